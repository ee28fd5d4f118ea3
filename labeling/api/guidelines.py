"""Guidelines: Markdown from owners, as HTML that is safe to show."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "br", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def as_html(guidelines: str) -> str:
    """Return the guidelines as HTML of a few harmless tags."""
    return nh3.clean(_markdown.render(guidelines), tags=TAGS, url_schemes={"https"})
