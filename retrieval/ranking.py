"""Which of the passages found come first. Pure: the search brings candidates, this scores and orders them.

A candidate is scored for every clause that may want it: words in common (BM25), meaning (cosine), the best single
sentence, words that stand side by side as in the question, and the day that the question names. A clause's scores
become chances, which sum to one: of two clauses the one whose best candidate stands out is the surer. Then the
candidate that most likely serves a clause not yet served is taken, again and again (IA-Select: Agrawal, Gollapudi,
Halverson and Ieong, WSDM 2009), and its words count less from then on, so that each clause, publisher and word of a
question gets its evidence before any of them gets more of the same.

The weights are round, few and from the dev questions; what each is worth, and what was tried besides, is in
docs/decisions/0011-ranking.md and 0015-chances.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.answer import Period
from retrieval.claims import Rarity, Words, content

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

_K1, _B = 1.2, 0.75
"""Of BM25: Robertson and Zaragoza, 2009, and what tantivy uses."""
_HEADLINE = 0.5
"""Weight of a word in the headline against one in the passage."""

_MEANING = 0.4
_SENTENCE = 0.8
_PAIRS = 0.4
_DAY = 0.4
_NEWS = 0.3
"""Against 1 for BM25; each of them, like it, between 0 and 1. The last for questions about how things stand."""

_ELSEWHERE = 0.3
"""Weight of a word of the question in a clause that it does not stand in."""

_SHARPNESS = 4.5
"""Of chances: a candidate whose score is higher by one is e ** 4.5 times as likely. Fitted: 4 to 5.5."""
_NOTHING = 1.2
"""Score of "none of these": a clause whose only candidate says nothing of it is no sure thing."""

_WORD_TOLD, _ARTICLE_USED = 0.8, 0.95
"""What is left of a word's weight and of an article's chances, each time a candidate is taken that has it."""

_FRESH = timedelta(days=14)
"""In which news about how things stand loses half its worth."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
"""Near enough for scoring, at a hundredth of the segmenter's price."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that a search found."""

    passage_id: str
    article_id: str
    text: str
    headline: str
    publisher: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one clause of the question wants, with how near the passages are to it in meaning."""

    text: str
    publishers: frozenset[str]
    """Only theirs; empty for anyone's."""
    period: Period | None
    weight: float
    """1 for a clause that counts in full."""
    nearness: Mapping[str, float]
    """By passage ID, 0..1; absent is 0."""


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question, weighted."""

    words: tuple[str, ...]
    """Distinct, as the lexical index knows them."""
    rarity: tuple[float, ...]
    telling: frozenset[str]
    """Those that are no function words."""
    pairs: Mapping[tuple[str, str], float]
    """Neighbours, by how rare they are."""


@dataclass(frozen=True, slots=True)
class _Features:
    """Of every candidate, in order."""

    matches: Numbers
    """(candidates, words): each word's share of BM25."""
    sentences: Numbers
    """(sentences, words): 1 where the sentence holds the word."""
    owner: NDArray[np.int64]
    """(candidates,): the first sentence of each."""
    pairs: tuple[frozenset[tuple[str, str]], ...]


def rank(
    about: str,
    wanted: Sequence[Wanted],
    candidates: Sequence[Candidate],
    words: Words,
    rarity: Rarity,
    now: datetime | None,
) -> Iterator[tuple[int, float]]:
    """(index of a candidate, score), best first; scores never rise. ``now`` is set where the newest counts most."""
    if not candidates or not wanted:
        return iter(())
    question = _question(about, words, rarity)
    features = _features(question, candidates, words)
    static, weights = [], []
    for clause in wanted:
        own = set(words(clause.text))
        weight = _array([1.0 if w in own else _ELSEWHERE for w in question.words])
        static.append(_static(clause, own, question, features, candidates, now))
        weights.append(weight)
    return _select([w.weight for w in wanted], weights, static, features.matches, candidates)


def _question(about: str, words: Words, rarity: Rarity) -> Question:
    said = words(about)
    asked = list(dict.fromkeys(said))
    known = rarity(asked)
    telling = frozenset(content(about, words))
    pairs = {(a, b): known[a] + known[b] for a, b in pairwise(said) if a != b and (a in telling or b in telling)}
    return Question(tuple(asked), tuple(known[w] for w in asked), telling, pairs)


