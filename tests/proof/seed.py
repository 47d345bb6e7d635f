"""The seed of the proofs: that of UFTP_SEED, or one that the commit at hand chooses.

So a proof of one commit says the same wherever it is made, while each commit draws other cases than the one before.
"""

import os
import shutil
import subprocess
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def _of_commit() -> int:
    """Return what the first digits of the commit's name say; 1 where there is no git or no commit."""
    git = shutil.which("git")
    if git is None:
        return 1
    told = subprocess.run([git, "rev-parse", "HEAD"], cwd=_ROOT, capture_output=True, text=True, check=False)
    return int(told.stdout[:7], 16) if told.returncode == 0 else 1


SEED = int(os.environ.get("UFTP_SEED") or _of_commit())
