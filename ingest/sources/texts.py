"""Plain text -> Article: which of its first lines are a section label and a headline. Pure."""

from __future__ import annotations

from datetime import datetime

from ingest.article import Article
from ingest.credits import credited_publisher, naming_itself
from ingest.dateline import find_dateline
from ingest.errors import RejectedArticle
from ingest.furniture import drop_furniture
from ingest.text import clean_text, one_line, paragraphs, text_key, word_table

MAX_HEADLINE = 200
"""Characters; a longer first paragraph is already the report."""
_CLOSING = "\"'”’»)] "

# What newspapers print over a headline; lower case.
_SECTIONS = word_table(
    "world politics business economy markets money finance technology tech science health environment climate sport "
    "sports football culture arts entertainment books film music lifestyle life travel food style opinion comment "
    "editorial analysis investigations education law crime society religion media weather local national "
    "international news europe africa asia americas australia uk us usa"
) | {
    "middle east",
    "north america",
    "latin america",
    "breaking news",
    "top stories",
    "world news",
    "us news",
    "uk news",
}


def article_from_text(
    text: str,
    *,
    name: str,
    fetched_at: datetime,
    source_key: str | None,
    url: str | None = None,
    site: str | None = None,
) -> Article:
    """The article in a plain text: [section label] [headline] body. ``source_key`` None: the body's hash.

    A text states no date, and no publisher unless it credits one that it was copied from: without a credit it is
    ``site``, where the text came from one. A copier is known by the lines in which it speaks of itself. Raises
    RejectedArticle where there is no text.
    """
    whole = clean_text(text)
    parts = drop_furniture(paragraphs(whole))
    if not parts:
        raise RejectedArticle(f"{name} holds no text: there is nothing to ingest.")
    section, parts = _section(parts)
    headline, parts = _headline(parts)
    body = "\n\n".join(parts)
    copier = naming_itself(whole) or site
    original = credited_publisher(whole, site=copier, host=site)
    return Article(
        url=url,
        canonical_url=None,
        headline=headline,
        publisher=original or site,
        byline=None,
        dateline=find_dateline(body),
        section=section,
        published_at=None,
        updated_at=None,
        fetched_at=fetched_at,
        language=None,
        body=body,
        source_key=source_key or text_key(body),
        republisher=copier if original else None,
    )


def _section(parts: list[str]) -> tuple[str | None, list[str]]:
    """A section label may stand alone or be the first line of the first paragraph; never the whole text."""
    label, _, rest = parts[0].partition("\n")
    if label.strip().lower() not in _SECTIONS:
        return None, parts
    remaining = [rest, *parts[1:]] if rest else parts[1:]
    return (one_line(label), remaining) if remaining else (None, parts)


def _headline(parts: list[str]) -> tuple[str | None, list[str]]:
    first = parts[0]
    is_headline = (
        len(parts) > 1
        and "\n" not in first
        and len(first) <= MAX_HEADLINE
        and not first.rstrip(_CLOSING).endswith((".", "。"))
    )
    return (one_line(first), parts[1:]) if is_headline else (None, parts)
