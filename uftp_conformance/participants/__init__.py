"""The reference participants: a conforming AGR, DSO and CRO, with one small rule for each requirement.

They run in a process of their own (`python -m uftp_conformance.participants CONFIG`) and are reached over HTTP
only.  Any rule can be switched off by its requirement's id, which leaves a participant that violates just this
requirement: the proof that the suite can tell.
"""
