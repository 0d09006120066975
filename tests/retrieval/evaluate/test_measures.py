"""Measures on result lists small enough to work out by hand."""

from __future__ import annotations

import math

import pytest

from retrieval.evaluate.measures import auroc, compare, declining, estimate, score, summarise
from retrieval.evaluate.runs import Result
from retrieval.evaluate.topics import Document, Fact, Found, Topic


def topic(name: str, *facts: str, kind: str = "question") -> Topic:
    return Topic(name, f"{name}?", kind, tuple(Fact(fact) for fact in facts))


def result(name: str, *texts: str, answered: bool | None = None, answerability: float | None = None) -> Result:
    hits = tuple(Found(f"a{i}", None, 0, len(text), text) for i, text in enumerate(texts))
    return Result(name, hits, 0.1, answered, answerability)


def test_passages_that_hold_a_fact_count_at_their_rank() -> None:
    scores = score([topic("q", "red")], [result("q", *["x"] * 4, "red", "red")])
    assert scores["q"] == {"Hits@4": 0, "Hits@10": 1, "MRR@10": 0.2, "Recall@10": 1, "All@10": 1}


def test_an_answer_from_several_articles_needs_all_of_them() -> None:
    scores = score([topic("q", "red", "blue", "green")], [result("q", "x", "red and blue", *["x"] * 8, "green")])
    assert scores["q"] == {"Hits@4": 1, "Hits@10": 1, "MRR@10": 0.5, "Recall@10": pytest.approx(2 / 3), "All@10": 0}


def test_nothing_found_is_nought() -> None:
    assert set(score([topic("q", "red")], [result("q")])["q"].values()) == {0.0}


def test_topics_without_an_answer_are_not_scored() -> None:
    assert score([topic("q")], [result("q", "x")]) == {}


def test_judged_articles_count_once_with_their_grades() -> None:
    judged = Topic("q", "q?", "question", (Document("a0", 1), Document("a1", 2), Document("a9", 1)))
    hits = tuple(Found(name, None, 0, 1, "x") for name in ("a0", "a0", "a1"))
    scores = score([judged], [Result("q", hits, None)])["q"]
    ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert scores["nDCG@10"] == pytest.approx((1 + 2 / math.log2(3)) / ideal)
    assert scores["Recall@10"] == pytest.approx(2 / 3)


def test_means_by_kind_with_their_noise() -> None:
    topics = [topic("a", "red", kind="who"), topic("b", "red", kind="when"), topic("c", "red", kind="when")]
    results = [result("a", "red"), result("b", "red"), result("c", "x")]
    summary = summarise(topics, score(topics, results))
    assert list(summary) == ["when", "who", "all"]
    assert summary["when"]["Hits@4"].mean == 0.5
    assert summary["all"]["Hits@4"] == estimate([1, 1, 0])


def test_the_noise_is_that_of_the_mean() -> None:
    told = estimate([0.0, 1.0] * 50)
    assert (told.mean, told.topics) == (0.5, 100)
    assert told.noise == pytest.approx(1.96 * math.sqrt(0.25 * 100 / 99) / 10)


def test_a_clear_difference_is_significant_and_none_is_not() -> None:
    better = {str(i): {"MRR@10": 0.9} for i in range(20)}
    worse = {str(i): {"MRR@10": 0.1} for i in range(20)}
    told = compare(better, worse, seed=1)["MRR@10"]
    assert (told.mean, told.better, told.worse) == (pytest.approx(0.8), 20, 0)
    assert told.p < 0.001
    assert compare(better, better, seed=1)["MRR@10"].p == 1.0


def test_a_difference_that_chance_makes_is_not_significant() -> None:
    one = {str(i): {"MRR@10": float(i % 2)} for i in range(20)}
    other = {str(i): {"MRR@10": float(i % 2 == 0)} for i in range(20)}
    assert compare(one, other, seed=1)["MRR@10"].p > 0.5


def test_declining() -> None:
    topics = [topic("a", "red"), topic("b", "red"), topic("c"), topic("d")]
    answers = [(True, 0.9), (False, 0.3), (False, 0.2), (True, 0.5)]
    told = declining(
        topics, [result(t.id, answered=a, answerability=s) for t, (a, s) in zip(topics, answers, strict=True)]
    )
    assert told is not None
    assert (told.declined_without, told.without, told.declined_with, told.with_answer) == (0.5, 2, 0.5, 2)
    assert told.auroc == 0.75
    assert declining(topics, [result(t.id) for t in topics]) is None


def test_auroc_needs_both_kinds() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([], [0.1]) is None
