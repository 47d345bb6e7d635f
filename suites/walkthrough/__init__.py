"""What tests each requirement, read from the tests themselves; the source of docs/catalogue.md."""
