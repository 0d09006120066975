"""Files of questions with known answers -> topics. Pure but for the reading of files.

MultiHop-RAG   JSON, [{"query", "question_type", "evidence_list": [{"fact"}]}]; null_query: no answer (Tang, Yang 2024)
labels         JSON lines, {"question", "url", "start", "end"} (code points in the stored body) or {"question", "url",
               "quote"}; "also" lists more places that answer as well; a null "url": no answer; "asked_at", "kind"
TREC           topics (<top> … <title>, or <topic number=…><query>, or ID and question with a tab between) with a file
               of qrels; documents are named by URL or article ID
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from retrieval.errors import EvaluationError
from retrieval.query import parse_date

MAX_BYTES = 500_000_000
"""Of a file of questions, unpacked."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, as far as judging it goes."""

    article_id: str
    url: str | None
    start: int
    end: int
    text: str


class Wanted(Protocol):
    """Something that a good result list holds."""

    @property
    def gain(self) -> int: ...

    def held_by(self, hit: Found) -> bool: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """Words that a relevant passage holds, white space aside."""

    text: str
    gain: int = 1

    def held_by(self, hit: Found) -> bool:
        return _squeezed(self.text) in _squeezed(hit.text)


@dataclass(frozen=True, slots=True)
class Places:
    """Spans of stored bodies, any of which a relevant passage overlaps: (url, start, end), code points."""

    spans: tuple[tuple[str, int, int], ...]
    gain: int = 1

    def held_by(self, hit: Found) -> bool:
        return any(hit.url == url and hit.start < end and start < hit.end for url, start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Document:
    """A judged article, by its URL or ID."""

    name: str
    gain: int = 1

    def held_by(self, hit: Found) -> bool:
        return self.name in (hit.url, hit.article_id)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with what is known of its answer."""

    id: str
    question: str
    kind: str
    """What sort of question it is, as the file says; "question" where it says nothing."""
    wanted: tuple[Wanted, ...]
    """Empty: the corpus does not hold the answer."""
    asked_at: datetime | None = None
    """UTC; None: now."""

    @property
    def answerable(self) -> bool:
        return bool(self.wanted)


def read_topics(path: Path, qrels: Path | None = None) -> tuple[Topic, ...]:
    """The topics in the file's order. Raises EvaluationError with the file and the place."""
    text = read_text(path)
    if qrels is not None:
        judged = read_qrels(qrels)
        topics = [
            Topic(number, question, "question", judged.get(number, ())) for number, question in _trec_topics(text, path)
        ]
        if unknown := judged.keys() - {topic.id for topic in topics}:
            raise EvaluationError(f"{qrels} judges topic {min(unknown)}, which {path} does not hold: name the pair.")
    elif text.lstrip().startswith("["):
        topics = list(_multihop(text, path))
    elif text.lstrip().startswith("{"):
        topics = list(_labelled(text, path))
    else:
        raise EvaluationError(
            f"{path} is neither MultiHop-RAG's JSON nor JSON lines of labelled questions; for TREC topics name --qrels."
        )
    if not topics:
        raise EvaluationError(f"{path} holds no questions.")
    if len({topic.id for topic in topics}) < len(topics):
        raise EvaluationError(f"{path} has two questions with one id: give each its own.")
    return tuple(topics)


def read_qrels(path: Path) -> dict[str, tuple[Document, ...]]:
    """TREC qrels, "topic iteration document grade" -> relevant documents by topic."""
    judged: dict[str, list[Document]] = defaultdict(list)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        fields = line.split()
        if len(fields) != 4 or not re.fullmatch(r"-?\d+", fields[3]):
            raise EvaluationError(f'{path}:{number} is not "topic iteration document grade".')
        judged[fields[0]] += [Document(fields[2], int(fields[3]))] if int(fields[3]) > 0 else []
    return {topic: tuple(documents) for topic, documents in judged.items()}


def _multihop(text: str, path: Path) -> Iterator[Topic]:
    for number, item in enumerate(_objects([parse_json(text, str(path))], path)):
        facts = (e.get("fact") for e in item.get("evidence_list") or [] if isinstance(e, dict))
        wanted = tuple(Fact(fact) for fact in dict.fromkeys(facts) if isinstance(fact, str) and fact)
        kind = str(item.get("question_type") or "question")
        yield Topic(str(number), _question(item, path, number), kind, () if kind == "null_query" else wanted)


def _labelled(text: str, path: Path) -> Iterator[Topic]:
    lines = (parse_json(line, f"{path}:{n}") for n, line in enumerate(text.splitlines(), start=1) if line.strip())
    for number, item in enumerate(_objects([list(lines)], path)):
        asked_at = parse_date(item["asked_at"]) if isinstance(item.get("asked_at"), str) else None
        yield Topic(
            id=str(item.get("id", number)),
            question=_question(item, path, number),
            kind=str(item.get("kind") or "question"),
            wanted=_label(item, f"{path}, question {number + 1}"),
            asked_at=asked_at,
        )


def _label(item: Mapping[str, Any], place: str) -> tuple[Wanted, ...]:
    if item.get("url") is None:
        return ()
    if isinstance(item.get("quote"), str) and item["quote"].strip():
        return (Fact(item["quote"]),)
    try:
        spans = tuple((str(at["url"]), int(at["start"]), int(at["end"])) for at in [item, *item.get("also", [])])
    except (KeyError, TypeError, ValueError) as error:
        raise EvaluationError(f'{place} needs "url" with "start" and "end", or with "quote" ({error!r}).') from error
    return (Places(spans),)


def _trec_topics(text: str, path: Path) -> Iterator[tuple[str, str]]:
    if re.search(r"<top>", text, re.IGNORECASE):
        found = re.findall(r"<num>\s*(?:Number:)?\s*(\S+)(.*?)<title>\s*(?:Topic:)?\s*([^<]+)", text, re.DOTALL | re.I)
        yield from ((number, " ".join(title.split())) for number, _, title in found)
    elif "<topic" in text:
        found = re.findall(r"<topic[^>]*number=[\"']?([^\s\"'>]+)[^>]*>.*?<query>\s*([^<]+)", text, re.DOTALL | re.I)
        yield from ((number, " ".join(query.split())) for number, query in found)
    else:
        for at, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                number, tab, question = line.partition("\t")
                if not tab or not question.strip():
                    raise EvaluationError(f"{path}:{at} is not a topic: an ID, a tab, a question.")
                yield number.strip(), question.strip()


def _question(item: Mapping[str, Any], path: Path, number: int) -> str:
    question = item.get("question") or item.get("query")
    if not isinstance(question, str) or not question.strip():
        raise EvaluationError(f'{path}, question {number + 1} has no text in "question" or "query".')
    return question


def _objects(lists: Iterable[Any], path: Path) -> Iterator[Mapping[str, Any]]:
    for items in lists:
        for number, item in enumerate(items, start=1):
            if not isinstance(item, dict):
                raise EvaluationError(f"{path}, question {number} is not a JSON object.")
            yield item


def parse_json(text: str, place: str) -> Any:
    """Raises EvaluationError with the place."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{place} is not JSON ({error}).") from error


def read_text(path: Path) -> str:
    """Of a file in UTF-8, also gzipped. Raises EvaluationError."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise EvaluationError(f"{path} is larger than {MAX_BYTES:,} bytes: split it.")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeError) as error:
        raise EvaluationError(f"{path} cannot be read as UTF-8 text ({error}).") from error


def _squeezed(text: str) -> str:
    return "".join(text.split())
