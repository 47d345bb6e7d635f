"""What others' tools read of a report."""
