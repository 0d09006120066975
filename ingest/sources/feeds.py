"""RSS and Atom -> the articles they point to. The only module that knows feedparser."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from ingest.article import FeedItem, FetchedPage
from ingest.dates import parse_date
from ingest.errors import FormatError
from ingest.markup import strip_markup
from ingest.text import one_line
from ingest.urls import canonicalise


def read_feed(page: FetchedPage) -> list[FeedItem]:
    """The entries that have an address, in the feed's order, each address once; broken feeds as far as they go.

    The date is the entry's published date, else its updated one (Atom requires only that, RSS 1.0 has one date).
    Raises FormatError for what is not RSS or Atom.
    """
    import feedparser

    headers = {"content-type": page.content_type or "application/xml", "content-location": page.final_url}
    try:
        parsed = feedparser.parse(
            BytesIO(page.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a lenient parser fed hostile XML: whatever it trips over is this feed's fault
        raise FormatError(f"{page.requested_url} cannot be read as a feed ({type(error).__name__}).") from error
    if not parsed.get("version") and not parsed.get("entries"):
        raise FormatError(
            f"{page.requested_url} is not an RSS or Atom feed: check the address, or ingest its articles by their own."
        )
    items = (_item(entry, page) for entry in parsed["entries"])
    return list({item.url: item for item in reversed([item for item in items if item])}.values())[::-1]


def _item(entry: Any, page: FetchedPage) -> FeedItem | None:
    link = entry.get("link")
    try:
        url = urljoin(page.final_url, link.strip()) if isinstance(link, str) and link.strip() else ""
    except ValueError:
        return None
    if canonicalise(url) is None:
        return None
    stated = entry.get("published") or entry.get("updated")
    return FeedItem(
        url=url,
        headline=_headline(entry),
        published_at=parse_date(stated, fetched_at=page.fetched_at),
    )


def _headline(entry: Any) -> str | None:
    title = entry.get("title")
    if not isinstance(title, str):
        return None
    is_html = (entry.get("title_detail") or {}).get("type") in ("text/html", "application/xhtml+xml")
    return one_line(strip_markup(title) if is_html else title)
