"""The doctor: before any verdict, whether statement and target agree, and all that a run needs is reached.

It looks in the order in which things depend on each other, tells one line each, and stops a run only by what the
target's answers prove.  A refusal alone proves nothing about the statement: a target may be wrong, or refuse for a
reason of its own.  So a value counts as a disagreement where the target refuses a valid message with it and accepts
the same message with another one; or where the reason names the value, the target tells reasons apart, and it has
accepted no other message with that value.  Whatever else is odd is a remark, and the requirements judge it.
"""
