"""What holds for the entries of every list of articles, whatever it is written in. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import datetime

from ingest.article import FeedItem, FetchedPage
from ingest.markup import strip_markup
from ingest.text import clean_text, one_line, paragraphs, word_count
from ingest.urls import canonicalise, is_front_page, publisher_host

WHOLE_WORDS = 150
"""A shorter text may be an excerpt: WordPress cuts at 55 words, the longest that was seen (The Guardian's) has 149."""
_CUT_SENTENCE_WORDS = 12
"""A last line this long without a full stop was cut off; a shorter one is a signature or a caption."""
_INVITATION_CHARS = 100
"""How near to its end an excerpt invites to read on."""
_TITLE_PASSES = 3
"""Titles have been seen escaped twice; more passes than this would only serve a trickster."""

# Markup and entities for certain, in a title that was escaped once too often.
_ESCAPED = re.compile(
    r"</?(a|abbr|b|br|cite|code|em|font|i|mark|p|q|s|small|span|strong|sub|sup|u)(\s[^<>]{0,300})?/?>"
    r"|&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d{0,2});",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s+[-–—|:·•>»/]+\s+|:\s+")
_ELLIPSIS = re.compile(r"(…|\.{3,}|\[\s*\?\s*\])\W*$")
_READ_ON = re.compile(
    r"\b((continue|keep) reading|read (more|on|the (full|rest|whole|entire)|full|it all)|(full|whole) (story|article)"
    r"|view (the )?(full|original)|weiterlesen|mehr lesen|zum (vollständigen )?artikel|lire (la suite|plus)"
    r"|(leer|ler|leia|ver|saber) (más|mais)|seguir leyendo|continuar? lendo|continua a leggere|leggi tutto"
    r"|lees (meer|verder)|läs mer|les mer|læs mere)\b",
    re.IGNORECASE,
)
_FEED_CREDIT = re.compile(
    r"the (post|article) .{1,400} (appeared first|first appeared) (on|at|in) .{1,200}"
    r"|.{1,400} was originally published in .{1,200} on medium, where people are continuing .{1,100}",
    re.IGNORECASE,
)
"""What WordPress and Medium write under the text in feeds only."""


def article_items(items: Iterable[FeedItem | None], places: Iterable[str | None]) -> tuple[FeedItem, ...]:
    """The items that can be articles, in order, each address once: not those whose address is a whole site's or one of
    ``places``, where the list itself and the page that it belongs to are."""
    taken = {canonicalise(place) for place in places if place}
    kept = []
    for item in items:
        address = canonicalise(item.url) if item else None
        if item and address and address not in taken and not is_front_page(address):
            taken.add(address)
            kept.append(item)
    return tuple(kept)


def plain_title(title: str | None, *, is_html: bool = True) -> str | None:
    """A title as one line of text; one that may hold HTML is also freed of what was escaped twice."""
    for _ in range(_TITLE_PASSES if title and is_html else 0):
        if not _ESCAPED.search(title or ""):
            break
        title = strip_markup(title or "")
    return one_line(title)


def text_as_html(text: str) -> str:
    """A plain text as HTML with the same paragraphs; empty where there is no text."""
    return "".join(f"<p>{html.escape(part)}</p>" for part in paragraphs(clean_text(text)))


def is_whole_article(content_html: str) -> bool:
    """Whether a feed's content is the article and no excerpt of it: it is long enough, undamaged, and its last line
    neither breaks off nor invites to read on elsewhere."""
    lines = without_feed_credit(strip_markup(content_html)).split("\n\n")
    last = lines[-1]
    breaks_off = _ELLIPSIS.search(last) or (word_count(last) >= _CUT_SENTENCE_WORDS and last[-1].isalnum())
    invites = _READ_ON.search(last[-_INVITATION_CHARS:])
    sound = not breaks_off and not invites and "\ufffd" not in content_html
    return sound and sum(map(word_count, lines)) >= WHOLE_WORDS


def without_feed_credit(body: str) -> str:
    """A body of paragraphs without the lines that publishing systems add under it in feeds."""
    parts = body.split("\n\n")
    while len(parts) > 1 and _FEED_CREDIT.fullmatch(parts[-1]):
        parts.pop()
    return "\n\n".join(parts)


def article_page(item: FeedItem, fetched_at: datetime) -> FetchedPage:
    """A page that holds what the feed carries of an article and nothing else, for the extraction that pages go
    through."""
    headline = html.escape(item.headline or "")
    text = (
        f"<!doctype html><html><head><title>{headline}</title></head>"
        f"<body><article><h1>{headline}</h1>{clean_text(item.content_html or '')}</article></body></html>"
    )
    return FetchedPage(item.url, item.url, 200, "text/html; charset=utf-8", text.encode(), fetched_at)


def publication_name(feed_title: str | None, article_url: str | None) -> str | None:
    """The publisher's name in a feed's title: the part that writes out the article's host ("World news | The
    Guardian" for theguardian.com). None where no part does: titles also name sections, searches and collections."""
    host = publisher_host(article_url) or ""
    labels = {label for label in host.split(".")[:-1] if len(label) > 2}
    for part in _TITLE_PARTS.split(feed_title or ""):
        if re.sub(r"\W+", "", part).lower() in labels:
            return part.strip()
    return None
