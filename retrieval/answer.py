"""The records that flow from a question to an answer, one a stage; standard library only.

Query -> Hit -> Evidence -> DraftSentence -> AnswerSentence -> Answer

Answers are stored: an Answer is itself again after JSON, by pydantic's TypeAdapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.article import ArticleFilter


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends included, aware UTC."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Aware."""
        return self.start <= moment <= self.end


@dataclass(frozen=True, slots=True)
class Tokens:
    """Of the language model, every try and the understanding of a follow-up included."""

    read: int = 0
    written: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.read + other.read, self.written + other.written)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a question that asks for evidence of its own: what one publisher says, or what is of one day."""

    text: str
    """Without the names of publishers."""
    publishers: tuple[str, ...]
    """Stored names, whose evidence is wanted; empty for anyone's."""
    period: Period | None
    """When that evidence was published, where the question says it."""
    cited: bool
    """Its publishers are named as sources and not merely mentioned."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked."""

    asked: str
    """As it was written, trimmed."""
    text: str
    """The question that is meant: ``asked``, or what the turns before make of it. Never empty, at most
    ``MAX_QUESTION`` code points."""
    about: str
    """``text`` without the publishers that it names."""
    clauses: tuple[Clause, ...]
    """Empty for a question that is one whole and names neither publisher nor date."""
    parts: tuple[str, ...]
    """What is asked for piece by piece, without the names of publishers, where one clause asks for several things."""
    questions: tuple[str, ...]
    """Where several are asked at once, each by itself; empty for a single one."""
    only: ArticleFilter
    """Exact filters, from the command line or ``as_of``; what the text names only ranks."""
    named_publishers: tuple[str, ...]
    """Stored publishers that the text mentions."""
    about_now: bool
    """Asks how things stand: the newest report counts most."""
    as_of: datetime | None
    """Answer as if it were then: nothing published later counts."""
    asked_at: datetime
    """What "yesterday" counts from."""
    tokens: Tokens = Tokens()
    """Spent on what is meant."""
    told: str = ""
    """What was answered before, where this is a follow-up: not to be said again while there is something else."""

    @property
    def understood_as(self) -> str | None:
        """The question that is meant, where it is not the one that was written."""
        return self.text if self.text != self.asked else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, with what a reader needs to judge it."""

    rank: int
    """From 1."""
    score: float
    """Falls from hit to hit; only its order means something."""
    passage_id: str
    article_id: str
    version: int
    origin_id: str
    start: int
    end: int
    text: str
    headline: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None
    cosine: float | None
    """Between question and passage; None where only the lexical index found it."""

    def quote(self, start: int, end: int) -> str:
        """The article's body from ``start`` to ``end``, which lie in this passage."""
        return self.text[start - self.start : end - self.start]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that an answer may use, under the number it is cited by."""

    number: int
    """From 1."""
    hit: Hit
    sentences: tuple[tuple[int, int], ...]
    """Spans in the article's body of the sentences that may be said; others (orders, addresses) lie between them."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """What an answerer wants to say, not yet checked."""

    text: str
    evidence: tuple[int, ...]
    """Numbers of the evidence it claims to stand on."""


@dataclass(frozen=True, slots=True)
class PassageRef:
    """A passage by its place, ``start`` and ``end`` in code points of that version's body."""

    article_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The words in a stored article that a sentence stands on: ``body[start:end] == quote``, always."""

    number: int
    """From 1, in the order of first use in the answer."""
    quote: str
    article_id: str
    version: int
    origin_id: str
    start: int
    end: int
    headline: str | None
    publisher: str | None
    url: str | None
    link: str | None
    """``url`` with a text fragment that leads to the quote; None where the article has no URL."""
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    text: str
    citations: tuple[int, ...]
    """Numbers of citations, at least one."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """An article near a question that could not be answered."""

    article_id: str
    headline: str | None
    publisher: str | None
    url: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and what there is instead."""

    kind: Literal["empty_corpus", "no_evidence", "not_supported"]
    reason: str
    """One sentence for the reader."""
    nearest: tuple[Nearby, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Either sentences, every one cited, or an abstention."""

    question: str
    """As it was asked."""
    understood_as: str | None
    """The question that was meant, where that is another: a follow-up. None otherwise."""
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    newest_evidence: datetime | None
    """Publication time of the newest article cited, UTC; None if none has a date."""
    origins: int
    """Independent origins among the cited articles."""
    outlets: int
    """Publishers that carry what is cited: each copy of a wire story is one more outlet and no other origin."""
    disagreement: tuple[int, ...]
    """Numbers of citations of two origins that claim different things of one event; empty where none is known."""
    written: bool
    """By a language model and then checked; False for sentences quoted word for word."""
    notice: str | None
    """What the reader must know about how this answer came about, or None."""
    abstention: Abstention | None
    answerability: float
    """How likely the evidence holds an answer, at most 1 (retrieval.evidence.answerability)."""
    seconds: float
    passages: tuple[PassageRef, ...]
    """What the answer was allowed to use, in the order of the evidence's numbers: enough to look at it again later."""
    as_of: datetime | None
    """As it was asked for: nothing published later counts. UTC."""
    asked_at: datetime
    """What "yesterday" counts from, UTC: ``as_of`` if that was given."""
    tokens: Tokens = Tokens()

    @property
    def answered(self) -> bool:
        return self.abstention is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the corpus says of a claim."""

    claim: str
    kind: Literal["supported", "contradicted", "not_covered"]
    citations: tuple[Citation, ...]
    """The words that bear it out or speak against it, one an origin; empty only where it is not covered."""
    nearest: tuple[Nearby, ...]
    """Where it is not covered: what the corpus holds near it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """On the way to an answer: passages were found and are being read."""

    passages: int
    publishers: int


@dataclass(frozen=True, slots=True)
class Said:
    """On the way to an answer: this sentence was written, checked and will stand in it."""

    sentence: AnswerSentence


Step = Reading | Said
