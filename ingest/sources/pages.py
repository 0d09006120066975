"""A web address -> outcomes: of the page, of the articles behind a feed, of the records of a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from ingest.article import Article, FeedItem, FetchedPage
from ingest.decoding import decode_page
from ingest.errors import FormatError, IngestError
from ingest.extract import extract_article, likely_encodings
from ingest.sources.feeds import read_feed
from ingest.sources.outcome import Fetcher, Limits, SourceOutcome, accepted, rejected
from ingest.sources.records import read_json, read_json_lines
from ingest.sources.sniff import Kind, sniff
from ingest.sources.texts import article_from_text
from ingest.text import word_table
from ingest.urls import canonicalise, publisher_host, without_credentials

_JSON_LINES_TYPES = frozenset({"application/x-ndjson", "application/jsonl", "application/x-jsonlines"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_FEED_TYPES = word_table(
    "application/rss+xml application/atom+xml application/rdf+xml text/rss+xml application/x-rss+xml"
)


def read_url(url: str, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    """Raises FetchError, FormatError or RejectedArticle where the address itself gives nothing."""
    yield from read_page(fetch(url), fetch, limits)


def read_page(page: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    """What a document holds or leads to. Raises FormatError or RejectedArticle where it gives nothing itself."""
    url = page.requested_url
    kind = page_kind(page)
    if kind == "feed":
        yield from _behind_feed(page, fetch, limits)
    elif kind == "json":
        yield from read_json(BytesIO(page.body), url, limits, page.fetched_at)
    elif kind == "json lines":
        yield from read_json_lines(BytesIO(page.body), url, limits, page.fetched_at)
    else:
        yield accepted(url, page_article(page, kind))


def page_kind(page: FetchedPage) -> Kind:
    """By its declared type, except where its first bytes know better: feeds are served as anything."""
    media_type = page.content_type.partition(";")[0].strip().lower()
    sniffed = sniff(page.body)
    if media_type in _FEED_TYPES or sniffed == "feed":
        return "feed"
    if "json" in media_type:
        return "json lines" if media_type in _JSON_LINES_TYPES or sniffed == "json lines" else "json"
    return "html" if media_type in _HTML_TYPES else sniffed


def page_article(page: FetchedPage, kind: Kind) -> Article:
    """The article of a page of HTML or text. Raises FormatError or RejectedArticle where there is none."""
    if kind == "xml":
        raise FormatError(f"{page.requested_url} is XML of an unknown kind: name a page, or an RSS or Atom feed.")
    if kind == "html":
        return extract_article(page)
    name = page.requested_url
    decoded = decode_page(page.body, page.content_type, name, likely_encodings)
    canonical_url = canonicalise(page.final_url)
    article = article_from_text(decoded.text, name=name, fetched_at=page.fetched_at, source_key=canonical_url)
    return replace(
        article,
        url=without_credentials(page.final_url),
        canonical_url=canonical_url,
        publisher=publisher_host(page.final_url),
    )


def _behind_feed(feed: FetchedPage, fetch: Fetcher, limits: Limits) -> Iterator[SourceOutcome]:
    items = read_feed(feed)
    name = feed.requested_url
    if not items:
        yield rejected(name, f"{name} is a feed without entries that have an address: there is nothing to ingest.")
    for item in items[: limits.max_feed_items]:
        try:
            yield accepted(item.url, _completed(_entry_article(item, fetch), item))
        except IngestError as error:
            yield rejected(item.url, error)
    if len(items) > limits.max_feed_items:
        yield rejected(
            name,
            f"{name} has {len(items)} entries and only the first {limits.max_feed_items} were read: "
            "raise the limit for feeds, then ingest it again.",
        )


def _entry_article(item: FeedItem, fetch: Fetcher) -> Article:
    page = fetch(item.url)
    kind = page_kind(page)
    if kind not in ("html", "text"):
        raise FormatError(f"{item.url} is not an article's page: its feed points to something else.")
    return page_article(page, kind)


def _completed(article: Article, item: FeedItem) -> Article:
    """What the page does not state is taken from the feed."""
    return replace(
        article,
        headline=article.headline or item.headline,
        published_at=article.published_at or item.published_at,
    )
