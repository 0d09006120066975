"""RSS, Atom and JSON Feed -> what a feed says of itself and of its articles. The only module that knows feedparser."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

from ingest.article import Feed, FeedItem, FetchedPage
from ingest.errors import FormatError
from ingest.sources.entries import article_items, plain_title, text_as_html
from ingest.sources.feeddates import feed_date
from ingest.sources.jsonfeed import read_json_feed
from ingest.sources.links import listed_address
from ingest.sources.sniff import sniff
from ingest.sources.xmltext import xml_text
from ingest.text import clean_byline
from ingest.urls import is_web_address

_HTML = ("text/html", "application/xhtml+xml")
_BEGUN = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(r"</[\w.:-]+\s*>")
_FINISHED = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)

MAX_TAGS = 200_000
"""Opening and closing ones that are read of a feed: feedparser takes 70 microseconds for two of them, and 10 MB can
hold three million."""
MAX_ATTRIBUTES = 100
"""Of one element: each costs feedparser as much as all before it, so that 10,000 take nine seconds."""
_LONG_TAG = 1000
_TAG = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(<[^<>]*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"=\s*[\"']")


def read_feed(page: FetchedPage) -> Feed:
    """A feed's entries that have an address of their own, in the feed's order, each address once; broken feeds as far
    as they go.

    ``published_at`` is the entry's published date, else its updated one (Atom requires only that, RSS 1.0 has one
    date). Entries that link to the feed itself or to its site's front page are left out: there is no article there.
    For a page that did not come from the web, relative addresses are read against the one that the feed declares.
    Raises FormatError for what is no RSS, Atom or JSON feed.
    """
    if sniff(page.body) == "json feed":
        return read_json_feed(page)
    text, cut_off = _whole_elements(_bounded(xml_text(page.body, page.content_type, _name(page))))
    parsed = _parsed(text, page)
    channel = parsed["feed"]
    declared = next((link.get("href") for link in channel.get("links", ()) if link.get("rel") == "self"), None)
    base = page.final_url if is_web_address(page.final_url) else str(declared or channel.get("link") or "")
    site_url = listed_address(channel.get("link"), base)
    items = [_item(entry, base, page) for entry in parsed["entries"]]
    if cut_off and items and items[-1]:
        items[-1] = replace(items[-1], content_html=None)
    own = (page.requested_url, page.final_url, listed_address(declared, base), site_url)
    return Feed(_title(channel), site_url, article_items(items, own))


def _name(page: FetchedPage) -> str:
    return page.requested_url.removeprefix("file:")


def _bounded(text: str) -> str:
    """The text up to where only an attack goes on."""
    tags = (match for match in _TAG.finditer(text) if match[1])
    for number, match in enumerate(tags, start=1):
        tag = match[1]
        if number > MAX_TAGS or (len(tag) > _LONG_TAG and len(_ATTRIBUTE.findall(tag)) > MAX_ATTRIBUTES):
            return text[: match.start()]
    return text


def _whole_elements(text: str) -> tuple[str, bool]:
    """The text up to its last closing tag where it breaks off within an entry, and whether it does: half an address is
    another address."""
    begun = max((match.start() for match in _BEGUN.finditer(text)), default=-1)
    finished = max((match.start() for match in _FINISHED.finditer(text)), default=-1)
    if begun <= finished:
        return text, False
    closed = max((match.end() for match in _CLOSED.finditer(text)), default=0)
    return text[: max(closed, begun)], True


def _parsed(text: str, page: FetchedPage) -> Any:
    """feedparser's result. Its own guesses at encodings are not needed: it gets UTF-8 and is told so."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    if is_web_address(page.final_url):
        headers["content-location"] = page.final_url
    try:
        parsed = feedparser.parse(
            BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a lenient parser fed hostile XML: whatever it trips over is this feed's fault
        raise FormatError(f"{_name(page)} cannot be read as a feed ({type(error).__name__}).") from error
    if not parsed.get("version") and not parsed.get("entries"):
        raise FormatError(
            f"{_name(page)} is not an RSS, Atom or JSON feed: check the address, or ingest its articles by their own."
        )
    return parsed


def _item(entry: Any, base: str, page: FetchedPage) -> FeedItem | None:
    # FeedBurner's own links count clicks and may be gone; the article's address stands beside them.
    url = listed_address(entry.get("feedburner_origlink"), base) or listed_address(entry.get("link"), base)
    if url is None:
        return None
    # Not entry.get: feedparser gives the published date for an updated one that is not there, with a warning.
    updated_at = feed_date(dict.get(entry, "updated"), fetched_at=page.fetched_at)
    return FeedItem(
        url=url,
        headline=_title(entry),
        published_at=feed_date(entry.get("published"), fetched_at=page.fetched_at) or updated_at,
        updated_at=updated_at,
        entry_id=entry.get("id") or None,
        byline=_byline(entry),
        content_html=_content(entry),
    )


def _title(element: Any) -> str | None:
    title = element.get("title")
    kind = (element.get("title_detail") or {}).get("type")
    return plain_title(title, is_html=kind in _HTML) if isinstance(title, str) else None


def _byline(entry: Any) -> str | None:
    """The authors' names; addresses of e-mail, which RSS asks for, are left out."""
    names = [author.get("name") for author in entry.get("authors", ()) if author.get("name")]
    return clean_byline(", ".join(dict.fromkeys(names)))


def _content(entry: Any) -> str | None:
    """The longest text that the entry carries: some feeds put whole articles into the description."""
    texts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    found = [
        value if text.get("type") in _HTML else text_as_html(value)
        for text in texts
        if isinstance(value := text.get("value"), str)
    ]
    return max(found, key=len, default="").strip() or None
