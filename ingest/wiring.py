"""Where this floor is wired: settings in, working parts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ingest import vectors
from ingest.article import Article
from ingest.corpus import Corpus
from ingest.encoder import Encoder
from ingest.encoder_model import load_encoder
from ingest.feeds.registry import FeedRegistry
from ingest.index import VectorIndex
from ingest.indexer import Indexer
from ingest.lexical import TantivyIndex
from ingest.owner import OwnerLock
from ingest.passages import PassageRules, split_article
from ingest.settings import IngestSettings


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Library:
    """The corpus with its indexes, of one DATA_DIR. Nothing heavy is loaded before it is used."""

    settings: IngestSettings
    now: Callable[[], datetime] = utc_now

    @property
    def database(self) -> Path:
        return self.settings.data_dir / "corpus.sqlite"

    @cached_property
    def corpus(self) -> Corpus:
        return Corpus(self.database, self.now)

    @cached_property
    def feeds(self) -> FeedRegistry:
        return FeedRegistry(self.database, self.now)

    @cached_property
    def encoder(self) -> Encoder:
        return load_encoder(self.settings.encoder_model, self.settings.encoder_cache_dir)

    @cached_property
    def rules(self) -> PassageRules:
        return PassageRules.fitting(self.encoder.max_tokens)

    @cached_property
    def vectors(self) -> VectorIndex:
        settings, name = self.settings, f"dateline-{self.corpus.id}"
        if settings.chroma_url:
            return vectors.server(settings.chroma_url, name)
        if settings.chroma_api_key.get_secret_value():
            key = settings.chroma_api_key.get_secret_value()
            return vectors.cloud(key, settings.chroma_tenant, settings.chroma_database, name)
        return vectors.embedded(settings.data_dir / "chroma", name)

    @cached_property
    def lexical(self) -> TantivyIndex:
        return TantivyIndex(self.settings.data_dir)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.corpus, lambda: self.encoder, self.vectors, self.lexical, self.rules)

    @cached_property
    def owner(self) -> OwnerLock:
        return OwnerLock(self.settings.data_dir)

    @property
    def shared(self) -> bool:
        """Whether several processes may search at once, because the vectors are on a server."""
        return bool(self.settings.chroma_url or self.settings.chroma_api_key.get_secret_value())

    def count_passages(self, article: Article) -> int:
        """How many passages the article has under the rules in force."""
        return len(split_article(article, article.id, 0, self.rules, self.encoder.count_tokens))

    def open_for_search(self, wait_s: float = 0.0) -> None:
        """Become the owner and catch up; with a Chroma server, go on without if another process is the owner.

        Raises IndexInUse, IndexMismatch, IndexUnavailable, EncoderError, CorpusError.
        """
        if self.owner.held or self.owner.acquire(self.now(), wait_s):
            self.indexer.catch_up()
        elif self.shared:
            self.indexer.check()
        else:
            raise self.owner.in_use()

    def close(self) -> None:
        """Releases files, connections and the owner's lock; safe to call twice."""
        for part in ("lexical", "vectors", "feeds", "corpus"):
            if part in self.__dict__:
                self.__dict__[part].close()
        if "owner" in self.__dict__:
            self.owner.release()
        for part in ("indexer", "lexical", "vectors", "feeds", "corpus", "owner"):
            self.__dict__.pop(part, None)
