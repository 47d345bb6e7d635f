"""For MkDocs: links to files outside of docs/ lead to the repository, where it is known, or become the file's name."""

import logging
import re
from pathlib import Path
from typing import Any

log = logging.getLogger("mkdocs.hooks.outside")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\.\./([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Rewrite the links of one page; what does not exist is a warning, an error when strict."""
    root = Path(config.docs_dir).parent

    def rewritten(link: re.Match[str]) -> str:
        words, path, anchor = link[1], link[2], link[3] or ""
        if not (root / path).exists():
            log.warning("%s links to %s, which does not exist", page.file.src_path, path)
        if config.repo_url:
            return f"[{words}]({config.repo_url.rstrip('/')}/blob/main/{path}{anchor})"
        return f"{words} (`{path}`)"

    return _LINK.sub(rewritten, markdown)
