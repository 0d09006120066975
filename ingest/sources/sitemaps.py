"""Sitemaps (sitemaps.org, with Google's extension for news) -> the articles that they list, or further sitemaps."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from ingest.article import Feed, FeedItem, FetchedPage
from ingest.decoding import decode_text
from ingest.errors import FormatError, IngestError
from ingest.sources.entries import article_items, plain_title
from ingest.sources.feeddates import feed_date
from ingest.sources.links import listed_address
from ingest.sources.outcome import Fetcher, Limits, SourceOutcome, rejected
from ingest.sources.xmltext import without_entities, xml_text
from ingest.text import one_line
from ingest.urls import canonicalise, is_web_address

MAX_ADDRESSES = 50_000
"""Of one sitemap, by the protocol (sitemaps.org/protocol.html); what follows is not read."""
MAX_SITEMAPS = 200
"""Opened for one that is named."""
MAX_DEPTH = 2
"""Of an index its sitemaps, and one floor more for sites that nest them against the protocol."""
GZIP_MAGIC = b"\x1f\x8b"
_TEXT_SITEMAP = re.compile(r"sitemap[^/]*\.txt(\.gz)?$", re.IGNORECASE)
# As Yoast and Rank Math, then WordPress itself, call the sitemaps of what is no article.
_NO_ARTICLES = re.compile(
    r"(page|category|post_tag|post_format|author|e-landing-page)-sitemap\d*\.xml(\.gz)?"
    r"|wp-sitemap-(taxonomies|users|posts-page)-.*",
    re.IGNORECASE,
)
_KINDS = ("url", "sitemap")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap as read once; newest first, then what has no date, in its own order."""

    feed: Feed
    """The addresses that can be articles; the title is the name of the publication, where news sitemaps state it."""
    sitemaps: tuple[str, ...]
    """Addresses of further sitemaps, where this is an index of them."""


def is_text_sitemap(url: str) -> bool:
    """Whether this is the address of a list of addresses, one a line; nothing in such a list says what it is."""
    return bool(_TEXT_SITEMAP.search(urlsplit(url).path))


def lists_no_articles(sitemap_url: str) -> bool:
    """Whether a sitemap's name says that it lists categories, tags, authors or fixed pages."""
    return bool(_NO_ARTICLES.fullmatch(urlsplit(sitemap_url).path.rpartition("/")[2]))