def _features(question: Question, candidates: Sequence[Candidate], words: Words) -> _Features:
    import numpy as np

    column = {word: i for i, word in enumerate(question.words)}
    counts = np.zeros((2, len(candidates), len(column)), dtype=np.float32)
    lengths = np.zeros((2, len(candidates)), dtype=np.float32)
    rows: list[list[int]] = []
    owner: list[int] = []
    pairs = []
    heads = {headline: words(headline) for headline in {c.headline for c in candidates}}
    for i, candidate in enumerate(candidates):
        owner.append(len(rows))
        held: set[tuple[str, str]] = set()
        for sentence in _SENTENCE_END.split(candidate.text):
            said = words(sentence)
            lengths[0, i] += len(said)
            places = [column[w] for w in said if w in column]
            for place in places:
                counts[0, i, place] += 1
            rows.append(places)
            held.update(p for p in pairwise(said) if p in question.pairs)
        for word in heads[candidate.headline]:
            if word in column:
                counts[1, i, column[word]] += 1
        lengths[1, i] = len(heads[candidate.headline])
        pairs.append(frozenset(held))
    sentences = np.zeros((len(rows), len(column)), dtype=np.float32)
    for row, places in enumerate(rows):
        sentences[row, places] = 1
    mean = np.maximum(lengths.mean(axis=1, keepdims=True), 1)
    room = _K1 * (1 - _B + _B * lengths / mean)
    shares = counts * (_K1 + 1) / (counts + room[:, :, None])
    matches = (shares[0] + _HEADLINE * shares[1]) * _array(question.rarity)
    return _Features(matches, sentences, np.array(owner), tuple(pairs))


def _static(
    clause: Wanted,
    own: set[str],
    question: Question,
    features: _Features,
    candidates: Sequence[Candidate],
    now: datetime | None,
) -> Numbers:
    """What a candidate is worth to a clause, whatever is taken before it; -inf where it is not wanted."""
    import numpy as np

    telling = own & question.telling
    asked = _array([r if w in telling else 0.0 for w, r in zip(question.words, question.rarity, strict=True)])
    covered = _dot(features.sentences, asked) / max(float(asked.sum()), 1e-9)
    score = _SENTENCE * np.maximum.reduceat(covered, features.owner)
    score += _MEANING * _array([clause.nearness.get(c.passage_id, 0.0) for c in candidates])
    pairs = {pair: weight for pair, weight in question.pairs.items() if own.issuperset(pair)}
    total = max(sum(pairs.values()), 1e-9)
    score += _PAIRS * _array([sum(pairs.get(p, 0.0) for p in held) / total for held in features.pairs])
    score += _array([_timely(c.published_at, clause.period, now) for c in candidates])
    theirs = [not clause.publishers or c.publisher in clause.publishers for c in candidates]
    static: Numbers = np.where(theirs, score, -np.inf).astype(np.float32)
    return static


def _timely(published_at: datetime | None, period: Period | None, now: datetime | None) -> float:
    if published_at is None:
        return 0.0
    score = _DAY if period and period.holds(published_at) else 0.0
    if now and published_at <= now:
        score += _NEWS * 0.5 ** ((now - published_at) / _FRESH)
    return score


def _select(
    clause_weights: Sequence[float],
    word_weights: Sequence[Numbers],
    static: Sequence[Numbers],
    matches: Numbers,
    candidates: Sequence[Candidate],
) -> Iterator[tuple[int, float]]:
    """Greedy: the one that most likely serves a clause not yet served; then what it tells counts less."""
    import numpy as np

    best_match = [
        max(float(_dot(matches, w)[np.isfinite(s)].max(initial=0.0)), 1e-9)
        for w, s in zip(word_weights, static, strict=True)
    ]
    told = np.ones(matches.shape[1], dtype=np.float32)
    unserved = np.array(clause_weights, dtype=np.float64)
    article = np.array([c.article_id for c in candidates])
    used = np.ones(len(candidates))
    left = np.ones(len(candidates), dtype=bool)
    whole: NDArray[np.float64] | None = None
    for _ in candidates:
        scores = [
            _dot(matches, w * told) / best + s for w, s, best in zip(word_weights, static, best_match, strict=True)
        ]
        odds = np.exp(_SHARPNESS * np.array(scores, dtype=np.float64))
        if whole is None:
            whole = odds.sum(axis=1, keepdims=True) + np.exp(_SHARPNESS * _NOTHING)
        chances = odds / whole
        gains = np.where(left, (unserved[:, None] * chances).sum(axis=0) * used, 0.0)
        taken = int(gains.argmax())
        if gains[taken] <= 0:
            return
        yield taken, float(gains[taken])
        left[taken] = False
        told[matches[taken] > 0] *= _WORD_TOLD
        unserved *= 1 - chances[:, taken]
        used[article == article[taken]] *= _ARTICLE_USED


def _dot(matrix: Numbers, vector: Numbers) -> Numbers:
    """Without BLAS, whose small kernels raise false alarms ("invalid value") on some processors."""
    product: Numbers = (matrix * vector).sum(axis=1)
    return product


def _array(values: Sequence[float]) -> Numbers:
    import numpy as np

    return np.array(values, dtype=np.float32)
