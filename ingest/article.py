"""The records that flow through ingestion, one a stage; standard library only.

    named source -> FeedItem -> FetchedPage -> Article -> StoredArticle -> Passage

All times are aware UTC. All offsets are Unicode code points into a stored body, ``start`` included, ``end`` excluded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AddStatus = Literal["added", "updated", "unchanged", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed: where the article is, and what the feed says of it."""

    url: str
    headline: str | None
    published_at: datetime | None
    """UTC; None where the feed gives no date or one that cannot be read."""
    updated_at: datetime | None = None
    """UTC; None where the feed states none."""
    entry_id: str | None = None
    """What the feed calls the entry (guid, id), as written; may change or lie."""
    byline: str | None = None
    content_html: str | None = None
    """The entry's full content as HTML, where the feed carries more than an excerpt."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read once: what it calls itself, and its entries in its own order, each address once."""

    title: str | None
    site_url: str | None
    """The page that the feed belongs to, absolute."""
    items: tuple[FeedItem, ...]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the copy that it sent; sent back to ask whether that copy is still the newest."""

    etag: str | None = None
    """As sent, quotes included."""
    last_modified: str | None = None
    """As sent."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A document as it came over the network, before anything was read into it."""

    requested_url: str
    final_url: str
    """After redirects."""
    status: int
    """2xx; 304, with an empty body, only in answer to validators."""
    content_type: str
    """The Content-Type header as sent, charset included; empty where there was none."""
    body: bytes
    """After content decoding (gzip, br), before text decoding."""
    fetched_at: datetime
    validators: Validators = Validators()
    moved_to: str | None = None
    """``final_url``, where every redirect on the way was permanent (301, 308): the address to ask from now on."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a source says, cleaned: the unit that the corpus stores.

    Fields hold what the source states and None where it states nothing; in particular a missing ``published_at``
    stays None and is never guessed from the clock.
    """

    url: str | None
    """Where a reader opens it; None for a text without an address."""
    canonical_url: str | None
    """The address that the publisher declares, without tracking parameters; what identity is judged by."""
    headline: str | None
    publisher: str | None
    """Whose words these are: for republished text the publisher that the republisher credits."""
    byline: str | None
    dateline: str | None
    """The printed place (and date) that opens a report, as in "HALVERN, 3 March"."""
    section: str | None
    published_at: datetime | None
    updated_at: datetime | None
    fetched_at: datetime
    language: str | None
    """ISO 639-1, lower case."""
    body: str
    """Paragraphs joined by a blank line; never empty."""
    source_key: str
    """Identity for a text without a URL: "file:" and a resolved path, "mid:" and a mail's Message-ID, or "sha256:" and
    the body's hash."""
    republisher: str | None = None
    """The site that carries ``publisher``'s words, where the two are not the same."""
    correction: str | None = None
    """The paragraph of the body that announces a correction or an amendment ("This article was amended on …")."""

    @property
    def identity(self) -> str:
        """What makes two arrivals the same article: the canonical URL, else the URL, else the source's own key."""
        return self.canonical_url or self.url or self.source_key

    @property
    def id(self) -> str:
        """Stable, short and safe in a URL, a file name and a Telegram button: 16 hexadecimal digits."""
        return article_id(self.identity)


def article_id(identity: str) -> str:
    """The ID of the article with that identity."""
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """One version of an article as the corpus holds it."""

    id: str
    version: int
    """Counts from 1."""
    origin_id: str
    """Shared by articles that carry the same text; the id of the first of them."""
    article: Article


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an article that an administrator has forgotten: enough to keep it out."""

    article_id: str
    identity: str
    """As ``Article.identity`` was."""
    forgotten_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences; ``body[start:end] == text`` of that version, always."""

    article_id: str
    version: int
    ordinal: int
    """Position in the article, from 0."""
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        return f"{self.article_id}.{self.version}.{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the corpus's change log, which the indexes follow."""

    seq: int
    """Counts up from 1 and is never used twice."""
    article_id: str
    version: int
    kind: Literal["added", "updated", "forgotten"]
    at: datetime
    """UTC."""

    @property
    def mark(self) -> str:
        """Tells this change from any other, also from one of the same number in another copy of the corpus."""
        return f"{self.article_id}.{self.version}.{self.kind}@{self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles count; empty means all. Articles without a date match no date bound."""

    publishers: tuple[str, ...] = ()
    """Exact names as stored."""
    published_from: datetime | None = None
    """Included."""
    published_to: datetime | None = None
    """Included."""
    articles: tuple[str, ...] = ()
    """IDs."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of one article, or of one source that gave none."""

    source: str
    """What was named: a path, a URL, ``path:line`` for a record in a file."""
    status: AddStatus
    reason: str | None = None
    """For a rejection: what is wrong, what it means, what to do. For a duplicate: of which article. For
    one that is unchanged: why, where the words alone do not say."""
    stored: StoredArticle | None = None
    passages: int = 0
    """That the words just stored make; 0 where none were."""
