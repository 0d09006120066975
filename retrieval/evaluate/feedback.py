"""What readers said of answers, replayed: is what did not support them cited again?

A file of JSON lines, as the bot's /feedback exports it, one an answer:

    {"id", "question", "as_of", "asked_at", "helpful": true, false or null,
     "not_supporting": [{"article_id", "version", "start", "end", "quote", "url"}],
     "passages": [{"article_id", "version", "start", "end"}]}

``question`` is the one that was meant, which stands alone; places count code points of that version's body. The
passages are what the answer was made from: they say what is found again, and judge nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from retrieval.answer import Answer, Citation, PassageRef
from retrieval.errors import EvaluationError, QuestionError
from retrieval.evaluate.topics import parse_json, read_text
from retrieval.query import parse_date
from retrieval.wiring import Answering


@dataclass(frozen=True, slots=True)
class Reported:
    """A citation of which a reader said that it does not support its sentence."""

    place: PassageRef
    quote: str
    url: str | None

    def is_cited_by(self, citation: Citation) -> bool:
        """The same place, or in another version the same words or a part of them."""
        if citation.article_id != self.place.article_id:
            return False
        if citation.version == self.place.version:
            return citation.start < self.place.end and self.place.start < citation.end
        mine, theirs = " ".join(self.quote.split()), " ".join(citation.quote.split())
        return mine in theirs or theirs in mine


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer with what a reader said of it."""

    id: str
    question: str
    as_of: datetime | None
    asked_at: datetime
    helpful: bool | None
    """None where nobody said."""
    not_supporting: tuple[Reported, ...]
    passages: tuple[PassageRef, ...]
    """What the answer was made from."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer of then, made anew."""

    feedback: Feedback
    answered: bool
    again: tuple[Reported, ...]
    """Of what was reported: what is cited again."""
    passages_found: int
    """Of the passages of then: those that the new answer was made from too."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Counts over a file of feedback."""

    answers: int
    answered_again: int
    helpful: int
    not_helpful: int
    reported: int
    cited_again: int
    passages: int
    passages_again: int


def read_feedback(path: Path) -> tuple[Feedback, ...] | None:
    """In the file's order, none for an empty file: nobody has judged anything. None for a file of another kind.

    Raises EvaluationError with the file and the place.
    """
    lines = [(f"{path}:{n}", line) for n, line in enumerate(read_text(path).splitlines(), start=1) if line.strip()]
    if not lines:
        return ()
    if not lines[0][1].lstrip().startswith("{"):
        return None
    if "not_supporting" not in parse_json(lines[0][1], lines[0][0]):
        return None
    return tuple(_feedback(parse_json(line, place), place) for place, line in lines)


def replay(feedback: Iterable[Feedback], answering: Answering, done: Callable[[int], None]) -> Iterator[Replayed]:
    """Asks each question as of then: nothing published later counts. Raises QuestionError."""
    for given in feedback:
        query = answering.parse(given.question, as_of=given.as_of or given.asked_at, asked_at=given.asked_at)
        yield compare(given, answering.ask(query))
        done(1)


def compare(given: Feedback, answer: Answer) -> Replayed:
    again = (r for r in given.not_supporting if any(r.is_cited_by(c) for c in answer.citations))
    found = len(set(given.passages) & set(answer.passages))
    return Replayed(given, answer.answered, tuple(again), found)


def count(replayed: Sequence[Replayed]) -> Replay:
    given = [one.feedback for one in replayed]
    return Replay(
        answers=len(replayed),
        answered_again=sum(one.answered for one in replayed),
        helpful=sum(one.helpful is True for one in given),
        not_helpful=sum(one.helpful is False for one in given),
        reported=sum(len(one.not_supporting) for one in given),
        cited_again=sum(len(one.again) for one in replayed),
        passages=sum(len(one.passages) for one in given),
        passages_again=sum(one.passages_found for one in replayed),
    )


def _feedback(item: Any, place: str) -> Feedback:
    try:
        helpful = item["helpful"]
        if not isinstance(item["question"], str) or helpful not in (True, False, None):
            raise TypeError("question, helpful")
        return Feedback(
            id=str(item["id"]),
            question=item["question"],
            as_of=parse_date(item["as_of"]) if item["as_of"] else None,
            asked_at=parse_date(item["asked_at"]),
            helpful=helpful,
            not_supporting=tuple(Reported(_place(r), str(r["quote"]), r["url"]) for r in item["not_supporting"]),
            passages=tuple(_place(p) for p in item["passages"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, QuestionError) as error:
        raise EvaluationError(f"{place} is not a line of feedback as the bot exports it ({error!r}).") from error


def _place(item: Mapping[str, Any]) -> PassageRef:
    return PassageRef(str(item["article_id"]), int(item["version"]), int(item["start"]), int(item["end"]))
