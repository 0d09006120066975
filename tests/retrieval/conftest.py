"""The sample corpus, indexed once for all tests that ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sample.load import load_sample_if_empty
from ingest.settings import IngestSettings
from ingest.wiring import Library
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path) -> Iterator[IngestSettings]:
    """Of a folder that holds the sample corpus with both indexes, closed."""
    with pytest.MonkeyPatch.context() as patch:
        data_dir = tmp_path_factory.mktemp("sample")
        for name in IngestSettings.model_fields:
            patch.delenv(name.upper(), raising=False)
        settings = IngestSettings(data_dir=data_dir, encoder_cache_dir=encoder_cache, _env_file=None)  # type: ignore[call-arg]
        library = Library(settings)
        assert load_sample_if_empty(library) >= 30
        library.open_for_search()
        library.close()
        yield settings


@pytest.fixture(scope="module")
def sample(sample_settings: IngestSettings) -> Iterator[Library]:
    """Open; for one module at a time, since a folder has one owner."""
    library = Library(sample_settings)
    library.open_for_search()
    yield library
    library.close()


@pytest.fixture(scope="module")
def answering(sample: Library) -> Answering:
    """Without a language model."""
    return Answering(sample, RetrievalSettings(answer_model="", _env_file=None))  # type: ignore[call-arg]
