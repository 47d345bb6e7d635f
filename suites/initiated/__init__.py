"""What the target starts itself, and how it goes on when our side answers, or does not."""
