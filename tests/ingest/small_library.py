"""A whole library of one folder whose encoder and indexes are the fakes: starts in no time, loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from ingest.encoder import Encoder
from ingest.index import VectorIndex
from ingest.lexical import TantivyIndex
from ingest.settings import IngestSettings
from ingest.wiring import Library
from tests.ingest.index_fakes import FakeEncoder, FakeLexicalIndex, FakeVectorIndex
from tests.ingest.newsroom import NOON


@dataclass(frozen=True)
class SmallLibrary(Library):
    """``SmallLibrary(settings_for(tmp_path))``; the corpus is the real one."""

    @cached_property
    def encoder(self) -> Encoder:
        return cast(Encoder, FakeEncoder())

    @cached_property
    def vectors(self) -> VectorIndex:
        return FakeVectorIndex()

    @cached_property
    def lexical(self) -> TantivyIndex:
        return cast(TantivyIndex, FakeLexicalIndex())


def settings_for(data_dir: Path, encoder_cache: Path | None = None) -> IngestSettings:
    """Whatever the environment and .env of this machine say."""
    return IngestSettings(
        data_dir=data_dir,
        encoder_cache_dir=encoder_cache or data_dir,
        chroma_url="",
        chroma_api_key="",
        _env_file=None,
    )


def small_library(data_dir: Path) -> SmallLibrary:
    return SmallLibrary(settings_for(data_dir), now=lambda: NOON)
