"""Questions in a conversation, and the ones that are meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.followups import Turn, standalone
from retrieval.query import MAX_QUESTION

BRIDGE = Turn("When will the Lanthorn Bridge reopen to cars?", "It reopens on Thursday 9 April.")
MAYOR = Turn("Who is the mayor of Ullenquay?", "Odalys Brenner was elected mayor, the council said.")


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (BRIDGE, "why?", "Why: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "and where is that?", "Where is that: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "What happened?", "What happened: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "How many vehicles use it?", "How many vehicles use it: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "what did Radio Merrowmark say?", "What did Radio Merrowmark say: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "What about the Tavrin Tunnel?", "When will the Tavrin Tunnel reopen to cars?"),
        (BRIDGE, "how about lorries?", "When will the Lanthorn Bridge reopen to cars: lorries?"),
        (MAYOR, "When was she elected?", "When was she elected: mayor Ullenquay, Odalys Brenner?"),
        (MAYOR, "What is their plan?", "What is their plan: mayor Ullenquay, Odalys Brenner?"),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_turn_before(turn: Turn, question: str, meant: str) -> None:
    assert standalone(question, [turn], ["Radio Merrowmark"]) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who won the ferry race?",
        "How much does a tram ticket cost?",
        "Is there a strike at the harbour?",
        "Who said that the harbour was closed?",
        "What happened in Ullenquay this week?",
        "What did Radio Merrowmark say about the strike?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert standalone(question, [BRIDGE], ["Radio Merrowmark"]) == question


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("Thousands of people marched, said Inspector Dacosta.", "Inspector Dacosta"),
        ("However, Odalys Brenner resigned.", "Odalys Brenner"),
        ("Meanwhile Police arrested Jan Olk.", "Police, Jan Olk"),
        ("Boats sank. Two boats belonged to Jan Olk.", "Jan Olk"),
        ("“Nobody saw it,” said Jan Olk. Olk is a pilot.", "Nobody, Jan Olk, Olk"),
        ("Messi scored twice.", "Messi"),
    ],
)
def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name(answer: str, names: str) -> None:
    meant = standalone("What did they do?", [Turn("Who was seen?", answer)])
    assert meant == f"What did they do: seen, {names}?"


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert standalone("and where was that?", []) == "and where was that?"


def test_the_newest_turn_counts() -> None:
    assert standalone("where?", [MAYOR, BRIDGE]) == "Where: Lanthorn Bridge reopen cars?"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    first = standalone("why?", [BRIDGE])
    second = standalone("since when?", [BRIDGE, Turn(first, "A barge struck it.")])
    assert second == "Since when: Lanthorn Bridge reopen cars?"


@given(st.text(max_size=300), st.text(max_size=MAX_QUESTION), st.text(max_size=300))
def test_whatever_is_said_a_question_comes_out(question: str, before: str, answer: str) -> None:
    meant = standalone(question, [Turn(before, answer)])
    assert meant == question or len(meant) <= MAX_QUESTION


@pytest.mark.parametrize("text", ["is it " * 300, "and " * 400, "that " * 400, "a-" * 900])
def test_hostile_text_is_read_in_time(text: str) -> None:
    standalone(text, [Turn(text, text)])
