"""Topics and results -> measures, with their noise. The only module that knows ir_measures and scipy.

Hits@k (ir_measures' Success@k), MRR@10 (RR@10) and nDCG@10 (Järvelin and Kekäläinen 2002, over judged articles only)
judge passages one by one; Recall@10 and All@10 ask how many of the things that an answer needs were found, and whether
all of them were (Tang and Yang 2024 need several articles for one answer).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from retrieval.evaluate.runs import Result
from retrieval.evaluate.topics import Document, Found, Topic

DEPTH = 10
RESAMPLES = 10_000
EVERYTHING = "all"
"""Name of the line over all kinds of question."""

Scores = Mapping[str, float]
"""Measure -> value of one topic."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over topics."""

    mean: float
    noise: float
    """Half of the 95 % confidence interval: 1.96 standard errors."""
    topics: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one measure between two runs over the same topics, the first minus the second."""

    mean: float
    p: float
    """Of a paired randomization test, two-sided (Smucker, Allan and Carterette, CIKM 2007)."""
    better: int
    """Topics on which the first run is better."""
    worse: int


@dataclass(frozen=True, slots=True)
class Declining:
    """How well questions without an answer are told from those with one."""

    declined_without: float
    """Share of the topics without an answer that were declined."""
    without: int
    declined_with: float
    with_answer: int
    auroc: float | None
    """Of answerability; None where one of the two kinds is absent."""


def score(topics: Sequence[Topic], results: Sequence[Result]) -> dict[str, Scores]:
    """Measures of each answerable topic, by its ID."""
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

    named = {"Hits@4": Success @ 4, f"Hits@{DEPTH}": Success @ DEPTH, f"MRR@{DEPTH}": RR @ DEPTH}
    judged = [(t, _judged(t, r)) for t, r in zip(topics, results, strict=True) if t.answerable]
    by_article = any(isinstance(wanted, Document) for topic, _ in judged for wanted in topic.wanted)
    if by_article:
        named[f"nDCG@{DEPTH}"] = nDCG @ DEPTH
    qrels: list[Any] = []
    run: list[Any] = []
    scores: dict[str, dict[str, float]] = {}
    for topic, held in judged:
        # Unfound wanted things are documents as well, which nDCG's ideal ranking needs.
        missing = set(range(len(topic.wanted))) - set().union(*held)
        qrels += [Qrel(topic.id, f"unfound {i}", topic.wanted[i].gain) for i in missing]
        for rank, wanted in enumerate(held):
            qrels.append(Qrel(topic.id, str(rank), max((topic.wanted[i].gain for i in wanted), default=0)))
            run.append(ScoredDoc(topic.id, str(rank), -float(rank)))
        found = len(set().union(*held[:DEPTH]))
        whole = {f"Recall@{DEPTH}": found / len(topic.wanted), f"All@{DEPTH}": float(found == len(topic.wanted))}
        scores[topic.id] = dict.fromkeys(named, 0.0) | whole
    names = {measure: name for name, measure in named.items()}
    for metric in ir_measures.iter_calc(list(named.values()), qrels, run):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return dict(scores)


def summarise(topics: Iterable[Topic], scores: Mapping[str, Scores]) -> dict[str, dict[str, Estimate]]:
    """Kind of question -> measure -> estimate; the line over all of them last (alone, where there is one kind)."""
    by_kind: dict[str, list[Scores]] = {}
    for topic in topics:
        if topic.id in scores:
            by_kind.setdefault(topic.kind, []).append(scores[topic.id])
    several = {kind: by_kind[kind] for kind in sorted(by_kind)} if len(by_kind) > 1 else {}
    kinds = several | {EVERYTHING: list(scores.values())}
    return {kind: {name: estimate([s[name] for s in rows]) for name in rows[0]} for kind, rows in kinds.items() if rows}


def estimate(values: Sequence[float]) -> Estimate:
    noise = 1.96 * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return Estimate(fmean(values), noise, len(values))


def compare(first: Mapping[str, Scores], second: Mapping[str, Scores], seed: int) -> dict[str, Difference]:
    """Measure -> difference; the runs are over the same topics."""
    names = next(iter(first.values()), {})
    differences = {}
    for name in names:
        pairs = [first[topic][name] - second[topic][name] for topic in first]
        differences[name] = Difference(
            fmean(pairs), _randomization_p(pairs, seed), sum(d > 0 for d in pairs), sum(d < 0 for d in pairs)
        )
    return differences


def declining(topics: Sequence[Topic], results: Sequence[Result]) -> Declining | None:
    """None where the run holds no answers."""
    asked = [(t, r) for t, r in zip(topics, results, strict=True) if r.answered is not None]
    if not asked:
        return None
    with_answer = [r for t, r in asked if t.answerable]
    without = [r for t, r in asked if not t.answerable]
    return Declining(
        declined_without=_share_declined(without),
        without=len(without),
        declined_with=_share_declined(with_answer),
        with_answer=len(with_answer),
        auroc=auroc([r.answerability or 0.0 for r in with_answer], [r.answerability or 0.0 for r in without]),
    )


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative (Mann and Whitney 1947); None if either is empty."""
    if not positive or not negative:
        return None
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(positive, negative).statistic) / (len(positive) * len(negative))


def _share_declined(results: Sequence[Result]) -> float:
    return fmean(not r.answered for r in results) if results else 0.0


def _judged(topic: Topic, result: Result) -> list[set[int]]:
    """For each hit in order, which of the wanted things it holds; judged articles count once, at their first."""
    by_article = any(isinstance(wanted, Document) for wanted in topic.wanted)
    hits = _first_of_each_article(result.hits) if by_article else result.hits
    return [{i for i, wanted in enumerate(topic.wanted) if wanted.held_by(hit)} for hit in hits]


def _first_of_each_article(hits: Iterable[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for hit in hits:
        first.setdefault(hit.article_id, hit)
    return list(first.values())


def _randomization_p(differences: Sequence[float], seed: int) -> float:
    """Chance of a mean at least as far from 0 if which run is which were drawn by lot for each topic."""
    import numpy as np
    from scipy.stats import permutation_test

    if not any(differences):
        return 1.0
    drawn = permutation_test(
        (np.asarray(differences), np.zeros(len(differences))),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=256,
        rng=np.random.default_rng(seed),
    )
    return float(drawn.pvalue)
