"""Sequences: messages in any order about whatever was exchanged before, each answer held against the oracle.

A sequence is data: `steps` says what a step is, `drawing` draws them, `making` makes a message of one when its turn
has come, `walking` takes them over the wire, `verdicts` says what an answer comes to, and `shrinking` finds the
shortest sequence with the same fault.  It knows the oracle, and neither the participants nor the suites.
"""
