"""What was exchanged in, verdicts out.  Pure: a stored exchange can be judged again."""
