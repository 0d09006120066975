"""What the indexer and the search need of an index, whichever library is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ingest.article import ArticleFilter, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A passage with what it is found and filtered by."""

    passage: Passage
    headline: str
    """Empty where the article has none."""
    publisher: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A passage found, without its text: the corpus has that."""

    passage_id: str
    article_id: str
    version: int
    start: int
    end: int
    score: float
    """Higher is better: BM25 from the lexical index, cosine from the dense one."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index says of itself."""

    reached: int
    """The corpus change up to which it is complete."""
    fingerprint: str
    """Of everything that must stay the same while it grows: corpus, encoder, dimension, passage rules."""
    mark: str = ""
    """Of the change that was reached (``Change.mark``); empty for none, or where an earlier Dateline wrote it."""


class PassageIndex(Protocol):
    """Common to both indexes. Writing again what is there changes nothing."""

    def state(self) -> IndexState | None:
        """None for an index that does not exist yet. Raises IndexUnavailable."""

    def reset(self, fingerprint: str) -> None:
        """Empties it, or creates it."""

    def remove(self, article_ids: Iterable[str]) -> None:
        """Every passage of these articles, whatever the version."""

    def reach(self, state: IndexState) -> None:
        """Makes what was written durable and visible, then records how far it goes, in this order."""

    def count(self) -> int:
        """Passages held."""

    def close(self) -> None: ...


class LexicalIndex(PassageIndex, Protocol):
    def put(self, entries: Sequence[IndexEntry]) -> None: ...

    def search(self, text: str, k: int, only: ArticleFilter) -> list[IndexHit]:
        """At most k, best first; empty for a text without words."""

    def words(self, text: str) -> list[str]:
        """The text's words as the index knows them (folded, stemmed), in order."""

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each, ``ln(1 + (N - n + 0.5) / (n + 0.5))`` over N passages (BM25's)."""


class VectorIndex(PassageIndex, Protocol):
    def put(self, entries: Sequence[IndexEntry], vectors: NDArray[np.float32]) -> None:
        """``vectors`` is (n, dim), of unit length, in the order of the entries."""

    def search(self, vector: NDArray[np.float32], k: int, only: ArticleFilter) -> list[IndexHit]:
        """At most k, best first."""
