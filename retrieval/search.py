"""Query -> hits: each clause asked of both indexes, what they find ranked together, copies of one story once.

    whole question ─┐                   ┌─ lexical ─┐
    each clause    ─┴─ of its publishers ┤           ├─ candidates ── rank ── (rerank) ── without copies ── hits
    each clause    ─── of its days       └─ dense   ─┘

Filters are exact. What the question itself names only ranks: a publisher cited as a source first of all, one that is
merely mentioned as much as anyone else, so that nothing is lost where a name is only part of the story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.article import ArticleFilter, StoredArticle
from ingest.corpus import Corpus
from ingest.encoder import Encoder
from ingest.index import IndexHit, LexicalIndex, VectorIndex
from ingest.origins import shingles
from retrieval.answer import Clause, Hit, Query
from retrieval.ranking import Candidate, Wanted, rank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DEPTH = 100
"""Passages asked of each index for the whole question."""
_CLAUSE_DEPTH, _DAY_DEPTH = 50, 30
"""The same for a clause, and for a clause among the articles of its days."""

_REST = 0.05
"""Weight of the question asked of everyone, where it cites publishers."""
_PART = 0.5
"""Weight of a part of a clause, which any of the cited publishers may tell."""

_READ_AGAIN = 50
"""Passages that a cross-encoder reads: what it costs grows with them."""
_RRF_K = 60
"""Of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009."""

_COPY = 0.6
"""Share of the shorter passage's five-word runs that a passage of the same origin must hold to count as its copy."""


Rerank = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, passages) -> how relevant each is; only the order means something."""


class Searcher:
    """Safe for several threads."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        rerank: Rerank | None = None,
    ) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._vectors = vectors
        self._lexical = lexical
        self._rerank = rerank

    def warm_up(self) -> None:
        """Loads the cross-encoder, if there is one. Raises RerankError."""
        if self._rerank is not None:
            self._rerank("warm up", ["warm up"])

    def search(self, query: Query, k: int) -> list[Hit]:
        """At most k hits, best first. Raises IndexUnavailable, RerankError."""
        found, wanted = self._look(query, max(_DEPTH, k))
        stored = self._corpus.current({hit.article_id for hit in found.hits.values()})
        places = [
            (hit, stored[hit.article_id])
            for hit in found.hits.values()
            if hit.article_id in stored and stored[hit.article_id].version == hit.version
        ]  # the others were forgotten or replaced since they were indexed
        candidates = [_candidate(hit, article) for hit, article in places]
        now = query.asked_at if query.about_now else None
        ranked = rank(query.about, wanted, candidates, self._lexical.words, self._lexical.rarity, now)
        hits = (_hit(*places[i], score, found.cosines.get(candidates[i].passage_id)) for i, score in ranked)
        if self._rerank is None:
            return _distinct(hits, k)
        best = _distinct(hits, max(k, _READ_AGAIN))
        scores = self._rerank(query.about, [f"{hit.headline or ''}\n{hit.text}" for hit in best])
        return _fused(best, scores)[:k]

    def _look(self, query: Query, depth: int) -> tuple[_Found, list[Wanted]]:
        found = _Found()
        vector = self._encoder.encode_query(query.text)  # passages are encoded with their publisher, too
        cited = tuple(dict.fromkeys(p for clause in query.clauses if clause.cited for p in clause.publishers))
        everyone = self._run(found, query.about, vector, depth, query.only, whole=True)
        theirs = everyone
        only = _among(query.only, cited)
        if only is not None and only != query.only:
            theirs = self._run(found, query.about, vector, depth, only, whole=True)
        wanted = [Wanted(query.about, frozenset(), None, _REST if cited else 1.0, everyone)]
        for clause in query.clauses:
            only = _among(query.only, clause.publishers)
            if only is None:
                continue
            own = self._encoder.encode_query(clause.text)
            near = self._run(found, clause.text, own, _CLAUSE_DEPTH, only)
            within = _within(only, clause)
            if within is not None:
                self._run(found, clause.text, own, _DAY_DEPTH, within)
            wanted.append(Wanted(clause.text, frozenset(clause.publishers), clause.period, 1.0, _mean(near, theirs)))
        wanted += [Wanted(part, frozenset(cited), None, _PART, theirs) for part in query.parts]
        return found, wanted

    def _run(
        self,
        found: _Found,
        text: str,
        vector: NDArray[np.float32],
        depth: int,
        only: ArticleFilter,
        *,
        whole: bool = False,
    ) -> dict[str, float]:
        """Both indexes asked; how near each passage is, from 0 for the last one found to 1."""
        dense = self._vectors.search(vector, depth, only)
        for hit in [*self._lexical.search(text, depth, only), *dense]:
            found.hits.setdefault(hit.passage_id, hit)
        if whole:
            found.cosines.update((hit.passage_id, hit.score) for hit in dense)
        return _stretched(dense)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the indexes gave so far."""

    hits: dict[str, IndexHit] = field(default_factory=dict)
    cosines: dict[str, float] = field(default_factory=dict)
    """Between the whole question and a passage."""


def _among(only: ArticleFilter, publishers: Sequence[str]) -> ArticleFilter | None:
    """The filter, of these publishers too; None where nobody is left."""
    if not publishers:
        return only
    left = tuple(p for p in publishers if not only.publishers or p in only.publishers)
    return replace(only, publishers=left) if left else None


def _within(only: ArticleFilter, clause: Clause) -> ArticleFilter | None:
    """The filter, of the clause's days too; None where it names none or they lie outside."""
    if clause.period is None:
        return None
    start = max(filter(None, (only.published_from, clause.period.start)))
    end = min(filter(None, (only.published_to, clause.period.end)))
    return replace(only, published_from=start, published_to=end) if start <= end else None


