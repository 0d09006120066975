"""Both indexes and the encoder in memory, small enough to read: what they do is what the indexer and the search
may rely on (tests/ingest/test_index_contract.py holds them to the real ones).

A *shelf* stands for the disk: an index opened again over the same shelf finds what the last one made durable there.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ingest.article import ArticleFilter
from ingest.index import IndexEntry, IndexHit, IndexState

DIM = 8
Vector = NDArray[np.float32]


@dataclass
class Shelf:
    """What survives the process."""

    state: IndexState | None = None
    entries: dict[str, IndexEntry] = field(default_factory=dict)
    """By passage id."""
    vectors: dict[str, Vector] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


class FakeLexicalIndex:
    """Scores a passage by how many of the words it holds. Like a search library's writer it shows what was written
    when ``reach`` commits it, and forgets it if it is closed before."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf if shelf is not None else Shelf()
        self._pending: dict[str, IndexEntry] | None = None

    def state(self) -> IndexState | None:
        return self._shelf.state

    def reset(self, fingerprint: str) -> None:
        self._pending = None
        self._shelf.entries = {}
        self._shelf.state = IndexState(0, fingerprint)

    def put(self, entries: Sequence[IndexEntry]) -> None:
        self._written().update((entry.passage.id, entry) for entry in entries)

    def remove(self, article_ids: Iterable[str]) -> None:
        gone = set(article_ids)
        self._pending = {i: e for i, e in self._written().items() if e.passage.article_id not in gone}

    def reach(self, state: IndexState) -> None:
        self._shelf.entries, self._pending = self._written(), None
        self._shelf.state = state

    def count(self) -> int:
        return len(self._shelf.entries)

    def close(self) -> None:
        self._pending = None

    def search(self, text: str, k: int, only: ArticleFilter) -> list[IndexHit]:
        wanted = set(words_of(text))
        scored = ((len(wanted & _words(entry)), entry) for entry in self._shelf.entries.values() if holds(only, entry))
        return best([(float(shared), entry) for shared, entry in scored if shared], k)

    def words(self, text: str) -> list[str]:
        return words_of(text)

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        texts = [set(words_of(entry.passage.text)) for entry in self._shelf.entries.values()]
        holding = {word: sum(word in text for text in texts) for word in words}
        return {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}

    def _written(self) -> dict[str, IndexEntry]:
        if self._pending is None:
            self._pending = dict(self._shelf.entries)
        return self._pending


class FakeVectorIndex:
    """Scores a passage by cosine. What is written is there at once, as in Chroma."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf if shelf is not None else Shelf()

    def state(self) -> IndexState | None:
        return self._shelf.state

    def reset(self, fingerprint: str) -> None:
        self._shelf.entries, self._shelf.vectors = {}, {}
        self._shelf.state = IndexState(0, fingerprint)

    def put(self, entries: Sequence[IndexEntry], vectors: Vector) -> None:
        for entry, vector in zip(entries, vectors, strict=True):
            self._shelf.entries[entry.passage.id] = entry
            self._shelf.vectors[entry.passage.id] = vector

    def remove(self, article_ids: Iterable[str]) -> None:
        gone = set(article_ids)
        for passage_id, entry in list(self._shelf.entries.items()):
            if entry.passage.article_id in gone:
                del self._shelf.entries[passage_id], self._shelf.vectors[passage_id]

    def reach(self, state: IndexState) -> None:
        self._shelf.state = state

    def count(self) -> int:
        return len(self._shelf.entries)

    def close(self) -> None:
        pass

    def search(self, vector: Vector, k: int, only: ArticleFilter) -> list[IndexHit]:
        kept = [(i, entry) for i, entry in self._shelf.entries.items() if holds(only, entry)]
        return best([(float(self._shelf.vectors[i] @ vector), entry) for i, entry in kept], k)


class FakeEncoder:
    """A token a word; a text's vector is the sum of one direction for each word, so that shared words are near."""

    def __init__(self, name: str = "fake", dim: int = DIM, max_tokens: int = 256) -> None:
        self.name = name
        self.dim = dim
        self.max_tokens = max_tokens
        self.encoded: list[str] = []
        """Every text that was given for encoding."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\S+", text)]

    def encode_passages(self, texts: Sequence[str]) -> Vector:
        self.encoded += texts
        return np.array([self.encode_query(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dim)

    def encode_sentences(self, texts: Sequence[str]) -> Vector:
        return self.encode_passages(texts)

    def encode_query(self, text: str) -> Vector:
        total = sum((self._direction(word) for word in words_of(text)), np.full(self.dim, 1e-3, dtype=np.float32))
        unit: Vector = total / np.linalg.norm(total)
        return unit

    def _direction(self, word: str) -> Vector:
        digest = hashlib.sha256(word.encode(errors="replace")).digest()
        return np.frombuffer(digest[: self.dim], dtype=np.uint8).astype(np.float32)


def holds(only: ArticleFilter, entry: IndexEntry) -> bool:
    """An article without a date matches no date bound."""
    return (
        (not only.publishers or entry.publisher in only.publishers)
        and (not only.articles or entry.passage.article_id in only.articles)
        and _within(only, entry.published_at)
    )


def _within(only: ArticleFilter, published_at: datetime | None) -> bool:
    if only.published_from is None and only.published_to is None:
        return True
    return (
        published_at is not None
        and (only.published_from is None or only.published_from <= published_at)
        and (only.published_to is None or published_at <= only.published_to)
    )


def best(scored: list[tuple[float, IndexEntry]], k: int) -> list[IndexHit]:
    scored.sort(key=lambda pair: (-pair[0], pair[1].passage.id))
    return [
        IndexHit(p.id, p.article_id, p.version, p.start, p.end, score)
        for score, p in ((score, entry.passage) for score, entry in scored[:k])
    ]


def _words(entry: IndexEntry) -> set[str]:
    return set(words_of(" ".join([entry.passage.text, entry.headline, entry.publisher])))
