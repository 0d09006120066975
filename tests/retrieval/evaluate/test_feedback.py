"""Feedback from readers: read as the bot exports it, and replayed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer import PassageRef
from retrieval.errors import EvaluationError
from retrieval.evaluate.feedback import Feedback, Replay, Reported, compare, count, read_feedback, replay
from retrieval.wiring import Answering
from tests.bot.fakes import DAY, answer, citation

QUOTE = "The bridge reopened on Monday."
LINE: dict[str, Any] = {
    "id": 7,
    "question": "When did the bridge reopen?",
    "as_of": None,
    "asked_at": "2026-03-09T23:30:00+00:00",
    "helpful": False,
    "not_supporting": [
        {"article_id": "a1", "version": 1, "start": 40, "end": 70, "quote": QUOTE, "url": "https://courier.example/bridge"}
    ],
    "passages": [{"article_id": "a1", "version": 1, "start": 0, "end": 120}],
}  # fmt: skip
REPORTED = Reported(PassageRef("a1", 1, 40, 70), QUOTE, "https://courier.example/bridge")
FEEDBACK = Feedback("7", "When did the bridge reopen?", None, DAY, False, (REPORTED,), (PassageRef("a1", 1, 0, 120),))


def written(folder: Path, *lines: object) -> Path:
    path = folder / "feedback.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_what_the_bot_exports(tmp_path: Path) -> None:
    helpful = LINE | {"id": 8, "helpful": True, "not_supporting": [], "as_of": "2026-03-01T23:59:59+00:00"}
    unsaid = LINE | {"id": 9, "helpful": None}
    read = read_feedback(written(tmp_path, LINE, helpful, unsaid))
    assert read is not None
    assert read[0] == FEEDBACK
    assert (read[1].helpful, read[1].not_supporting) == (True, ())
    assert read[1].as_of == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    assert read[2].helpful is None


def test_an_empty_file_is_feedback_of_nobody(tmp_path: Path) -> None:
    assert read_feedback(written(tmp_path, "\n")) == ()


@pytest.mark.parametrize(
    "text", ["[]", '{"question": "Why?", "url": null}', "1\tWhy?", "<top>"], ids=lambda text: text[:10] or "empty"
)
def test_a_file_of_another_kind_is_none(tmp_path: Path, text: str) -> None:
    assert read_feedback(written(tmp_path, text)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"asked_at": None}, {"asked_at": "yesterday"}, {"helpful": "yes"}, {"question": 7}, {"not_supporting": [{}]},
        {"passages": [{"article_id": "a1", "version": "x", "start": 0, "end": 1}]}, {"passages": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(EvaluationError, match=r"feedback\.jsonl:2 is not a line of feedback"):
        read_feedback(written(tmp_path, LINE, LINE | change))


CITED = replace(citation(1), article_id="a1")


@pytest.mark.parametrize(
    ("cited", "again"),
    [
        (CITED, True),
        (replace(CITED, start=60, end=90), True),
        (replace(CITED, start=70, end=90), False),
        (replace(CITED, article_id="a2"), False),
        (replace(CITED, version=2, start=400, end=430, quote="The bridge\nreopened on Monday."), True),
        (replace(CITED, version=2, quote="The bridge is shut."), False),
    ],
    ids=["the same", "overlaps", "after it", "another article", "the same words later", "other words"],
)
def test_cited_again(cited: Any, again: bool) -> None:
    made = answer(citations=(cited,), passages=(PassageRef("a1", 1, 0, 120), PassageRef("a3", 1, 0, 9)))
    replayed = compare(FEEDBACK, made)
    assert replayed.again == ((REPORTED,) if again else ())
    told = count([replayed, compare(replace(FEEDBACK, helpful=True, not_supporting=()), made)])
    assert told == Replay(
        2, 2, helpful=1, not_helpful=1, reported=1, cited_again=int(again), passages=2, passages_again=2
    )


def test_an_answer_of_the_sample_corpus_is_made_again_as_it_was(answering: Answering) -> None:
    asked_at = datetime(2026, 3, 19, tzinfo=UTC)
    question = "When will the Lanthorn Bridge reopen to cars?"
    made = answering.ask(answering.parse(question, as_of=asked_at))
    wrong = made.citations[0]
    place = PassageRef(wrong.article_id, wrong.version, wrong.start, wrong.end)
    given = Feedback("1", question, None, asked_at, None, (Reported(place, wrong.quote, wrong.url),), made.passages)
    done: list[int] = []
    (replayed,) = replay([given], answering, done.append)
    assert (len(replayed.again), replayed.passages_found, done) == (1, len(made.passages), [1])
    assert replayed.passages_found > 0
