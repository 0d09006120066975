"""What the bot needs from the floors below; whoever wires the bot passes the real thing in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from ingest.article import IngestResult, StoredArticle
from retrieval.answer import Answer
from retrieval.followups import Turn


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A citation's quote with the words around it, as they stand in that version of the article."""

    before: str
    """``before + quote + after`` is one stretch of the stored body."""
    quote: str
    after: str
    headline: str | None
    publisher: str | None
    url: str | None
    link: str | None
    """``url`` with a text fragment that leads to the quote; None where the article has no URL."""
    published_at: datetime | None
    version: int
    """Counts from 1."""
    superseded: bool
    """The corpus holds a newer version of the article."""


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    id: int
    """Counts up from 1 and is never used twice."""
    name: str
    """What the feed calls itself, else its address."""
    address: str
    about: str
    """Number, name, pace and health, on one line or a few."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the wish to follow an address."""

    feed: FollowedFeed
    already: bool
    """Whether it was followed before."""
    alternatives: tuple[str, ...]
    """The other feeds that the page names."""


Report = Callable[[IngestResult], bool]
"""Is told each result as it comes; False asks to stop there."""


class Desk(Protocol):
    """The methods block, may take seconds, and are called from several threads at once.

    Those for administrators raise IngestError, whose text is fit for them.
    """

    max_document_bytes: int
    """Of one page, text file or record."""

    def ask(self, question: str, turns: Sequence[Turn]) -> Answer:
        """``turns`` are what was said before, the newest last.

        Raises QuestionError, whose text is fit for the reader; RetrievalError or IngestError otherwise.
        """

    def quoted(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        """``start`` and ``end`` count code points of that version's body. None: the corpus does not hold it."""

    def ingest(self, sources: Sequence[str], report: Report) -> None:
        """One result an article, or a source that gave none; stops at a whole article."""

    def reads(self, name: str) -> Literal["articles", "feeds"] | None:
        """What a file of that name holds, by its suffix; None where files of that kind are not read."""

    def known_files(self) -> str:
        """The suffixes that ``reads`` knows, for a person."""

    def ingest_document(self, name: str, data: bytes, report: Report) -> None:
        """``ingest`` for a file that came without a path: the same contents again are the same articles."""

    def feeds_in(self, name: str, data: bytes) -> list[str]:
        """The addresses of the feeds that an OPML file lists, each once."""

    def find(self, named: str) -> list[StoredArticle]:
        """The articles meant by an ID, a URL, or ``publisher:NAME``."""

    def forget(self, ids: Sequence[str]) -> list[StoredArticle]:
        """Removes them for good; those that were there, as they were."""

    def feeds(self) -> list[FollowedFeed]:
        """All, the oldest first."""

    def follow_feed(self, address: str, every: timedelta | None) -> Followed:
        """``address`` of a feed, or of a page that names one; ``every`` None: at the feed's own pace."""

    def follow_feeds(self, addresses: Sequence[str], report: Callable[[tuple[str, Followed | str]], bool]) -> None:
        """``follow_feed`` for many: reports each address with what became of it, or why nothing did, in any order."""

    def unfollow_feed(self, named: str) -> FollowedFeed | None:
        """By number or address; as it was, or None if it is not followed. Its articles stay."""

    def status(self) -> str:
        """Several lines of plain text for an administrator."""
