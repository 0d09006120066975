"""What the bot needs from the floors below; whoever wires the bot passes the real thing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ingest.article import IngestResult
from retrieval.answer import Answer


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


class Desk(Protocol):
    """The methods block, may take seconds, and are called from several threads at once."""

    def ask(self, question: str) -> Answer:
        """Raises QuestionError, whose text is fit for the reader; RetrievalError or IngestError otherwise."""

    def quoted(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        """``start`` and ``end`` count code points of that version's body. None: the corpus does not hold it."""

    def ingest(self, sources: Sequence[str]) -> list[IngestResult]:
        """One result an article, or a source that gave none; raises IngestError where nothing could be attempted."""

    def status(self) -> str:
        """Several lines of plain text for an administrator."""
