"""Small stand-ins for the floor below, and builders of records with sensible defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.article import Article, ArticleFilter, StoredArticle
from ingest.index import IndexHit
from ingest.lexical import TantivyIndex
from retrieval.answer import Clause, DraftSentence, Evidence, Hit, Query
from retrieval.compose import Answerer, Answerers, Writer
from retrieval.evidence import select_evidence
from retrieval.search import Searcher

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

words = TantivyIndex(Path("never-opened")).words
"""Text to words by the real analyzer: lower case, accents folded, English stems."""


def rarity(asked: Sequence[str]) -> dict[str, float]:
    """Every word is as rare as every other."""
    return dict.fromkeys(asked, 1.0)


def query(
    text: str,
    *,
    about: str = "",
    clauses: tuple[Clause, ...] = (),
    parts: tuple[str, ...] = (),
    only: ArticleFilter | None = None,
    about_now: bool = False,
    as_of: datetime | None = None,
) -> Query:
    named = tuple(p for clause in clauses for p in clause.publishers)
    only = only or ArticleFilter()
    return Query(text, text, about or text, clauses, parts, (), only, named, about_now, as_of, asked_at=NOON)


def stored(
    article_id: str,
    body: str,
    *,
    version: int = 1,
    origin_id: str | None = None,
    publisher: str | None = "The Halvern Post",
    headline: str | None = "A headline",
    published_at: datetime | None = NOON,
) -> StoredArticle:
    url = f"https://halvern.example/{article_id}"
    article = Article(
        url, url, headline, publisher, None, None, None, published_at, None, NOON, "en", body, source_key=article_id
    )
    return StoredArticle(article_id, version, origin_id or article_id, article)


def index_hit(article_id: str, start: int = 0, end: int = 1, *, version: int = 1, score: float = 1.0) -> IndexHit:
    return IndexHit(f"{article_id}.{version}.{start}", article_id, version, start, end, score)


def whole(article: StoredArticle, score: float = 1.0) -> IndexHit:
    """A hit on a passage that is the article's whole body."""
    return index_hit(article.id, 0, len(article.article.body), version=article.version, score=score)


def hit(
    text: str,
    *,
    article_id: str = "a1",
    origin_id: str | None = None,
    start: int = 0,
    rank: int = 1,
    publisher: str | None = "The Halvern Post",
    headline: str | None = "A headline",
    url: str | None = "https://halvern.example/a1",
    published_at: datetime | None = NOON,
    cosine: float | None = 0.9,
) -> Hit:
    return Hit(
        rank, 1 / rank, f"{article_id}.1.{start}", article_id, 1, origin_id or article_id, start, start + len(text),
        text, headline, publisher, url, published_at, cosine,
    )  # fmt: skip


def evidence(*hits: Hit | str) -> tuple[Evidence, ...]:
    """Numbered from 1; a string is a passage at the start of its article."""
    return select_evidence([h if isinstance(h, Hit) else hit(h) for h in hits])


@dataclass
class FakeCorpus:
    articles: list[StoredArticle]

    def current(self, article_ids: Iterable[str]) -> dict[str, StoredArticle]:
        wanted = set(article_ids)
        return {a.id: a for a in self.articles if a.id in wanted}


class FakeEncoder:
    """Every question lies in the same direction."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.array([1.0, 0.0], dtype=np.float32)


@dataclass
class FakeIndex:
    """Finds what it is told to, lexical or dense; with publishers asked for, what is listed under the first of them."""

    words = staticmethod(words)
    rarity = staticmethod(rarity)

    found: Sequence[IndexHit] = ()
    found_at: dict[str, Sequence[IndexHit]] = field(default_factory=dict)
    asked: list[tuple[int, ArticleFilter]] = field(default_factory=list)
    """How many hits were wanted, and of which articles."""

    def search(self, what: object, k: int, only: ArticleFilter) -> list[IndexHit]:
        self.asked.append((k, only))
        found = self.found_at.get(only.publishers[0], ()) if only.publishers else self.found
        return list(found)[:k]


class FakeSearcher(Searcher):
    """Finds the same hits for every question."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits

    def search(self, query: Query, k: int) -> list[Hit]:
        return list(self.hits)[:k]


@dataclass
class FakeAnswerer:
    """Quotes what it is told to."""

    says: Sequence[DraftSentence]

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> Sequence[DraftSentence]:
        return self.says


class FakeWriter:
    """Says at each try what it is told to, up to an error if there is one, which it raises."""

    def __init__(self, *tries: Sequence[DraftSentence | Exception], pause: float | None = 0.0) -> None:
        self._tries = iter(tries)
        self._pause = pause
        self.asked: list[tuple[float, bool]] = []
        """Of each try: the seconds it had, and whether it was another."""

    def write(
        self, query: Query, evidence: Sequence[Evidence], *, seconds: float, again: bool
    ) -> Iterator[DraftSentence]:
        self.asked.append((seconds, again))
        for said in next(self._tries):
            if isinstance(said, Exception):
                raise said
            yield said

    def pause_after(self, error: Exception) -> float | None:
        return self._pause


def all_alike(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors that all lie in the same direction."""
    return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def answerers(
    quoting: Answerer,
    writing: Writer | None = None,
    *,
    budget_s: float = 30.0,
    clock: Callable[[], float] = lambda: 0.0,
    sleep: Callable[[float], None] = lambda seconds: None,
) -> Answerers:
    return Answerers(quoting, writing, budget_s, words, all_alike, lambda origins, until: len(origins), clock, sleep)
