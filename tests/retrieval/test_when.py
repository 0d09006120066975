"""Days and periods named in a question, as of Wednesday, 8 November 2023, noon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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
        ("What is the news from Monday?", "2023-11-06", "2023-11-07"),
        ("What was said in the week of October 9?", "2023-10-09", "2023-10-15"),
        ("What is new since the November 1 report?", "2023-11-01", "2023-11-08"),
        ("What did she say last week?", "2023-10-30", "2023-11-06"),
        ("Who plays this week?", "2023-11-06", "2023-11-13"),
        ("Who played at the weekend?", "2023-11-04", "2023-11-06"),
        ("What was sold last month?", "2023-10-01", "2023-10-31"),
        ("What opened in the last 3 days?", "2023-11-05", "2023-11-08"),
        ("What opened in the last three days?", "2023-11-05", "2023-11-08"),
        ("What opened over the past few days?", "2023-11-04", "2023-11-08"),
        ("What opened in the past fortnight?", "2023-10-25", "2023-11-08"),
        ("What opened in the past 48 hours?", "2023-11-06", "2023-11-08"),
        ("What opened in the past week?", "2023-11-01", "2023-11-08"),
        ("What opened over the last week?", "2023-11-01", "2023-11-08"),
        ("What opened in the last decade?", "2013-11-08", "2023-11-08"),
        ("What opened earlier this week?", "2023-11-06", "2023-11-13"),
        ("What opened last year?", "2022-01-01", "2022-12-31"),
        ("What opened this year?", "2023-01-01", "2023-12-31"),
        ("What opened last November?", "2022-11-01", "2022-11-30"),
        ("Who spoke the day before yesterday?", "2023-11-06", "2023-11-07"),
        ("Who spoke the week before last?", "2023-10-23", "2023-10-30"),
    ],
)
def test_a_period_is_read_as_of_when_it_was_asked(question: str, first: str, last: str) -> None:
    (dated,) = named_periods(question, ASKED)
    assert (dated.period.start.date().isoformat(), dated.period.end.date().isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What opened two days ago?", "2023-11-06", "2023-11-07"),
        ("What opened a week ago today?", "2023-10-29", "2023-11-05"),
        ("What opened 2 weeks ago?", "2023-10-22", "2023-10-29"),
        ("What opened a couple of weeks ago?", "2023-10-22", "2023-10-29"),
        ("What opened several days ago?", "2023-10-30", "2023-11-06"),
        ("What opened a year ago?", "2022-05-10", "2023-05-10"),
        ("What opened this time last year?", "2022-10-24", "2022-11-24"),
    ],
)
def test_ago_is_as_near_as_it_is_counted(question: str, first: str, last: str) -> None:
    test_a_period_is_read_as_of_when_it_was_asked(question, first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was said between October 20 and October 28?", "2023-10-20", "2023-10-28"),
        ("What was said between October 20, 2023, and November 1, 2023?", "2023-10-20", "2023-11-01"),
        ("What was said between November 20 and November 28?", "2022-11-20", "2022-11-28"),
        ("What was said between November 1 and November 28?", "2023-11-01", "2023-11-28"),
        ("What was said from 20 to 28 October?", "2023-10-20", "2023-10-28"),
        ("What was said from 28 December to 3 January?", "2022-12-28", "2023-01-03"),
        ("What was said 20–28 October 2021?", "2021-10-20", "2021-10-28"),
        ("What was said between 20 and 28 October?", "2023-10-20", "2023-10-28"),
        ("What was said October 20 to 28, 2021?", "2021-10-20", "2021-10-28"),
        ("What was said from 2023-10-20 until 2023-10-28?", "2023-10-20", "2023-10-28"),
        ("What was said between October 20 and October 28, 2021?", "2021-10-20", "2021-10-28"),
        ("What was said after October 4, 2023, and before November 1, 2023?", "2023-10-04", "2023-11-01"),
        ("What was said between Monday and Tuesday?", "2023-11-06", "2023-11-08"),
        ("Who led from August to October 2021?", "2021-08-01", "2021-10-31"),
        ("Who led between last week and today?", "2023-10-30", "2023-11-09"),
    ],
)
def test_from_one_date_to_another_is_one_period(question: str, first: str, last: str) -> None:
    test_a_period_is_read_as_of_when_it_was_asked(question, first, last)


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("What was said before November 1?", "2023-11-01"),
        ("What was said before October?", "2023-10-01"),
        ("What was said until yesterday?", "2023-11-08"),
        ("What was said by 3 November?", "2023-11-03"),
        ("What was said by the end of October?", "2023-10-31"),
        ("What must be paid by November 10?", "2023-11-10"),
        ("Who is away until December?", "2023-12-31"),
        ("What was said before the December 12 report?", "2023-12-12"),
        ("What must be paid by Friday?", "2023-11-11"),
        ("What was said prior to October 7, 2021?", "2021-10-07"),
    ],
)
def test_a_bound_ends_a_period_and_may_lie_just_ahead(question: str, last: str) -> None:
    (dated,) = named_periods(question, ASKED)
    assert (dated.period.start.year, dated.period.end.date().isoformat()) == (1, last)


@pytest.mark.parametrize(
    "question",
    [
        "What was said before the November 1 report by The Age?",
        "What was said after the November 1 TechCrunch report?",
        "Does TechCrunch's November 1, 2023, article agree?",
        "Does the article published on 1 November 2023 agree?",
        "Does the report from November 1 agree with the other?",
        "Does the one from November 1, 2023, agree?",
    ],
)
def test_a_report_may_be_known_by_its_day(question: str) -> None:
    (dated,) = named_periods(question, ASKED)
    assert (dated.period.start.date(), dated.period.end.date()) == (date(2023, 11, 1), date(2023, 11, 1))
    assert dated.report


@pytest.mark.parametrize("question", ["What did TechCrunch report last week?", "What happened on November 1?"])
def test_when_something_happened_or_was_reported_is_no_report(question: str) -> None:
    assert [d.report for d in named_periods(question, ASKED)] == [False]


@pytest.mark.parametrize(
    "question",
    [
        "Who plays tomorrow?",
        "Who plays next week?",
        "Who plays next Monday?",
        "Who will play on Friday?",
        "What opens next year?",
        "What will open on December 12?",
        "What must be paid by next Friday?",
        "What opens later this year?",
    ],
)
def test_what_lies_ahead_may_have_been_reported_on_any_day_before(question: str) -> None:
    assert named_periods(question, ASKED) == ()


@pytest.mark.parametrize(
    "question",
    [
        "What is on sale on Black Friday?",
        "Who plays Monday Night Football?",
        "What did USA Today write of the bridge?",
        "Who plays for Sheffield Wednesday?",
        "What was written by April Glaser?",
        "Who stars as Wednesday Addams?",
        "Is the yield better than last year?",
        "Did profits fall compared to the previous year?",
        "Which day of the last week of the trial was it?",
        "May the bridge open?",
        "Who marches in the band?",
        "What happened on February 30, 2023?",
        "Is 42 the answer?",
    ],
)
def test_what_is_no_date_is_none(question: str) -> None:
    assert named_periods(question, ASKED) == ()


def test_several_dates_stand_in_their_order() -> None:
    question = "Did it change between the report of October 7, 2023 and the one of November 1, 2023?"
    assert [d.period.start.day for d in named_periods(question, ASKED)] == [7, 1]


def test_a_year_counted_from_a_dated_report_is_not_counted_from_now() -> None:
    question = "Did The Roar on October 18, 2023, tell of the victory in Christchurch last year?"
    assert [d.period.start.day for d in named_periods(question, ASKED)] == [18]


@given(st.text(max_size=80), st.integers(0, 60_000))
def test_whatever_is_asked_periods_lie_in_the_question_and_begin_before_they_end(text: str, days: int) -> None:
    for dated in named_periods(text, datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=days)):
        assert 0 <= dated.start < dated.end <= len(text)
        assert dated.period.start <= dated.period.end


@pytest.mark.parametrize(("question", "now"), [("What is the yield now?", True), ("Who knows Kelce?", False)])
def test_questions_about_how_things_stand(question: str, now: bool) -> None:
    assert about_now(question) is now
