"""What tests each requirement, told from the tests themselves; the source of docs/catalogue.md."""
