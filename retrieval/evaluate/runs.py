"""A run: what search and answering gave for each topic. Saved as JSON lines, the ones that ``--batch`` prints."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.answer import Answer, Hit
from retrieval.errors import EvaluationError
from retrieval.evaluate.topics import Found, Topic
from retrieval.wiring import Answering


@dataclass(frozen=True, slots=True)
class Result:
    """What one topic got."""

    topic_id: str
    hits: tuple[Found, ...]
    """Best first."""
    seconds: float | None
    """Of the search, and of the answer too where one was asked for; None where a saved run does not say."""
    answered: bool | None = None
    """None where only the search was asked for."""
    answerability: float | None = None


def search_topics(
    topics: Iterable[Topic],
    answering: Answering,
    k: int,
    *,
    answers: bool,
    done: Callable[[int], None],
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Result]:
    """Runs each topic through the search, and through answering where ``answers`` is set. Raises QuestionError."""
    for topic in topics:
        query = answering.parse(topic.question, asked_at=topic.asked_at)
        began = clock()
        hits = answering.search(query, k)
        answer: Answer | None = answering.ask(query) if answers else None
        yield Result(
            topic_id=topic.id,
            hits=tuple(_found(hit) for hit in hits),
            seconds=round(clock() - began, 4),
            answered=answer.answered if answer else None,
            answerability=answer.answerability if answer else None,
        )
        done(1)


def save_run(path: Path, results: Iterable[Result]) -> None:
    """Raises EvaluationError."""
    lines = (json.dumps(_result_json(result), ensure_ascii=False) + "\n" for result in results)
    try:
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(lines)
    except OSError as error:
        raise EvaluationError(
            f"{path} cannot be written ({error.strerror}): check the folder and its space."
        ) from error


def load_run(path: Path, topics: Iterable[Topic]) -> tuple[Result, ...]:
    """The results of these topics, from a saved run or from what `dateline search --batch` printed.

    Raises EvaluationError for a file that cannot be read, or that misses a topic.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            held = dict(_result(line, f"{path}:{n}") for n, line in enumerate(stream, start=1) if line.strip())
    except (OSError, UnicodeError) as error:
        raise EvaluationError(f"{path} cannot be read as UTF-8 text ({error}).") from error
    wanted = [topic.id for topic in topics]
    if missing := [name for name in wanted if name not in held]:
        raise EvaluationError(
            f"{path} has nothing for question {missing[0]} ({len(missing)} of {len(wanted)} missing): "
            "it is the run of other questions, or of a part of them; run it again."
        )
    return tuple(held[name] for name in wanted)


def _found(hit: Hit) -> Found:
    return Found(hit.article_id, hit.url, hit.start, hit.end, hit.text)


def _result_json(result: Result) -> dict[str, Any]:
    names = ("article_id", "url", "start", "end", "text")
    return {
        "id": result.topic_id,
        "hits": [{name: getattr(hit, name) for name in names} for hit in result.hits],
        "answered": result.answered,
        "answerability": result.answerability,
        "seconds": result.seconds,
    }


def _result(line: str, place: str) -> tuple[str, Result]:
    try:
        item: Mapping[str, Any] = json.loads(line)
        hits = tuple(
            Found(str(h["article_id"]), h["url"], int(h["start"]), int(h["end"]), str(h["text"])) for h in item["hits"]
        )
        name = str(item["id"])
        return name, Result(name, hits, item.get("seconds"), item.get("answered"), item.get("answerability"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EvaluationError(f'{place} is not a result with "id" and "hits" ({error!r}).') from error
