"""A long-lived process sees what another one ingests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from ingest.article import ArticleFilter
from ingest.corpus import Corpus
from ingest.errors import IndexUnavailable
from ingest.follower import Follower
from ingest.indexer import Indexer, Progress
from ingest.owner import OwnerLock
from ingest.wiring import Library
from tests.ingest.newsroom import NOON, article
from tests.ingest.small_library import SmallLibrary, settings_for, small_library
from tests.waiting import BOUND_S, wait_until


def written_elsewhere(data_dir: Path, body: str) -> None:
    """What `dateline ingest` in another process does while the indexes belong to this one."""
    corpus = Corpus(data_dir / "corpus.sqlite", now=lambda: NOON)
    corpus.add(article(body))
    corpus.close()


def found(library: Library, word: str) -> bool:
    return bool(library.lexical.search(word, 5, ArticleFilter()))


def test_what_another_process_stores_becomes_searchable(tmp_path: Path, encoder_cache: Path) -> None:
    """With the real indexes and the real encoder."""
    library = Library(settings_for(tmp_path, encoder_cache), now=lambda: NOON)
    library.open_for_search()
    with Follower(library, every_s=0.01):
        written_elsewhere(tmp_path, "An otter was seen at the weir.")
        wait_until(lambda: library.indexer.lag() == 0 and found(library, "otter"))
        vector = library.encoder.encode_query("an animal in the river")
        assert [hit.article_id for hit in library.vectors.search(vector, 5, ArticleFilter())] == [article().id]
        written_elsewhere(tmp_path, "A heron was seen at the weir.")
        wait_until(lambda: found(library, "heron"))
        assert not found(library, "otter")
    library.close()


def test_the_follower_takes_over_when_the_owner_ends(tmp_path: Path) -> None:
    owner = OwnerLock(tmp_path)
    owner.acquire(NOON)
    library = small_library(tmp_path)
    written_elsewhere(tmp_path, "An otter was seen at the weir.")
    with Follower(library, every_s=0.01):
        assert not library.owner.held
        assert library.indexer.lag() == 1
        owner.release()
        wait_until(lambda: found(library, "otter"))
    library.close()


@dataclass(frozen=True)
class TroubledLibrary(SmallLibrary):
    """Its first catch-ups fail."""

    troubles: list[Exception] = field(default_factory=list)

    @cached_property
    def indexer(self) -> Indexer:
        return _TroubledIndexer(self)


class _TroubledIndexer(Indexer):
    def __init__(self, library: TroubledLibrary) -> None:
        super().__init__(library.corpus, lambda: library.encoder, library.vectors, library.lexical, library.rules)
        self._troubles = library.troubles

    def catch_up(self, report: Callable[[Progress], None] = lambda progress: None) -> int:
        if self._troubles:
            raise self._troubles.pop()
        return super().catch_up(report)


def test_a_failing_catch_up_is_logged_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    troubles = [IndexUnavailable("the disk is full"), ValueError("a mistake of ours")]
    library = TroubledLibrary(settings_for(tmp_path), now=lambda: NOON, troubles=troubles)
    written_elsewhere(tmp_path, "An otter was seen at the weir.")
    with caplog.at_level(logging.ERROR), Follower(library, every_s=0.01, after_failure_s=0.02):
        wait_until(lambda: found(library, "otter"))
    told = [record.getMessage() for record in caplog.records]
    assert told == ["the indexes could not follow the corpus; trying again in 0.02 seconds"] * 2
    assert caplog.records[1].exc_info
    assert "the disk is full" in str(caplog.records[1].exc_info[1])
    library.close()


def test_stopping_does_not_wait_for_a_long_backlog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.indexer._CHANGES_A_BATCH", 1)
    library = small_library(tmp_path)
    for n in range(3):
        library.corpus.add(article(f"Report {n}.", url=f"https://halvern.example/{n}"))
    encoding, go_on = threading.Event(), threading.Event()
    encode = library.encoder.encode_passages

    def slowly(texts: list[str]) -> object:
        encoding.set()
        go_on.wait(BOUND_S)
        return encode(texts)

    monkeypatch.setattr(library.encoder, "encode_passages", slowly)
    follower = Follower(library, every_s=0.01)
    with follower:
        assert encoding.wait(BOUND_S)
        follower.stop()
        go_on.set()
    assert library.indexer.lag() == 2  # the batch at work was finished, and no other begun
    assert library.indexer.catch_up() == 2
    library.close()
