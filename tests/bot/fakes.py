"""A newsroom of three articles that needs no corpus, and answers made by hand."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Literal

from bot.desk import Followed, FollowedFeed, QuotedPassage, Report, Revised
from bot.places import Place
from bot.render.messages import Message
from ingest.article import AddStatus, Article, IngestResult, StoredArticle
from retrieval.answer import (
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    Nearby,
    PassageRef,
    Reading,
    Said,
    Step,
    Tokens,
    Verdict,
)
from retrieval.followups import Turn
from tests.waiting import BOUND_S

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
        understood_as=None,
        sentences=sentences or (AnswerSentence("The bridge reopened on Monday.", (1,)),),
        citations=tuple(citations) or (citation(1),),
        newest_evidence=DAY,
        origins=1,
        outlets=1,
        disagreement=(),
        written=False,
        notice=None,
        abstention=None,
        answerability=0.7,
        seconds=0.1,
        passages=(PassageRef(ARTICLE_ID, 1, 40, 120),),
        as_of=None,
        asked_at=DAY,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def declined(reason: str = "The corpus says nothing about Peru.", *nearest: Nearby) -> Answer:
    abstention = Abstention("no_evidence", reason, nearest)
    return replace(answer(), sentences=(), citations=(), newest_evidence=None, origins=0, abstention=abstention)


def verdict(kind: Literal["supported", "contradicted", "not_covered"], *citations: Citation) -> Verdict:
    """Of a claim that is covered with a citation, else with what is near."""
    covered = kind != "not_covered"
    return Verdict("The bridge reopened on Monday.", kind, citations or ((citation(1),) if covered else ()),
                   () if covered else (nearby(1),))  # fmt: skip


def nearby(number: int, publisher: str | None = "Halvern Courier", **changes: object) -> Nearby:
    """The higher the number, the older."""
    given = Nearby(
        article_id=f"{number:016x}",
        headline=f"Halvern bridge, report {number}",
        publisher=publisher,
        url=f"https://courier.example/{number}",
        published_at=DAY - timedelta(hours=number),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


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


def ingested(source: str, headline: str | None = "Halvern bridge reopens", status: AddStatus = "added") -> IngestResult:
    return IngestResult(source, status, stored=stored(source, headline), passages=1)


NOT_FOUND = "answered 404 (Not Found): there is no such page; check the address."


def refused(source: str, reason: str = NOT_FOUND) -> IngestResult:
    return IngestResult(source, "rejected", f"{source} {reason}")


def stored(
    url: str, headline: str | None = "Halvern bridge reopens", publisher: str | None = "Halvern Courier"
) -> StoredArticle:
    article = Article(
        url=url,
        canonical_url=None,
        headline=headline,
        publisher=publisher,
        byline=None,
        dateline=None,
        section=None,
        published_at=DAY,
        updated_at=None,
        fetched_at=DAY,
        language="en",
        body="The bridge reopened on Monday.",
        source_key=url,
    )
    return StoredArticle(article.id, 1, article.id, article)


def feed(number: int, name: str = "Halvern Courier", about: str | None = None) -> FollowedFeed:
    address = f"https://courier.example/feed{number}"
    return FollowedFeed(number, name, address, about or f"#{number} {name}: healthy\n   {address}")


@dataclass
class FakeDesk:
    """Answers every question alike, and remembers what it was asked.

    ``shelf`` is what it holds, newest first: ``related``, ``latest`` and ``publishers`` tell of it. ``revisions`` are
    the articles that changed, one a change, and ``arrivals`` those that came; ``quotes_now`` is what became of quotes
    that do not stand, and ``instead_of`` what stands in their place, by article.

    ``closed`` makes every method wait until ``open()``, as a slow corpus would; ``trouble`` is raised by every method.
    ``stepwise`` makes ingesting wait before each result until ``step()`` lets it through.
    """

    answer: Answer = field(default_factory=answer)
    answers: dict[str, Answer] = field(default_factory=dict)
    """By question, where it is another than ``answer``."""
    passage: QuotedPassage | None = field(default_factory=passage)
    results: list[IngestResult] | None = None
    articles: list[StoredArticle] = field(default_factory=list)
    followed: list[FollowedFeed] = field(default_factory=list)
    writes: bool = False
    steps: list[Step] = field(default_factory=lambda: [Reading(8, 5)])
    """Reported on the way to each answer; after these the answer's own sentences, if it is a written one."""
    verdict: Verdict = field(default_factory=lambda: verdict("supported"))
    shelf: list[Nearby] = field(default_factory=lambda: [nearby(1), nearby(2, "The Halvern Post"), nearby(3)])
    revisions: list[str] = field(default_factory=list)
    arrivals: list[str] = field(default_factory=list)
    instead_of: dict[str, QuotedPassage] = field(default_factory=dict)
    quotes_now: dict[str, Literal["changed", "withdrawn"]] = field(default_factory=dict)
    trouble: Exception | None = None
    closed: bool = False
    stepwise: bool = False
    max_document_bytes: int = 10_000_000
    questions: list[str] = field(default_factory=list)
    turns: list[tuple[Turn, ...]] = field(default_factory=list)
    """What was said before each question."""
    as_ofs: list[datetime | None] = field(default_factory=list)
    """As of when each was asked."""
    quote_onlys: list[bool] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    related_to: list[tuple[str, ...]] = field(default_factory=list)
    withins: list[tuple[str, ...]] = field(default_factory=list)
    """The articles that each question was asked of first."""
    ingests: list[tuple[str, ...]] = field(default_factory=list)
    documents: list[tuple[str, bytes]] = field(default_factory=list)
    quotes: list[tuple[str, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._opened = threading.Event()
        self._steps = threading.Semaphore(0)
        if not self.closed:
            self._opened.set()

    def open(self) -> None:
        self._opened.set()
        self.step(1000)

    def step(self, results: int = 1) -> None:
        self._steps.release(results)

    def ask(
        self,
        question: str,
        turns: Sequence[Turn],
        as_of: datetime | None = None,
        report: Callable[[Step], None] | None = None,
        quote_only: bool = False,
        within: Sequence[str] = (),
    ) -> Answer:
        self.questions.append(question)
        self.withins.append(tuple(within))
        self.turns.append(tuple(turns))
        self.as_ofs.append(as_of)
        self.quote_onlys.append(quote_only)
        self._work()
        given = self.answers.get(question, self.answer)
        answer = replace(given, question=question, as_of=as_of, asked_at=as_of or given.asked_at)
        if quote_only:
            answer = replace(answer, written=False, tokens=Tokens())
        for step in [*self.steps, *(Said(sentence) for sentence in answer.sentences if answer.written)]:
            if report:
                report(step)
        return answer

    def check(self, claim: str) -> Verdict:
        self.claims.append(claim)
        self._work()
        return replace(self.verdict, claim=claim)

    def related(self, article_ids: Sequence[str]) -> list[Nearby]:
        self.related_to.append(tuple(article_ids))
        self._work()
        return [one for one in self.shelf if one.article_id not in article_ids][:5]

    def latest(self, publisher: str | None, most: int) -> list[Nearby]:
        self._work()
        wanted = publisher and publisher.casefold()
        return [one for one in self.shelf if not wanted or (one.publisher or "").casefold() == wanted][:most]

    def publishers(self) -> list[tuple[str | None, int]]:
        self._work()
        return Counter(one.publisher for one in self.shelf).most_common()

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Alike are questions of the same words, whatever their order."""
        self._work()
        groups: dict[frozenset[str], list[int]] = {}
        for at, question in enumerate(questions):
            groups.setdefault(frozenset(re.findall(r"\w+", question.casefold())), []).append(at)
        return sorted(groups.values(), key=lambda group: -len(group))

    def revised(self, after_seq: int) -> Revised:
        self._work()
        return Revised(max(after_seq, len(self.revisions)), tuple(dict.fromkeys(self.revisions[after_seq:])))

    def arrived(self, after_seq: int) -> Revised:
        self._work()
        return Revised(max(after_seq, len(self.arrivals)), tuple(dict.fromkeys(self.arrivals[after_seq:])))

    def still_stands(
        self, article_id: str, version: int, start: int, end: int, quote: str
    ) -> Literal["stands", "changed", "withdrawn"]:
        self._work()
        return self.quotes_now.get(article_id, "stands")

    def instead(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        self._work()
        return self.instead_of.get(article_id)

    def quoted(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        self.quotes.append((article_id, version, start, end))
        self._work()
        return self.passage

    def ingest(self, sources: Sequence[str], report: Report) -> None:
        self.ingests.append(tuple(sources))
        self._report([ingested(source) for source in sources], report)

    def reads(self, name: str) -> Literal["articles", "feeds"] | None:
        suffix = PurePath(name.lower().removesuffix(".gz")).suffix
        return "feeds" if suffix == ".opml" else "articles" if suffix in (".html", ".txt", ".jsonl") else None

    def known_files(self) -> str:
        return ".html, .txt, .jsonl, .opml"

    def ingest_document(self, name: str, data: bytes, report: Report) -> None:
        self.documents.append((name, data))
        self._report([ingested(name)], report)

    def feeds_in(self, name: str, data: bytes) -> list[str]:
        self._work()
        return data.decode().split()

    def find(self, named: str) -> list[StoredArticle]:
        self._work()
        return [
            one for one in self.articles if named in (one.id, one.article.url, f"publisher:{one.article.publisher}")
        ]

    def forget(self, ids: Sequence[str]) -> list[StoredArticle]:
        self._work()
        gone = [one for one in self.articles if one.id in ids]
        self.articles = [one for one in self.articles if one.id not in ids]
        return gone

    def feeds(self) -> list[FollowedFeed]:
        self._work()
        return list(self.followed)

    def follow_feed(self, address: str, every: timedelta | None) -> Followed:
        self._work()
        known = next((feed for feed in self.followed if feed.address == address), None)
        name = f"Every {every}" if every else "Halvern Courier"
        new = FollowedFeed(len(self.followed) + 1, name, address, f"#{len(self.followed) + 1} {name}: healthy")
        self.followed += [] if known else [new]
        return Followed(known or new, already=known is not None, alternatives=("https://courier.example/sports.xml",))

    def follow_feeds(self, addresses: Sequence[str], report: Callable[[tuple[str, Followed | str]], bool]) -> None:
        for address in addresses:
            outcome = f"{address} is no feed." if "broken" in address else self.follow_feed(address, None)
            if not report((address, outcome)):
                return

    def unfollow_feed(self, named: str) -> FollowedFeed | None:
        self._work()
        gone = next((feed for feed in self.followed if named in (str(feed.id), feed.address)), None)
        self.followed = [feed for feed in self.followed if feed != gone]
        return gone

    def status(self) -> str:
        self._work()
        return "Articles: 3\nPassages: 12"

    def _report(self, given: list[IngestResult], report: Report) -> None:
        self._work()
        for result in given if self.results is None else self.results:
            if self.stepwise and not self._steps.acquire(timeout=BOUND_S):
                raise TimeoutError("Nobody let the desk take the next step.")
            if not report(result):
                return

    def _work(self) -> None:
        if not self._opened.wait(timeout=BOUND_S):
            raise TimeoutError("Nobody opened the desk.")
        if self.trouble:
            raise self.trouble


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was sent at once."""

    place: Place
    messages: tuple[Message, ...]
    reply_to: int | None
    ids: tuple[int, ...]

    @property
    def words(self) -> str:
        return "\n---\n".join(message.plain for message in self.messages)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data."""
        return [(button.label, button.data) for m in self.messages for row in m.buttons for button in row]


@dataclass
class FakeCourier:
    """Keeps what it is given to deliver; ``trouble`` is raised instead, and ``closed`` chats take nothing."""

    deliveries: list[Delivery] = field(default_factory=list)
    trouble: Exception | None = None
    closed: set[int] = field(default_factory=set)

    async def deliver(self, place: Place, messages: Sequence[Message], reply_to: int | None = None) -> tuple[int, ...]:
        if self.trouble:
            raise self.trouble
        if place.chat_id in self.closed:
            return ()
        first = 900 + sum(len(delivery.messages) for delivery in self.deliveries)
        ids = tuple(range(first, first + len(messages)))
        self.deliveries.append(Delivery(place, tuple(messages), reply_to, ids))
        return ids
