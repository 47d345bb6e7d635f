"""The seed of the proofs: that of UFTP_SEED, or one that the commit at hand chooses; 1 where there is no commit.

So a proof of one commit draws the same wherever it is made, and each commit draws other cases than the one before.
"""

import os

from uftp_conformance.mutants.selection import number_of_commit

SEED = int(os.environ.get("UFTP_SEED") or (number_of_commit() or 1) % 2**31)
