"""Days and periods named in a question, as of Wednesday, 8 November 2023, noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.when import about_now, named_periods

ASKED = datetime(2023, 11, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("the article published on October 7, 2023", "2023-10-07", "2023-10-07"),
        ("the November 1 report", "2023-11-01", "2023-11-01"),
        ("what happened on 3rd of May 2022?", "2022-05-03", "2022-05-03"),
        ("on 2023-11-02", "2023-11-02", "2023-11-02"),
        ("What happened on December 24?", "2022-12-24", "2022-12-24"),
        ("Who won in October?", "2023-10-01", "2023-10-31"),
        ("Who won in February 2024?", "2024-02-01", "2024-02-29"),
        ("Who won today?", "2023-11-08", "2023-11-09"),
        ("Who won yesterday?", "2023-11-07", "2023-11-08"),
        ("Who spoke last night?", "2023-11-07", "2023-11-08"),
        ("Who won on Monday?", "2023-11-06", "2023-11-07"),
        ("Who won last Wednesday?", "2023-11-01", "2023-11-02"),
        ("What has been said since Monday?", "2023-11-06", "2023-11-08"),
        ("What was said after November 1?", "2023-11-01", "2023-11-08"),
        ("What did she say last week?", "2023-10-30", "2023-11-06"),
        ("Who plays this week?", "2023-11-06", "2023-11-13"),
        ("Who played at the weekend?", "2023-11-04", "2023-11-06"),
        ("What was sold last month?", "2023-10-01", "2023-10-31"),
        ("What opened in the last 3 days?", "2023-11-05", "2023-11-08"),
        ("What opened 2 weeks ago?", "2023-10-25", "2023-11-08"),
    ],
)
def test_a_period_is_read_as_of_when_it_was_asked(question: str, first: str, last: str) -> None:
    (dated,) = named_periods(question, ASKED)
    assert (dated.period.start.date().isoformat(), dated.period.end.date().isoformat()) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        "What is on sale on Black Friday?",
        "Who plays Monday Night Football?",
        "May the bridge open?",
        "Who marches in the band?",
        "What happened on February 30, 2023?",
        "Is 42 the answer?",
    ],
)
def test_what_is_no_date_is_none(question: str) -> None:
    assert named_periods(question, ASKED) == ()


def test_several_dates_stand_in_their_order() -> None:
    question = "Did it change between October 7, 2023 and November 1, 2023?"
    assert [d.period.start.day for d in named_periods(question, ASKED)] == [7, 1]


@given(st.text(max_size=80), st.integers(0, 60_000))
def test_whatever_is_asked_periods_lie_in_the_question_and_begin_before_they_end(text: str, days: int) -> None:
    for dated in named_periods(text, datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=days)):
        assert 0 <= dated.start < dated.end <= len(text)
        assert dated.period.start <= dated.period.end


@pytest.mark.parametrize(("question", "now"), [("What is the yield now?", True), ("Who knows Kelce?", False)])
def test_questions_about_how_things_stand(question: str, now: bool) -> None:
    assert about_now(question) is now
