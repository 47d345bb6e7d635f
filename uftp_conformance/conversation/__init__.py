"""The conversation with a target: HTTP both ways, which answer belongs to which request, and what starts it."""
