"""Other origins' articles on the same matter as a given one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.article import ArticleFilter, StoredArticle
from ingest.corpus import Corpus
from ingest.encoder import Encoder
from ingest.index import VectorIndex
from ingest.passages import passage_header
from retrieval.answer import Nearby

MOST_RELATED = 5
_SAME_MATTER = 0.65
"""Cosine between an article's head and another's passage. On the sample corpus the reports of one matter lie at 0.65 to
0.87, those of neighbouring ones but for three pairs below."""
_HEAD = 800
"""Code points of a body that say what the article is about: its first few sentences."""
_DEPTH = 50
"""Passages looked at for each article; several belong to one."""


class RelatedArticles:
    """Safe for several threads."""

    def __init__(self, corpus: Corpus, encoder: Encoder, vectors: VectorIndex) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._vectors = vectors

    def to(self, article_ids: Sequence[str]) -> list[Nearby]:
        """The closest five that are close enough to any of the articles, newest first. Raises IndexUnavailable."""
        given = self._corpus.current(article_ids)
        if not given:
            return []
        closeness: dict[str, float] = {}
        for vector in self._encoder.encode_sentences([_head(stored) for stored in given.values()]):
            for hit in self._vectors.search(vector, _DEPTH, ArticleFilter()):
                closeness[hit.article_id] = max(hit.score, closeness.get(hit.article_id, 0.0))
        near = sorted((i for i, score in closeness.items() if score >= _SAME_MATTER), key=lambda i: -closeness[i])
        found = self._corpus.current(near)
        known = {stored.origin_id for stored in given.values()}
        return _newest_first(_others((found[i] for i in near if i in found), known))


def _others(ranked: Iterable[StoredArticle], known: set[str]) -> list[StoredArticle]:
    """The best of each other origin."""
    best: dict[str, StoredArticle] = {}
    for stored in ranked:
        if stored.origin_id not in known:
            best.setdefault(stored.origin_id, stored)
    return list(best.values())[:MOST_RELATED]


def _newest_first(found: list[StoredArticle]) -> list[Nearby]:
    dated = sorted(found, key=lambda s: s.article.published_at.timestamp() if s.article.published_at else 0.0)
    shown = ((stored.id, stored.article) for stored in reversed(dated))
    return [Nearby(i, a.headline, a.publisher, a.url, a.published_at) for i, a in shown]


def _head(stored: StoredArticle) -> str:
    """As passages are encoded: headline, publisher and date before the words."""
    return f"{passage_header(stored.article)}\n{stored.article.body[:_HEAD]}"
