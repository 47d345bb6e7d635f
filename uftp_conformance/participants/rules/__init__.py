"""The rules of the reference participants, one small pure function each."""
