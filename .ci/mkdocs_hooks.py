"""For MkDocs: pages of the site that are files outside of docs/, and links to other files there.

Such a link leads to the repository, where it is known, or becomes the file's name.
"""

import logging
import os
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

# Files of the repository that are pages as well, by the name of the page.
PAGES = {"contributing.md": "CONTRIBUTING.md", "peers.md": "peers/README.md", "examples.md": "examples/README.md"}

log = logging.getLogger("mkdocs.hooks.outside")
_ANY = re.compile(r"\[([^\]\n]*)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\.\./([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any, **_: Any) -> Any:
    """Add the pages that are files elsewhere, with their links seen from docs/."""
    root = Path(config.docs_dir).parent
    for name, path in PAGES.items():
        beside = Path(path).parent
        text = _ANY.sub(lambda link, beside=beside: _seen_from_docs(link, beside), (root / path).read_text("utf-8"))
        files.append(File.generated(config, name, content=text))
    return files


def _seen_from_docs(link: re.Match[str], beside: Path) -> str:
    words, path, anchor = link[1], link[2], link[3] or ""
    whole = os.path.normpath(beside / path)
    there = whole.removeprefix("docs/") if whole.startswith("docs/") else f"../{whole}"
    return f"[{words}]({there}{anchor})"


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Rewrite the links of one page; what does not exist is a warning, an error when strict."""
    root = Path(config.docs_dir).parent

    def rewritten(link: re.Match[str]) -> str:
        words, path, anchor = link[1], link[2], link[3] or ""
        for name, place in PAGES.items():
            if path == place:
                return f"[{words}]({name}{anchor})"
        if not (root / path).exists():
            log.warning("%s links to %s, which does not exist", page.file.src_path, path)
        if config.repo_url:
            return f"[{words}]({config.repo_url.rstrip('/')}/blob/main/{path}{anchor})"
        return f"{words} (`{path}`)"

    return _LINK.sub(rewritten, markdown)
