"""Candidates in order: what counts for a passage, and how evidence is spread over what was asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Period
from retrieval.ranking import Candidate, Wanted, rank
from tests.retrieval.fakes import NOON, rarity, words

BARGE = "A gravel barge struck the Lanthorn Bridge on Monday. Nobody was hurt."
STRIKE = "Ferry crews walked out over pay. Most sailings were cancelled."


def candidate(
    name: str,
    text: str,
    *,
    article: str | None = None,
    publisher: str = "The Halvern Post",
    headline: str = "",
    published_at: datetime | None = NOON,
) -> Candidate:
    return Candidate(name, article or name, text, headline, publisher, published_at)


def wanted(text: str, *publishers: str, period: Period | None = None, weight: float = 1.0, **near: float) -> Wanted:
    return Wanted(text, frozenset(publishers), period, weight, near)


def order(about: str, candidates: list[Candidate], *clauses: Wanted, now: datetime | None = None) -> list[str]:
    ranked = rank(about, clauses or (wanted(about),), candidates, words, rarity, now)
    return [candidates[i].passage_id for i, _ in ranked]


def test_shared_words_count() -> None:
    assert order("Which bridge did the barge strike?", [candidate("s", STRIKE), candidate("b", BARGE)]) == ["b", "s"]


def test_words_in_one_sentence_count_more_than_scattered_ones() -> None:
    together = candidate("together", "The barge struck the bridge. Ferries sailed in the morning and boats at night.")
    scattered = candidate(
        "scattered", "The barge sailed in the morning. Ferries struck at night and boats at the bridge."
    )
    assert order("barge struck bridge", [scattered, together])[0] == "together"


def test_function_words_make_no_sentence_better() -> None:
    plain = candidate("plain", "It was the one who did what they would of this. A barge. The bridge was struck.")
    telling = candidate("telling", "Here it was and there. A barge struck the bridge, who would of this what they did.")
    assert order("Who of the one did what barge struck bridge?", [plain, telling])[0] == "telling"


def test_words_side_by_side_count() -> None:
    side = candidate("side", "The harbour master closed the river gate.")
    apart = candidate("apart", "The harbour closed the master river gate.")
    assert order("harbour master", [apart, side])[0] == "side"


def test_nearness_in_meaning_counts() -> None:
    one, other = candidate("one", "Traffic was halted."), candidate("other", "Bread was baked.")
    assert order("Why is the road shut?", [other, one], wanted("Why is the road shut?", one=0.9))[0] == "one"


def test_the_headline_counts() -> None:
    plain, headed = candidate("plain", "It was struck."), candidate("headed", "It was struck.", headline="The bridge")
    assert order("Who struck the bridge?", [plain, headed])[0] == "headed"


def test_the_day_that_is_asked_about_counts() -> None:
    day = Period(NOON - timedelta(days=3), NOON - timedelta(days=2))
    then, today = candidate("then", BARGE, published_at=NOON - timedelta(days=2)), candidate("today", BARGE)
    assert order("barge", [today, then], wanted("barge", period=day))[0] == "then"


def test_the_newest_counts_where_the_question_is_about_now() -> None:
    old = candidate("old", BARGE, published_at=NOON - timedelta(days=60))
    later = candidate("later", BARGE, published_at=NOON + timedelta(days=1))
    new = candidate("new", BARGE, published_at=NOON - timedelta(days=1))
    undated = candidate("undated", BARGE, published_at=None)
    assert order("barge", [old, later, undated, new], now=NOON)[0] == "new"


def test_each_clause_gets_its_evidence_early() -> None:
    posts = [candidate(f"p{i}", BARGE, article="post") for i in range(3)]
    courier = candidate("c", STRIKE, publisher="The Coast Courier")
    clauses = (wanted("barge struck bridge", "The Halvern Post"), wanted("ferry pay", "The Coast Courier"))
    assert "c" in order("barge struck bridge ferry pay", [*posts, courier], *clauses)[:2]


def test_the_clause_whose_best_candidate_stands_out_comes_first() -> None:
    alike = [candidate(f"p{i}", BARGE, article=f"post{i}") for i in range(3)]
    courier = candidate("c", STRIKE, publisher="The Coast Courier")
    clauses = (wanted("barge struck bridge", "The Halvern Post"), wanted("ferry crews pay", "The Coast Courier"))
    assert order("barge struck bridge ferry crews pay", [*alike, courier], *clauses)[0] == "c"


def test_a_candidate_that_serves_two_clauses_comes_before_one_that_serves_either() -> None:
    both = candidate("both", "A barge struck. Crews walked out.")
    one, other = candidate("one", "A barge struck."), candidate("other", "Crews walked out.")
    clauses = (wanted("barge struck"), wanted("crews walked"))
    assert order("barge struck crews walked", [one, other, both], *clauses)[0] == "both"


def test_a_clause_is_not_served_by_the_only_candidate_if_that_says_nothing_of_it() -> None:
    post, courier = candidate("p", BARGE), candidate("c", "Rain is due.", publisher="The Coast Courier")
    clauses = (wanted("ferry strike", "The Coast Courier"), wanted("barge struck bridge", "The Halvern Post"))
    assert order("ferry strike barge struck bridge", [courier, post], *clauses) == ["p", "c"]


def test_what_no_clause_wants_is_left_out() -> None:
    post, courier = candidate("p", BARGE), candidate("c", BARGE, publisher="The Coast Courier")
    assert order("barge", [post, courier], wanted("barge", "The Halvern Post")) == ["p"]


def test_a_clause_of_less_weight_comes_later() -> None:
    post, courier = candidate("p", STRIKE), candidate("c", BARGE, publisher="The Coast Courier")
    clauses = (wanted("barge", weight=0.1), wanted("strike sailings", "The Halvern Post"))
    assert order("barge strike sailings", [courier, post], *clauses)[0] == "p"


def test_nothing_found_ranks_to_nothing() -> None:
    assert order("barge", []) == []


PASSAGES = st.lists(st.text(alphabet="abc .!\n", max_size=40), max_size=8)


@given(PASSAGES, st.text(alphabet="abc ", max_size=20))
def test_every_candidate_comes_once_and_scores_never_rise(texts: list[str], question: str) -> None:
    candidates = [candidate(str(i), text, article=str(i % 2)) for i, text in enumerate(texts)]
    ranked = list(rank(question, (wanted(question),), candidates, words, rarity, None))
    assert sorted(i for i, _ in ranked) == list(range(len(texts)))
    scores = [score for _, score in ranked]
    assert all(b <= a + 1e-4 for a, b in pairwise(scores))
