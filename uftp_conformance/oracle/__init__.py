"""What a message breaks, in the history of two participants: one small pure rule per requirement, a file per chapter.

`received` has the rules, seen by whoever receives a message.  `initiated` holds what a target starts against the same
ones, seen by the participant that it is sent to, and against what `sending` demands of a sender alone.
Written from the specification; it knows neither participants nor mutants, and they do not know it.
"""
