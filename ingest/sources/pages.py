"""A document from the web -> outcomes: its article, its records, or the articles behind what it lists.

page ─┬─ html, text ──────────> its article
      ├─ JSON, JSON lines ────> its records
      ├─ feed, sitemap ───────> for each entry: the feed's own text if that is the whole article, else its page
      └─ OPML, sitemap index ─> for each list in it: the same, one floor down
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from ingest.article import Article, Feed, FeedItem, FetchedPage
from ingest.decoding import decode_page
from ingest.errors import FormatError, IngestError
from ingest.extract import extract_article, likely_encodings
from ingest.sources.entries import (
    WHOLE_WORDS,
    article_page,
    is_whole_article,
    publication_name,
    without_feed_credit,
)
from ingest.sources.feeds import read_feed
from ingest.sources.opml import read_opml
from ingest.sources.outcome import Fetcher, Limits, SourceOutcome, accepted, rejected
from ingest.sources.records import read_json, read_json_lines
from ingest.sources.sitemaps import Sitemaps, is_text_sitemap, unpacked
from ingest.sources.sniff import Kind, sniff, sniff_xml
from ingest.sources.texts import article_from_text
from ingest.text import word_count, word_table
from ingest.urls import canonicalise, is_web_address, publisher_host, same_registered_host, without_credentials

MAX_FEEDS = 200
"""Feeds of one OPML document that are fetched at a time."""

_JSON_LINES_TYPES = frozenset({"application/x-ndjson", "application/jsonl", "application/x-jsonlines"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_FEED_TYPES = word_table(
    "application/rss+xml application/atom+xml application/rdf+xml text/rss+xml application/x-rss+xml"
)
_LISTS: tuple[Kind, ...] = ("feed", "json feed", "sitemap", "opml")


def read_url(url: str, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    """Raises FetchError, FormatError or RejectedArticle where the address itself gives nothing."""
    return read_page(fetch(url), fetch, limits)


def read_page(page: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    """What a document holds, whether it was fetched or read from a file: ``requested_url`` and ``final_url`` are then
    "file:" and its path. What it lists is fetched; the lists in it too.

    Raises FormatError or RejectedArticle where the document itself gives nothing.
    """
    page = unpacked(page, limits.max_document_bytes)
    kind, name = page_kind(page), _name(page)
    if kind in ("feed", "json feed"):
        yield from _behind_feed(page, fetch, limits)
    elif kind == "sitemap":
        yield from _behind_sitemap(page, fetch, limits)
    elif kind == "opml":
        yield from _behind_opml(page, fetch, limits)
    elif kind == "json":
        yield from read_json(BytesIO(page.body), name, limits, page.fetched_at)
    elif kind == "json lines":
        yield from read_json_lines(BytesIO(page.body), name, limits, page.fetched_at)
    else:
        yield accepted(name, _article(page, kind))


def page_kind(page: FetchedPage) -> Kind:
    """By its first bytes where they show a list of articles, since those are served as anything; else by its declared
    type."""
    media_type = page.content_type.partition(";")[0].strip().lower()
    is_xml = media_type.endswith("xml") and media_type not in _HTML_TYPES
    sniffed = sniff_xml(page.body) if is_xml else sniff(page.body)
    if sniffed in _LISTS:
        return sniffed
    if media_type in _FEED_TYPES:
        return "feed"
    if "json" in media_type:
        return "json lines" if media_type in _JSON_LINES_TYPES or sniffed == "json lines" else "json"
    if sniffed == "text" and is_text_sitemap(page.final_url):
        return "sitemap"
    return "html" if media_type in _HTML_TYPES else sniffed


def article_of_entry(item: FeedItem, feed: Feed, fetched_at: datetime, feed_url: str, fetch: Fetcher) -> Article:
    """The article behind one entry of a feed that came from ``feed_url`` (after redirects) at ``fetched_at``.

    Where the feed carries the whole article, that is taken and nothing is fetched. It must be a feed of the article's
    own site, or one read from a file: what another site says that an address holds would be quoted as its words. An
    excerpt is never stored as the article: where the page refuses, that is the answer. What the page does not state
    is completed from the feed. Raises FetchError, FormatError or RejectedArticle.
    """
    article = _carried_article(item, fetched_at, feed_url) or _fetched_article(item, fetch)
    return _completed(article, item, feed, feed_url)


def _name(page: FetchedPage) -> str:
    return page.requested_url.removeprefix("file:")


def _article(page: FetchedPage, kind: Kind) -> Article:
    name = _name(page)
    if kind == "xml":
        raise FormatError(f"{name} is XML of an unknown kind: name a page, a feed, a sitemap or an OPML file.")
    if kind == "html":
        return extract_article(page)
    decoded = decode_page(page.body, page.content_type, name, likely_encodings)
    if not is_web_address(page.final_url):
        return article_from_text(decoded.text, name=name, fetched_at=page.fetched_at, source_key=page.requested_url)
    canonical_url = canonicalise(page.final_url)
    article = article_from_text(
        decoded.text,
        name=name,
        fetched_at=page.fetched_at,
        source_key=canonical_url,
        site=publisher_host(page.final_url),
    )
    return replace(article, url=without_credentials(page.final_url), canonical_url=canonical_url)


def _behind_feed(page: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    feed, name = read_feed(page), _name(page)
    if not feed.items:
        yield rejected(name, f"{name} is a feed without entries that have an address: there is nothing to ingest.")
    for item in feed.items[: limits.max_feed_items]:
        yield _entry_outcome(item, feed, page, fetch)
    if len(feed.items) > limits.max_feed_items:
        yield rejected(
            name,
            f"{name} has {len(feed.items)} entries and only the first {limits.max_feed_items} were read: "
            "raise the limit for feeds, then ingest it again.",
        )


def _entry_outcome(item: FeedItem, feed: Feed, page: FetchedPage, fetch: Fetcher) -> SourceOutcome:
    try:
        return accepted(item.url, article_of_entry(item, feed, page.fetched_at, page.final_url, fetch))
    except IngestError as error:
        return rejected(item.url, error)


def _behind_sitemap(page: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    name, room, left = _name(page), limits.max_feed_items, 0
    sitemaps = Sitemaps(page, fetch, limits)
    while room and (found := sitemaps.open_next()):
        if isinstance(found, SourceOutcome):
            yield found
            continue
        for item in found.items[:room]:
            # Its date of change is often the day on which the sitemap was made: right for order, wrong for the article.
            yield _entry_outcome(replace(item, updated_at=None), found, page, fetch)
        left += len(found.items[room:])
        room -= len(found.items[:room])
    if room == limits.max_feed_items:
        yield rejected(name, f"{name} is a sitemap without addresses of articles: there is nothing to ingest.")
    if left or sitemaps.unopened:
        unopened = f" and {sitemaps.unopened:,} sitemaps that were not opened" if sitemaps.unopened else ""
        yield rejected(
            name,
            f"{name} lists {left:,} more addresses{unopened}, and only the newest {limits.max_feed_items - room:,} "
            "addresses were read: raise the limit for feeds, then ingest it again.",
        )


def _behind_opml(page: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    name = _name(page)
    feeds = read_opml(page.body, name)
    if not feeds:
        yield rejected(name, f"{name} lists no feeds that have an address: there is nothing to ingest.")
    for feed in feeds[:MAX_FEEDS]:
        try:
            yield from _behind_feed(unpacked(fetch(feed.url), limits.max_document_bytes), fetch, limits)
        except IngestError as error:
            yield rejected(feed.url, error)
    if len(feeds) > MAX_FEEDS:
        yield rejected(
            name, f"{name} lists {len(feeds)} feeds and only the first {MAX_FEEDS} were read: divide it into several."
        )


def _carried_article(item: FeedItem, fetched_at: datetime, feed_url: str) -> Article | None:
    """The article that the feed itself carries; None where it carries an excerpt or must not speak for that address."""
    own_site = not is_web_address(feed_url) or same_registered_host(feed_url, item.url)
    if not own_site or not item.content_html or not is_whole_article(item.content_html):
        return None
    try:
        article = extract_article(article_page(item, fetched_at))
    except IngestError:
        return None  # no loss: the page is asked instead, and says what is wrong
    body = without_feed_credit(article.body)
    if word_count(body) < WHOLE_WORDS:
        return None
    return replace(
        article,
        headline=item.headline or article.headline,
        byline=item.byline or article.byline,
        # A date within the text may be that of anything.
        published_at=item.published_at,
        updated_at=None,
        body=body,
    )


def _fetched_article(item: FeedItem, fetch: Fetcher) -> Article:
    page = fetch(item.url)
    kind = page_kind(page)
    if kind not in ("html", "text"):
        raise FormatError(f"{item.url} is not an article's page: its feed points to something else.")
    return _article(page, kind)


def _completed(article: Article, item: FeedItem, feed: Feed, feed_url: str) -> Article:
    """What the page does not state is taken from the feed."""
    published_at = article.published_at or item.published_at
    changed = item.updated_at if published_at and item.updated_at and item.updated_at > published_at else None
    unnamed = article.publisher == publisher_host(article.url)
    return replace(
        article,
        headline=article.headline or item.headline,
        byline=article.byline or item.byline,
        published_at=published_at,
        updated_at=article.updated_at or changed,
        publisher=(unnamed and publication_name(feed.title, article.url)) or article.publisher,
    )
