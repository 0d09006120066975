"""A newsroom of three articles that needs no corpus, and answers made by hand."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.desk import QuotedPassage
from ingest.article import Article, IngestResult, StoredArticle
from retrieval.answer import Abstention, Answer, AnswerSentence, Citation, Nearby

DAY = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
ARTICLE_ID = "00c0ffee00c0ffee"


def citation(number: int, **changes: object) -> Citation:
    """Each of another article."""
    article_id = ARTICLE_ID if number == 1 else f"{number:016x}"
    given = Citation(
        number=number,
        quote="The bridge reopened on Monday.",
        article_id=article_id,
        version=1,
        origin_id=article_id,
        start=40,
        end=70,
        headline="Halvern bridge reopens",
        publisher="Halvern Courier",
        url="https://courier.example/bridge",
        link="https://courier.example/bridge#:~:text=The%20bridge%20reopened",
        published_at=DAY,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def answer(*sentences: AnswerSentence, citations: Sequence[Citation] = (), **changes: object) -> Answer:
    given = Answer(
        question="When did the bridge reopen?",
        sentences=sentences or (AnswerSentence("The bridge reopened on Monday.", (1,)),),
        citations=tuple(citations) or (citation(1),),
        newest_evidence=DAY,
        origins=1,
        written=False,
        notice=None,
        abstention=None,
        answerability=0.7,
        seconds=0.1,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def declined(reason: str = "The corpus says nothing about Peru.", *nearest: Nearby) -> Answer:
    abstention = Abstention("no_evidence", reason, nearest)
    return replace(answer(), sentences=(), citations=(), newest_evidence=None, origins=0, abstention=abstention)


def passage(**changes: object) -> QuotedPassage:
    given = QuotedPassage(
        before="Traffic was light. ",
        quote="The bridge reopened on Monday.",
        after=" Drivers were relieved.",
        headline="Halvern bridge reopens",
        publisher="Halvern Courier",
        url="https://courier.example/bridge",
        link="https://courier.example/bridge#:~:text=The%20bridge%20reopened",
        published_at=DAY,
        version=1,
        superseded=False,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def ingested(source: str, headline: str | None = "Halvern bridge reopens") -> IngestResult:
    article = Article(
        url=source,
        canonical_url=None,
        headline=headline,
        publisher="Halvern Courier",
        byline=None,
        dateline=None,
        section=None,
        published_at=DAY,
        updated_at=None,
        fetched_at=DAY,
        language="en",
        body="The bridge reopened on Monday.",
        source_key=source,
    )
    return IngestResult(source, "added", stored=StoredArticle(article.id, 1, article.id, article), passages=1)


@dataclass
class FakeDesk:
    """Answers every question alike, and remembers what it was asked.

    ``closed`` makes every method wait until ``open()``, as a slow corpus would; ``trouble`` is raised by every method.
    """

    answer: Answer = field(default_factory=answer)
    passage: QuotedPassage | None = field(default_factory=passage)
    results: list[IngestResult] | None = None
    trouble: Exception | None = None
    closed: bool = False
    questions: list[str] = field(default_factory=list)
    ingests: list[tuple[str, ...]] = field(default_factory=list)
    quotes: list[tuple[str, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._opened = threading.Event()
        if not self.closed:
            self.open()

    def open(self) -> None:
        self._opened.set()

    def ask(self, question: str) -> Answer:
        self.questions.append(question)
        self._work()
        return replace(self.answer, question=question)

    def quoted(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        self.quotes.append((article_id, version, start, end))
        self._work()
        return self.passage

    def ingest(self, sources: Sequence[str]) -> list[IngestResult]:
        self.ingests.append(tuple(sources))
        self._work()
        return [ingested(source) for source in sources] if self.results is None else self.results

    def status(self) -> str:
        self._work()
        return "Articles: 3\nPassages: 12"

    def _work(self) -> None:
        if not self._opened.wait(timeout=10):
            raise TimeoutError("Nobody opened the desk.")
        if self.trouble:
            raise self.trouble
