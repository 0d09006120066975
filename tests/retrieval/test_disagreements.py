"""Two origins that claim different things of one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from retrieval.answer import DraftSentence, Hit
from retrieval.chain import build_chain
from retrieval.disagreements import contradicting
from retrieval.expected import asks_for_a_name
from tests.retrieval.fakes import (
    NOON,
    FakeAnswerer,
    FakeSearcher,
    all_alike,
    answerers,
    evidence,
    hit,
    query,
    rarity,
    words,
)

HOW_MANY = "How many people marched for the maternity ward?"
ORGANISERS = "About 5,000 people marched for the maternity ward, the organisers said."
POLICE = "Merrowmark Police put the number of marchers at 2,400."


def rival(question: str, said: str, *others: Hit | str, hours: int = 0) -> str | None:
    """The sentence that contradicts what was said; the others are of other origins unless they say so themselves."""
    mine = hit(said, article_id="mine", published_at=NOON)
    theirs = [
        o
        if isinstance(o, Hit)
        else hit(o, article_id=f"o{i}", publisher="The Coast Courier", published_at=NOON - timedelta(hours=hours))
        for i, o in enumerate(others)
    ]
    sources = evidence(mine, *theirs)
    by = answerers(FakeAnswerer([DraftSentence(said, (1,))]))
    citation = build_chain(FakeSearcher([mine]), rarity, by, -1.0).invoke(query(question)).citations[0]
    found = contradicting(query(question), citation, sources, words, all_alike)
    return found[0].hit.text[found[1] - found[0].hit.start : found[2] - found[0].hit.start] if found else None


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        (HOW_MANY, ORGANISERS, POLICE),
        (HOW_MANY, ORGANISERS, "Some 2,400 people marched for the maternity ward."),
        (
            "When does the Lanthorn Bridge reopen?",
            "The Lanthorn Bridge reopens on 9 April.",
            "The bridge reopens on April 2, the council said.",
        ),
        ("How much does a day ticket cost?", "A day ticket costs €9.50.", "A day ticket will cost 12 euros."),
        ("Who won the ferry race?", "Odalys Brenner won the ferry race.", "Wenzel Ohm won the ferry race."),
        ("Where did the barge sink?", "The barge sank off Tessarby.", "The gravel barge sank off Brannisund."),
    ],
)
def test_another_value_of_the_very_thing_is_a_disagreement(question: str, said: str, other: str) -> None:
    assert rival(question, said, other) == other


@pytest.mark.parametrize(
    "other",
    [
        "About 5000 people marched for the maternity ward.",  # the same, written otherwise
        "Last year 318 babies were born in Ullenquay.",  # another thing
        "Police put the number of marchers at 2,400, the organisers at 5,000.",  # both claims
        "Thousands marched for the maternity ward.",  # no value
        "The march for the maternity ward began at 11:00 on 14 March.",  # a value of another kind
    ],
)
def test_other_sentences_are_none(other: str) -> None:
    assert rival(HOW_MANY, ORGANISERS, other) is None


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        (
            "What did Wired and Engadget both recommend for the race?",
            "The crews recommend a coat by Tavrin for the race.",
            "The crews recommend a coat by Brannis for the race.",
        ),
        ("Why did Halvern close the pier?", "Odalys Brenner closed the old pier.", "Wenzel Ohm closed the old pier."),
        (
            "Did the man who won the ferry race pay?",
            "Odalys Brenner won the ferry race.",
            "Wenzel Ohm won the ferry race.",
        ),
    ],
)
def test_names_are_no_answers_where_no_name_is_asked_for(question: str, said: str, other: str) -> None:
    assert rival(question, said, other) is None


def test_a_publisher_corrects_itself_and_contradicts_nobody() -> None:
    later = hit(POLICE, article_id="later", publisher="The Halvern Post", published_at=NOON)
    assert rival(HOW_MANY, ORGANISERS, later) is None
    assert rival(HOW_MANY, ORGANISERS, replace(later, publisher="The Coast Courier")) == POLICE


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who won the ferry race?", True),
        ("And to whom was the prize given?", True),
        ("Whose barge sank?", True),
        ("Which company owns the ferry?", True),
        ("In which town did the barge sink?", True),
        ("Where did the barge sink?", True),
        ("What is the name of the barge?", True),
        ("What is the barge called?", True),
        ("Why did the barge sink, and who steered it?", True),
        ("After the ferry race, who was given the prize?", True),
        ("Tell me who won.", True),
        ("What did Wired and Engadget both recommend?", False),
        ("Did the man who won the race pay?", False),
        ("Did Odalys Brenner, who won the race, pay?", False),
        ("Which is cheaper?", False),
        ("How did the barge sink?", False),
        ("How many people marched where the ward was?", False),
        ("When does the bridge reopen?", False),
    ],
)
def test_a_name_is_asked_for_by_who_which_or_where(question: str, name: bool) -> None:
    assert asks_for_a_name(question) is name


def test_the_same_origin_does_not_contradict_itself() -> None:
    copy = hit(POLICE, article_id="copy", origin_id="mine", publisher="The Coast Courier", published_at=NOON)
    assert rival(HOW_MANY, ORGANISERS, copy) is None


def test_a_report_of_another_day_is_news_and_no_disagreement() -> None:
    assert rival(HOW_MANY, ORGANISERS, POLICE, hours=48) == POLICE
    assert rival(HOW_MANY, ORGANISERS, POLICE, hours=49) is None


def test_an_article_without_a_date_contradicts_nothing() -> None:
    assert rival(HOW_MANY, ORGANISERS, hit(POLICE, article_id="undated", publisher=None, published_at=None)) is None


def test_both_claims_are_said_with_their_sources() -> None:
    found = [
        hit(ORGANISERS, article_id="radio"),
        hit(POLICE, article_id="courier", publisher="The Coast Courier", rank=2),
    ]
    by = answerers(FakeAnswerer([DraftSentence(ORGANISERS, (1,))]))
    answer = build_chain(FakeSearcher(found), rarity, by, -1.0).invoke(query(HOW_MANY))
    assert [(s.text, s.citations) for s in answer.sentences] == [(ORGANISERS, (1,)), (POLICE, (2,))]
    assert answer.disagreement == (1, 2)
    assert answer.origins == 2
