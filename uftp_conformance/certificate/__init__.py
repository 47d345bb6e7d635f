"""Certificates: a signed statement about a run that passed, bound to every exchange that the verdicts rest on."""