def unpacked(page: FetchedPage, max_bytes: int) -> FetchedPage:
    """The page with its body unpacked, where that is gzip data. Raises FormatError for damaged data, and for more than
    ``max_bytes``, of which no more is ever held."""
    if not page.body.startswith(GZIP_MAGIC):
        return page
    name = page.requested_url.removeprefix("file:")
    try:
        with gzip.open(BytesIO(page.body)) as stream:
            body = stream.read(max_bytes + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(f"{name} is damaged or cut-off gzip data ({error}): try again later.") from error
    if len(body) > max_bytes:
        raise FormatError(f"{name} holds more than {max_bytes:,} bytes unpacked, the limit for one document.")
    return replace(page, body=body, content_type="")


def read_sitemap(page: FetchedPage) -> Sitemap:
    """A sitemap in XML or as plain text, or an index of sitemaps; broken ones as far as they go.

    ``published_at`` comes from the news extension, ``updated_at`` is the entry's lastmod. Raises FormatError for what
    is no sitemap.
    """
    base = page.final_url if is_web_address(page.final_url) else ""
    if not page.body.lstrip().removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        lines = decode_text(page.body, page.requested_url.removeprefix("file:")).splitlines()
        stated = ({"loc": line} for line in lines if line.strip())
        return _sitemap(page, "", [("url", fields) for fields in islice(stated, MAX_ADDRESSES)])
    return _sitemap(page, base, list(islice(_entries(page), MAX_ADDRESSES)))


class Sitemaps:
    """A sitemap and those below it, opened one by one: of an index the newest first.

    Those whose name says that they list categories, tags, authors or fixed pages are left out, unless named themselves.
    """

    def __init__(self, page: FetchedPage, fetch: Fetcher, limits: Limits) -> None:
        """Raises FormatError where the page itself is no sitemap."""
        self._fetch = fetch
        self._max_bytes = limits.max_document_bytes
        self._opened = 1
        self._seen = {canonicalise(page.requested_url), canonicalise(page.final_url)}
        self._waiting: list[tuple[int, str]] = []
        self._first: Feed | None = self._entered(read_sitemap(page), depth=0)

    @property
    def unopened(self) -> int:
        """How many are known and were not opened yet."""
        return len(self._waiting)

    def open_next(self) -> Feed | SourceOutcome | None:
        """The addresses of one more sitemap, possibly none, or why it cannot be read; None after the last, or after
        200 of them."""
        if self._first:
            first, self._first = self._first, None
            return first
        if not self._waiting or self._opened >= MAX_SITEMAPS:
            return None
        depth, url = self._waiting.pop(0)
        self._opened += 1
        try:
            return self._entered(read_sitemap(unpacked(self._fetch(url), self._max_bytes)), depth)
        except IngestError as error:
            return rejected(url, error)

    def _entered(self, sitemap: Sitemap, depth: int) -> Feed:
        below = [url for url in sitemap.sitemaps if canonicalise(url) not in self._seen and not lists_no_articles(url)]
        if depth < MAX_DEPTH:
            self._seen.update(map(canonicalise, below))
            self._waiting[:0] = [(depth + 1, url) for url in below]
        return sitemap.feed


def _sitemap(page: FetchedPage, base: str, entries: list[tuple[str, dict[str, str]]]) -> Sitemap:
    items = {
        kind: [_item(fields, base, page.fetched_at) for found, fields in entries if found == kind] for kind in _KINDS
    }
    title = next((name for _, fields in entries if (name := one_line(fields.get("name")))), None)
    own = (page.requested_url, page.final_url)
    articles = sorted(article_items(items["url"], own), key=_changed, reverse=True)
    sitemaps = sorted(article_items(items["sitemap"], own), key=_changed, reverse=True)
    return Sitemap(Feed(title, None, tuple(articles)), tuple(item.url for item in sitemaps))


def _item(fields: dict[str, str], base: str, fetched_at: datetime) -> FeedItem | None:
    url = listed_address(fields.get("loc"), base)
    if url is None:
        return None
    return FeedItem(
        url=url,
        headline=plain_title(fields.get("title")),
        published_at=feed_date(fields.get("publication_date"), fetched_at=fetched_at),
        updated_at=feed_date(fields.get("lastmod"), fetched_at=fetched_at),
    )


def _changed(item: FeedItem) -> datetime:
    return item.updated_at or item.published_at or _NEVER


def _entries(page: FetchedPage) -> Iterator[tuple[str, dict[str, str]]]:
    """Each <url> or <sitemap> as its kind and the texts in it by the names of their elements; only one is held at a
    time. No entity but XML's own is one here, and nothing is loaded, whatever the document asks for."""
    from lxml import etree

    root, name = "", page.requested_url.removeprefix("file:")
    text = without_entities(xml_text(page.body, page.content_type, name))
    try:
        for event, element in etree.iterparse(
            BytesIO(text.encode()), events=("start", "end"), encoding="utf-8", resolve_entities=False, no_network=True,
            load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False,
        ):  # fmt: skip
            tag = etree.QName(element).localname.lower()
            if event == "start":
                root = root or tag
            elif tag in _KINDS:
                yield tag, _texts(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.LxmlError as error:
        if not root:
            raise FormatError(f"{name} cannot be read as a sitemap ({error}): check the address.") from error
    if root not in ("urlset", "sitemapindex"):
        raise FormatError(f"{name} is not a sitemap: check the address.")


def _texts(entry: Any) -> dict[str, str]:
    """Texts of the entry's own elements and of its news element; images and videos have titles and addresses too."""
    from lxml import etree

    found: dict[str, str] = {}
    for child in entry:
        local = etree.QName(child).localname.lower()
        for element in child.iter("{*}*") if local == "news" else [child]:
            found.setdefault(etree.QName(element).localname.lower(), (element.text or "").strip())
    return found
