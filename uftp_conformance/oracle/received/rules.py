"""The rules about a received message: what they see, and the words in which they say whether it breaks one."""

from uftp_conformance.oracle import rules
from uftp_conformance.oracle.received.message import Received
from uftp_conformance.oracle.rules import Truth, both, first, perhaps, registering, some

__all__ = ["Rule", "Rules", "Truth", "both", "first", "perhaps", "registering", "some"]

Rule = rules.Rule[Received]
Rules = rules.Rules[Received]
