"""A question about now that only old articles answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from retrieval.answer import Query
from retrieval.freshness import another_time, asks_how_things_stand, staleness
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
        ("Who is currently mayor of Halvern?", 1092, "3 years"),
        ("Who is currently mayor of Halvern?", 900, "2½ years"),
        ("Who is currently mayor of Halvern?", 89, "3 months"),
        ("Who is currently mayor of Halvern?", 700, "23 months"),
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


@pytest.mark.parametrize(
    "question",
    [
        "Who is the head coach of the Wallabies?",
        "Who owns the Lanthorn ferry?",
        "Is the bridge open?",
        "How many ferries are there?",
        "How many lanes does the bridge have?",
        "Which team has won the most titles?",
        "What's the toll on the Lanthorn Bridge?",
        "Does Meta own Instagram?",
        "Where is the mayor?",
        "And who is the mayor now?",
        "Who plays tomorrow?",
    ],
)
def test_the_present_tense_asks_how_things_stand(question: str) -> None:
    assert asks_how_things_stand(question)
    assert staleness(asked(question), NOON - timedelta(days=200)) is not None


@pytest.mark.parametrize(
    "question",
    [
        "Who was the head coach of the Wallabies?",
        "Who is the man who was arrested at the bridge?",
        "Does the Halvern Post article say why the ferry is late?",
        "What is said of the ferry, according to The Coast Courier?",
        "Who is the pilot in the story of the gravel barge?",
        "Which bridge is closed, as reported by The Coast Courier?",
        "Who is the best player of 2023?",
        "How did the ferry sink?",
        "When did the bridge close?",
    ],
)
def test_what_was_or_what_a_report_says_is_not_how_things_stand(question: str) -> None:
    assert not asks_how_things_stand(question)
    assert staleness(asked(question), NOON - timedelta(days=200)) is None


def test_how_things_stand_is_not_old_within_a_month() -> None:
    assert staleness(asked("Who is the mayor of Halvern?"), NOON - timedelta(days=29)) is None
    assert staleness(asked("Who is now mayor of Halvern?"), NOON - timedelta(days=29)) is not None


def test_a_day_that_is_named_is_no_present() -> None:
    assert staleness(asked("Who is on strike on 5 January 2026?"), NOON - timedelta(days=200)) is None


# -- days that are named


AS_OF = datetime(2023, 12, 10, 12, tzinfo=UTC)
OCTOBER_19, DECEMBER_1 = datetime(2023, 10, 19, 9, tzinfo=UTC), datetime(2023, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did TechCrunch report last week about Meta?", "from 27 November to 4 December 2023"),
        ("What happened to the ASX on 5 December?", "of 5 December 2023"),
        ("What happened to the ASX before 3 October?", "of 3 October 2023 or before"),
        ("What happened to the ASX since 5 December?", "from 5 to 10 December 2023"),
        ("What happened to the ASX from 28 December to 3 January?", "from 28 December 2022 to 3 January 2023"),
        ("What happened on 5 September and on 7 September?", "of 5 September 2023 or of 7 September 2023"),
    ],
)
def test_an_answer_of_another_time_than_was_asked_about_is_said_to_be(question: str, told: str) -> None:
    expected = f"Nothing here is {told}; the newest article here is of 19 October 2023."
    assert another_time(asked(question, AS_OF), [OCTOBER_19 - timedelta(days=9), None, OCTOBER_19]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What did TechCrunch report last week about Meta?",
        "What happened to the ASX on 1 December?",
        "What happened to the ASX on 30 November?",  # reported on the day after
        "What happened to the ASX in November?",
        "What has happened since October?",
        "Does the article published on 3 October agree?",  # of a report, which need not be among what is quoted
        "What must be paid by Friday?",
        "What happened to the ASX?",
    ],
)
def test_nothing_is_said_where_something_is_of_that_time(question: str) -> None:
    assert another_time(asked(question, AS_OF), [OCTOBER_19, DECEMBER_1]) is None


def test_articles_without_a_day_prove_nothing_of_any_time() -> None:
    assert another_time(asked("What happened on 5 December?", AS_OF), [None]) is None
