"""Messages in any order, about whatever was exchanged before: what each breaks is computed when it is sent."""
