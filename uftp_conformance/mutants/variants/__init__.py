"""Legal variants: correct participants that do something another way which the specification allows.

They prove that the suite accuses nobody.  Each names what allows it.  Like the mutants they are served over HTTP, and
nothing of them is known to the suites, the fixtures, the strategies and the judge.
"""
