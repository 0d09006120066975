"""What was asked: the question's text, its filters, the publishers it names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from retrieval.errors import QuestionError
from retrieval.query import MAX_QUESTION, parse_date, parse_query
from tests.retrieval.fakes import NOON

KNOWN = ["The Independent", "The Independent - Life and Style", "Public Radio Merrowmark", "FOX"]


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


# -- the text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty: write what you want to know"),
        (" \n\t\u00a0\u2003", "is empty: write what you want to know"),
        ("\x00\x07", "is empty: write what you want to know"),
        ("why " * 2500, "has 9,999 characters, the limit is 2,000: ask one thing at a time"),
        ("🌉🚢❓", "no word or number to search for: write it in words"),
        ("?!… — «»", "no word or number to search for: write it in words"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_with_a_reason(text: str, says: str) -> None:
    with pytest.raises(QuestionError) as caught:
        parse_query(text, asked_at=NOON)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    "text",
    [
        "🌉 When does the bridge reopen? 🚢",
        "7?",
        "متى يُفتح الجسر؟",
        "大桥什么时候重新开放？",
        "Когда откроют мост?",
        "पुल कब खुलेगा?",
        "x" * MAX_QUESTION,
    ],
)
def test_a_question_in_any_script_is_a_question(text: str) -> None:
    assert parse_query(text, asked_at=NOON).text == text


def test_white_space_is_collapsed_and_what_cannot_be_written_is_left_out() -> None:
    """Lone surrogates come from arguments that are not UTF-8 and from JSON escapes; no index or encoder takes them."""
    assert parse_query("  When does\n\nthe\tbridge \udce9reopen\x00?\ud83d ", asked_at=NOON).text == (
        "When does the bridge reopen?"
    )


def test_a_question_keeps_the_time_it_was_asked_at() -> None:
    assert parse_query("Why?", asked_at=NOON).asked_at == NOON


# -- filters


def test_without_filters_everything_counts() -> None:
    only = parse_query("Who won?", asked_at=NOON, known_publishers=KNOWN).only
    assert (only.publishers, only.published_from, only.published_to) == ((), None, None)


@pytest.mark.parametrize(
    ("published_to", "as_of", "until"),
    [
        (None, None, None),
        (at(5), None, at(5)),
        (None, at(9), at(9)),
        (at(5), at(9), at(5)),
        (at(20), at(9), at(9)),
    ],
)
def test_as_of_and_the_end_of_the_period_both_hold(
    published_to: datetime | None, as_of: datetime | None, until: datetime | None
) -> None:
    query = parse_query("Who won?", asked_at=NOON, published_to=published_to, as_of=as_of)
    assert query.only.published_to == until
    assert query.as_of == as_of


def test_a_publisher_is_taken_in_any_case_and_kept_as_stored() -> None:
    query = parse_query(
        "Who won?", asked_at=NOON, known_publishers=KNOWN, publishers=["fox", "the independent", "Nobody"]
    )
    assert query.only.publishers == ("FOX", "The Independent", "Nobody")


# -- what the question names


def test_publishers_leave_the_words_and_make_clauses() -> None:
    query = parse_query(
        "What did FOX say of the bridge, and who closed it, according to Public Radio Merrowmark?",
        asked_at=NOON,
        known_publishers=KNOWN,
    )
    assert query.named_publishers == ("FOX", "Public Radio Merrowmark")
    assert "FOX" not in query.about
    assert [c.publishers for c in query.clauses] == [("FOX",), ("Public Radio Merrowmark",)]
    assert query.parts == ()


def test_a_clause_that_asks_for_several_things_has_parts() -> None:
    query = parse_query(
        "Who closed the Lanthorn Bridge, and who paid for the gravel barge, according to FOX?",
        asked_at=NOON,
        known_publishers=KNOWN,
    )
    assert query.parts == ("Who closed the Lanthorn Bridge", "who paid for the gravel barge")


def test_a_plain_question_has_no_clauses() -> None:
    query = parse_query("Why is the bridge closed?", asked_at=NOON, known_publishers=KNOWN)
    assert (query.about, query.clauses, query.parts, query.about_now) == (query.text, (), (), False)


def test_a_question_that_is_only_a_name_keeps_its_words() -> None:
    assert parse_query("FOX", asked_at=NOON, known_publishers=KNOWN).about == "FOX"


# -- dates


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", at(1)),
        (" 2026-03-01 ", at(1)),
        ("20260301", at(1)),
        ("2026-03-01T18:00", at(1, 18)),
        ("2026-03-01 18:00", at(1, 18)),
        ("2026-03-01T18:00Z", at(1, 18)),
        ("2026-03-01T18:00+01:00", at(1, 17)),
        ("2026-03-01T00:30+05:30", datetime(2026, 2, 28, 19, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_utc_where_they_name_no_zone(text: str, moment: datetime) -> None:
    parsed = parse_date(text)
    assert parsed == moment
    assert parsed.utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ["2026-03-01", "20260301", "2026-W09-7"])
def test_a_day_counts_whole_at_the_end_of_a_period(text: str) -> None:
    assert parse_date(text, end_of_day=True) == at(2) - timedelta(microseconds=1)


def test_a_moment_is_the_end_itself() -> None:
    given = "2026-03-01T18:00+01:00"
    assert parse_date(given, end_of_day=True) == datetime(2026, 3, 1, 18, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    "text", ["", "yesterday", "01/03/2026", "2026-02-30", "2026-13-01", "2026", "0001-01-01T00:00+14:00", "٢٠٢٦-٠٣-٠١x"]
)
def test_what_is_not_a_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError, match="is not a date: write it as 2026-03-01"):
        parse_date(text)
