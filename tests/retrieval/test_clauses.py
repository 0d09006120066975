"""A question's clauses: which publisher is asked about what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Clause
from retrieval.clauses import MOST_CLAUSES, MOST_PARTS, split_clauses, split_parts
from retrieval.publishers import mentions
from retrieval.when import named_periods

KNOWN = ("The Halvern Post", "The Coast Courier", "Public Radio Merrowmark")


def clauses(question: str) -> tuple[Clause, ...]:
    dates = named_periods(question, datetime(2026, 3, 4, tzinfo=UTC))
    return split_clauses(question, mentions(question, KNOWN), dates)


def parts(question: str) -> tuple[str, ...]:
    dates = named_periods(question, datetime(2026, 3, 4, tzinfo=UTC))
    return split_parts(question, mentions(question, KNOWN), dates)


def asked(question: str) -> list[tuple[str, str]]:
    return [(clause.publishers[0], clause.text) for clause in clauses(question)]


def test_each_publisher_is_asked_about_its_own_part() -> None:
    question = (
        "Does the Halvern Post article blame the barge, while the Coast Courier report names the harbour pilot, "
        "and the weather?"
    )
    first, second = asked(question)
    assert first[0] == "The Halvern Post"
    assert "barge" in first[1]
    assert "pilot" not in first[1]
    assert second[0] == "The Coast Courier"
    assert "harbour pilot" in second[1]
    assert "weather" in second[1]
    assert "barge" not in second[1]


def test_an_attribution_takes_what_stands_before_it() -> None:
    question = (
        "Which bridge was struck by a barge, according to The Halvern Post, and will stay closed until summer, "
        "as reported by The Coast Courier?"
    )
    first, second = asked(question)
    assert "barge" in first[1]
    assert "summer" in second[1]
    assert "barge" not in second[1]


def test_names_in_a_list_share_the_words() -> None:
    found = asked("Which bridge was struck by a barge, according to The Halvern Post and The Coast Courier?")
    assert [name for name, _ in found] == ["The Halvern Post", "The Coast Courier"]
    assert all("barge" in text for _, text in found)


def test_one_publisher_may_be_asked_two_things() -> None:
    found = clauses(
        "Does the Halvern Post article on the ferry strike agree with the pay talks compared to the Halvern Post "
        "article on the sole quota for fishing boats?"
    )
    assert [c.publishers for c in found] == [("The Halvern Post",)] * 2
    assert "quota" not in found[0].text


def test_a_day_belongs_to_its_publisher() -> None:
    first, second = clauses(
        "Did the Halvern Post report on the bridge repair of March 1, 2026, and the Coast Courier report on the ferry "
        "strike of March 3, 2026, agree?"
    )
    assert first.period is not None
    assert second.period is not None
    assert (first.period.start.day, second.period.start.day) == (1, 3)
    assert "March" not in first.text


def test_a_day_without_a_publisher_is_a_clause_of_the_whole_question() -> None:
    (clause,) = clauses("Which ferries were cancelled yesterday, and why?")
    assert clause.publishers == ()
    assert clause.period is not None
    assert "ferries" in clause.text


def test_a_plain_question_has_none() -> None:
    assert clauses("Why is the bridge closed?") == ()


@pytest.mark.parametrize(
    "question",
    [
        "Who steered the gravel barge? Why did the ferry crews strike?",
        "Who steered the gravel barge, and why did the ferry crews strike?",
        "Did the gravel barge hit the bridge and did the ferry crews strike?",
        "Was the gravel barge insured; or has Halvern repaired the harbour wall?",
    ],
)
def test_each_of_several_questions_is_a_clause(question: str) -> None:
    first, second = clauses(question)
    assert "barge" in first.text
    assert "barge" not in second.text
    assert (first.publishers, first.cited) == ((), False)


@pytest.mark.parametrize(
    "question",
    [
        "Why is the bridge closed, and until when?",
        "Which barge struck the Lanthorn Bridge and was insured in Merrowmark?",
        "Why did the barge hit the bridge and the harbour wall?",
    ],
)
def test_what_only_makes_sense_with_the_rest_is_no_question_of_its_own(question: str) -> None:
    assert clauses(question) == ()


def test_a_day_belongs_to_its_question() -> None:
    first, second = clauses("Who steered the gravel barge on March 1, and why did the ferry crews strike?")
    assert first.period is not None
    assert (first.period.start.day, second.period) == (1, None)


# -- parts


def test_what_listed_publishers_are_asked_for_together_has_parts() -> None:
    assert parts(
        "Which company, accused of ruining fishing grounds, plans to buy the harbour, as reported by The Halvern Post "
        "and The Coast Courier?"
    ) == ("accused of ruining fishing grounds", "plans to buy the harbour")


def test_a_clause_in_one_piece_has_no_parts() -> None:
    assert parts("Does the Halvern Post blame the barge crew, while the Coast Courier names the harbour pilot?") == ()


def test_parts_need_no_publisher() -> None:
    assert len(parts("Who is the pilot who steered the gravel barge, and praised the harbour master?")) == 2


def test_a_question_that_only_names_is_asked_whole() -> None:
    (clause,) = clauses("What does The Halvern Post report?")
    assert clause.text


@given(st.lists(st.sampled_from([*KNOWN, "according to", ", and", "the barge", "struck", "a bridge", "?", "March 1"])))
def test_any_question_gives_clauses_with_words_or_none(pieces: list[str]) -> None:
    question = " ".join(pieces)
    found = clauses(question)
    assert len(found) <= MOST_CLAUSES
    assert not any("\x00" in c.text or "\x01" in c.text for c in found)
    assert len(parts(question)) <= MOST_PARTS