def _stretched(dense: Sequence[IndexHit]) -> dict[str, float]:
    if not dense:
        return {}
    high, low = dense[0].score, dense[-1].score
    return {hit.passage_id: (hit.score - low) / max(high - low, 1e-9) for hit in dense}


def _mean(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {key: (one.get(key, 0.0) + other.get(key, 0.0)) / 2 for key in one.keys() | other.keys()}


def _distinct(ranked: Iterable[Hit], k: int) -> list[Hit]:
    """At most k, numbered, without copies."""
    hits: list[Hit] = []
    kept: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for hit in ranked:
        runs = shingles(hit.text)
        if any(_is_copy(hit, runs, other, theirs) for other, theirs in kept[hit.origin_id]):
            continue
        kept[hit.origin_id].append((hit.article_id, runs))
        hits.append(replace(hit, rank=len(hits) + 1))
        if len(hits) == k:
            break
    return hits


def _fused(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """Reciprocal rank fusion of the order they are in, which spreads evidence over the clauses, and the scores'."""
    second = {i: rank for rank, i in enumerate(sorted(range(len(hits)), key=lambda i: -scores[i]), start=1)}
    fused = [replace(hit, score=1 / (_RRF_K + hit.rank) + 1 / (_RRF_K + second[i])) for i, hit in enumerate(hits)]
    fused.sort(key=lambda hit: -hit.score)
    return [replace(hit, rank=rank) for rank, hit in enumerate(fused, start=1)]


def _is_copy(hit: Hit, runs: frozenset[str], other: str, theirs: frozenset[str]) -> bool:
    """The same words from another article of its origin; one article's own passages are never copies."""
    fewer = min(len(runs), len(theirs))
    return hit.article_id != other and fewer > 0 and len(runs & theirs) >= _COPY * fewer


def _candidate(found: IndexHit, stored: StoredArticle) -> Candidate:
    article = stored.article
    return Candidate(
        passage_id=found.passage_id,
        article_id=found.article_id,
        text=article.body[found.start : found.end],
        headline=article.headline or "",
        publisher=article.publisher or "",
        published_at=article.published_at,
    )


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
