"""What the bot needs from the floors below; whoever wires the bot passes the real thing in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from ingest.article import IngestResult, StoredArticle
from retrieval.answer import Answer, Nearby, Step, Verdict
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


@dataclass(frozen=True, slots=True)
class Revised:
    """To which articles something happened since a change of the corpus's log."""

    last_seq: int
    """Up to here; what to ask from the next time."""
    article_ids: tuple[str, ...]
    """Each once."""


Report = Callable[[IngestResult], bool]
"""Is told each result as it comes; False asks to stop there."""


class Desk(Protocol):
    """The methods block, may take seconds, and are called from several threads at once.

    Those for administrators raise IngestError, whose text is fit for them.
    """

    max_document_bytes: int
    """Of one page, text file or record."""

    @property
    def writes(self) -> bool:
        """Whether a language model is set, so that answers may be written and cost tokens."""

    def ask(
        self,
        question: str,
        turns: Sequence[Turn],
        as_of: datetime | None = None,
        report: Callable[[Step], None] | None = None,
        quote_only: bool = False,
        within: Sequence[str] = (),
    ) -> Answer:
        """``turns`` are what was said before, the newest last; ``as_of`` is aware: nothing published later counts.
        ``report`` hears each step, from the thread that calls. ``quote_only``: without the language model. ``within``:
        articles that are asked first; all of them where these do not answer.

        Raises QuestionError, whose text is fit for the reader; RetrievalError or IngestError otherwise.
        """

    def check(self, claim: str) -> Verdict:
        """Whether the corpus bears a claim out. Raises as ``ask`` does."""

    def related(self, article_ids: Sequence[str]) -> list[Nearby]:
        """Up to five articles of other origins on the same matter as any of these, the newest first."""

    def latest(self, publisher: str | None, most: int) -> list[Nearby]:
        """The newest articles, of that publisher (by any of its names) or of all; one an origin. Empty for a name that
        is not known."""

    def publishers(self) -> list[tuple[str | None, int]]:
        """Each with the number of its articles, most first; None stands for those that name no publisher."""

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Indexes of the questions that ask alike, together; the largest group first, each index once."""

    def revised(self, after_seq: int) -> Revised:
        """Which articles got a new version or were forgotten after that change, oldest first and at most 500 changes a
        call: ask again from ``last_seq`` until it stays the same. 0 is the beginning."""

    def arrived(self, after_seq: int) -> Revised:
        """The same of articles that are new or got a new version, as far as ``ask`` finds them by now."""

    def still_stands(
        self, article_id: str, version: int, start: int, end: int, quote: str
    ) -> Literal["stands", "changed", "withdrawn"]:
        """What became of ``quote``, which stood at ``start`` to ``end`` (code points) of that version: whether the
        article's current version still says it in the same words; withdrawn: the article was forgotten."""

    def instead(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        """What the article's current version says in the place of words of that version, in whole sentences; None where
        it says nothing there, or the corpus does not hold both."""

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
