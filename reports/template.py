"""Where the templates of the documents are."""

from pathlib import Path

FOLDER = Path(__file__).parent
