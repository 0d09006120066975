"""Query -> hits: lexical and dense results fused by rank, copies of one story once.

A publisher named in the question is a hint and no filter: its passages are ranked once more among themselves, so that
they rise without the others being lost (measured in docs/decisions/0003-search.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.article import ArticleFilter, StoredArticle
from ingest.corpus import Corpus
from ingest.encoder import Encoder
from ingest.index import IndexHit, LexicalIndex, VectorIndex
from ingest.origins import shingles
from retrieval.answer import Hit, Query

_RRF_K = 60
"""Of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009."""

_DENSE_WEIGHT = 0.5
"""Of the dense list against the lexical one; from the dev questions, docs/decisions/0003-search.md."""

_DEPTH = 100
"""Hits asked of each index."""

_COPY = 0.6
"""Share of the shorter passage's five-word runs that a passage of the same origin must hold to count as its copy."""


class Searcher:
    """Safe for several threads."""

    def __init__(self, corpus: Corpus, encoder: Encoder, vectors: VectorIndex, lexical: LexicalIndex) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._vectors = vectors
        self._lexical = lexical

    def search(self, query: Query, k: int) -> list[Hit]:
        """At most k hits, best first. Raises IndexUnavailable."""
        vector = self._encoder.encode_query(query.text)
        depth = max(_DEPTH, k)
        runs: list[tuple[float, list[IndexHit]]] = []
        cosines: dict[str, float] = {}
        for only in _scopes(query):
            dense = self._vectors.search(vector, depth, only)
            cosines.update((hit.passage_id, hit.score) for hit in dense)
            runs.append((1.0, self._lexical.search(query.text, depth, only)))
            runs.append((_DENSE_WEIGHT, dense))
        fused = fuse(runs)
        # Some fall away (copies, versions that have just been replaced): look at more than are wanted.
        return self._resolve(fused[: 3 * k + 20], cosines, k)

    def _resolve(self, fused: Sequence[tuple[IndexHit, float]], cosines: dict[str, float], k: int) -> list[Hit]:
        stored = self._corpus.current({hit.article_id for hit, _ in fused})
        hits: list[Hit] = []
        kept: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for found, score in fused:
            article = stored.get(found.article_id)
            if article is None or article.version != found.version:
                continue  # forgotten or replaced since it was indexed
            hit = _hit(found, article, score, cosines.get(found.passage_id))
            runs = shingles(hit.text)
            if any(_is_copy(hit, runs, other, theirs) for other, theirs in kept[hit.origin_id]):
                continue
            kept[hit.origin_id].append((hit.article_id, runs))
            hits.append(replace(hit, rank=len(hits) + 1))
            if len(hits) == k:
                break
        return hits


def fuse(runs: Iterable[tuple[float, Sequence[IndexHit]]]) -> list[tuple[IndexHit, float]]:
    """Reciprocal rank fusion of weighted runs; ties in the order of first appearance."""
    scores: dict[str, float] = defaultdict(float)
    hits: dict[str, IndexHit] = {}
    for weight, run in runs:
        for rank, hit in enumerate(run, start=1):
            scores[hit.passage_id] += weight / (_RRF_K + rank)
            hits.setdefault(hit.passage_id, hit)
    return [(hits[i], scores[i]) for i in sorted(scores, key=lambda i: -scores[i])]


def _scopes(query: Query) -> list[ArticleFilter]:
    if not query.named_publishers or query.only.publishers:
        return [query.only]
    return [query.only, replace(query.only, publishers=query.named_publishers)]


def _is_copy(hit: Hit, runs: frozenset[str], other: str, theirs: frozenset[str]) -> bool:
    """The same words from another article of its origin; one article's own passages are never copies."""
    fewer = min(len(runs), len(theirs))
    return hit.article_id != other and fewer > 0 and len(runs & theirs) >= _COPY * fewer


def _hit(found: IndexHit, stored: StoredArticle, score: float, cosine: float | None) -> Hit:
    article = stored.article
    return Hit(
        rank=0,
        score=score,
        passage_id=found.passage_id,
        article_id=found.article_id,
        version=found.version,
        origin_id=stored.origin_id,
        start=found.start,
        end=found.end,
        text=article.body[found.start : found.end],
        headline=article.headline,
        publisher=article.publisher,
        url=article.url,
        published_at=article.published_at,
        cosine=cosine,
    )
