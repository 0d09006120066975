"""Hits -> numbered evidence within a budget, and how well it covers what was asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ingest.passages import sentence_spans
from retrieval.answer import Evidence, Hit, Query
from retrieval.claims import Rarity, Words, content
from retrieval.clauses import FRAME
from retrieval.statements import is_report

MOST_EVIDENCE = 8
"""Passages; at 220 tokens each that is about 1,800 tokens of a language model's context."""

MOST_WEIGHED = 16
"""Passages looked at to tell whether there is an answer. The evidence is spread over the clauses of a question, and the
passage that holds most of its words may come after the eighth (docs/decisions/0011-ranking.md)."""

_SHORT_QUESTION_LOSS = 0.20
_LONG_QUESTION_WORDS = 12
"""A question of few words asks more of each: at twelve content words the score stands alone, towards none it loses
this much, since one passage can hold all of three words and never all of thirty."""

_SPANS = frozenset(
    "yesterday today tomorrow tonight day days week weeks weekend month months fortnight ago past".split()
)
"""Words of "in the past fortnight": an article is of that time and does not say so. Days by their names it says."""

NAMED_SOURCE = 0.5
"""Of what a question of few words loses, where there are passages of the publishers and days that it names."""


def select_evidence(hits: Sequence[Hit], limit: int = MOST_EVIDENCE) -> tuple[Evidence, ...]:
    """The best hits, numbered from 1, each with the spans of those of its sentences that report something."""
    return tuple(Evidence(number, hit, _reports(hit)) for number, hit in enumerate(hits[:limit], start=1))


def _reports(hit: Hit) -> tuple[tuple[int, int], ...]:
    spans = sentence_spans(hit.text)
    return tuple((hit.start + start, hit.start + end) for start, end in spans if is_report(hit.text[start:end]))


def content_words(query: Query, words: Words) -> list[str]:
    """What the question is about: its words without function words, without the publishers it names and without what
    questions about reports are made of, unless it holds nothing else."""
    asked, frame = dict.fromkeys(content(query.about, words)), _frame_stems(words)
    return [word for word in asked if word not in frame] or list(asked)


@lru_cache(maxsize=4)
def _frame_stems(words: Words) -> frozenset[str]:
    return frozenset(words(" ".join(FRAME | _SPANS)))


def shortness(asked: Sequence[str]) -> float:
    """1 for a question without content words, falling to 0 at twelve."""
    return max(0.0, 1 - len(asked) / _LONG_QUESTION_WORDS)


def from_where_asked(query: Query, hit: Hit) -> bool:
    """Whether the question cites publishers or names days, and this passage is of one of those it asks for: then it is
    likely what is meant, however few words the question has."""
    return any(
        (clause.cited or clause.period is not None)
        and (not clause.publishers or hit.publisher in clause.publishers)
        and (clause.period is None or (hit.published_at is not None and clause.period.holds(hit.published_at)))
        for clause in query.clauses
    )


def coverage(asked: Mapping[str, float], held: frozenset[str] | set[str]) -> float:
    """Share of the question's words that are held, each weighted by its rarity; 0 if nothing is asked."""
    total = sum(asked.values())
    return sum(weight for word, weight in asked.items() if word in held) / total if total else 0.0


def answerability(query: Query, hits: Sequence[Hit], words: Words, rarity: Rarity) -> float:
    """How likely the passages hold an answer, at most 1; below ANSWER_THRESHOLD a question is declined.

    The mean of the best cosine between question and passage and the best coverage of the question's words by one
    passage with its headline: closeness in meaning, and the rare words (names above all) actually being there. On the
    1,260 dev questions of MultiHop-RAG its AUROC is 0.98 (docs/decisions/0004-abstention.md).
    """
    asked = content_words(query, words)
    weights = rarity(asked)
    closest = max((hit.cosine or 0.0 for hit in hits), default=0.0)
    covered = max((coverage(weights, set(words(f"{hit.text} {hit.headline or ''}"))) for hit in hits), default=0.0)
    few = shortness(asked) * (NAMED_SOURCE if any(from_where_asked(query, hit) for hit in hits) else 1.0)
    return (max(0.0, closest) + covered) / 2 - _SHORT_QUESTION_LOSS * few
