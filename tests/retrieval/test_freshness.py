"""A question about now that only old articles answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from retrieval.answer import Query
from retrieval.freshness import staleness
from retrieval.query import parse_query
from tests.retrieval.fakes import NOON


def asked(question: str, as_of: datetime | None = None) -> Query:
    return parse_query(question, asked_at=as_of or NOON, as_of=as_of)


@pytest.mark.parametrize(
    ("question", "days", "age"),
    [
        ("Is the Lanthorn Bridge still closed?", 8, "8 days"),
        ("What is the latest on the ferry?", 100, "3 months"),
        ("Who is currently mayor of Halvern?", 800, "2 years"),
        ("What happened in Halvern this week?", 30, "30 days"),
    ],
)
def test_old_evidence_for_a_question_about_now_is_said_to_be_old(question: str, days: int, age: str) -> None:
    newest = NOON - timedelta(days=days)
    told = staleness(asked(question), newest)
    assert told == f"You ask about now, and the newest article here is {age} old ({newest:%-d %B %Y})."


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("Is the Lanthorn Bridge still closed?", NOON - timedelta(days=7)),
        ("Is the Lanthorn Bridge still closed?", None),
        ("When was the Lanthorn Bridge closed?", NOON - timedelta(days=800)),
        ("Who nowhere knows the Nowak family?", NOON - timedelta(days=800)),
    ],
)
def test_nothing_is_said_of_fresh_evidence_or_a_question_about_the_past(question: str, newest: datetime | None) -> None:
    assert staleness(asked(question), newest) is None


def test_now_is_the_moment_that_is_asked_as_of() -> None:
    assert staleness(asked("Is it still closed?"), NOON - timedelta(days=32)) is not None
    earlier = asked("Is it still closed?", as_of=NOON - timedelta(days=30))
    assert staleness(earlier, NOON - timedelta(days=32)) is None
