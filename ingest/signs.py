"""What a parsed page (lxml) shows besides its text that tells an article from what is served in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.blocks import HEADINGS
from ingest.markup import PageMetadata, page_title
from ingest.notices import PageSigns
from ingest.text import one_line, word_count
from ingest.urls import canonicalise, is_front_page

_SEEN = "//body//text()[not(parent::script or parent::style or parent::template or parent::noscript)]"
_TEASER_WORDS = 4
"""Words from which a linked heading is another article's headline; fewer are a section's name."""
_TEXT_LENGTH = 60_000
"""Characters of the page's visible text that are looked through for a notice."""


def page_signs(tree: Any, stated: PageMetadata, url: str | None) -> PageSigns:
    """The signs of a page; ``url`` is its address, None for a page that did not come from the web."""
    canonical = canonicalise(url) if url else None
    return PageSigns(
        titles=tuple(title for title in (page_title(tree), stated.headline or "", _first_heading(tree)) if title),
        asks_password=bool(tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']")),
        linked_headings=sum(1 for _ in _linked_headings(tree)),
        is_front_page=canonical is not None and is_front_page(canonical),
        is_article=stated.is_article,
        is_list=stated.is_list,
        free=stated.free,
        stated_words=stated.words,
    )


def _first_heading(tree: Any) -> str:
    heading = next(tree.iter("h1"), None)
    return (one_line("".join(heading.itertext())) or "")[:300] if heading is not None else ""


def visible_text(tree: Any) -> str:
    """What the page shows, menus included, on one line."""
    parts = tree.xpath(_SEEN, smart_strings=False)
    return " ".join(" ".join(parts)[:_TEXT_LENGTH].split())


def _linked_headings(tree: Any) -> Iterator[Any]:
    """Headings that are links to other pages: of a list of articles each has one."""
    for heading in tree.iter(*HEADINGS):
        links = heading.xpath("boolean(.//a[@href] | ancestor::a[@href])")
        if links and word_count("".join(heading.itertext())[:500]) >= _TEASER_WORDS:
            yield heading
