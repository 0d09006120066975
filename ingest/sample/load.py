"""Puts the sample corpus into an empty library."""

from __future__ import annotations

import io
from pathlib import Path

from ingest.pipeline import read_named, store
from ingest.wiring import Library

ARTICLES = Path(__file__).with_name("articles.jsonl")


def load_sample_if_empty(library: Library) -> int:
    """Number of articles loaded: 0 for a corpus that ever held anything, so that a forgotten sample stays forgotten."""
    if library.corpus.last_change():
        return 0
    outcomes = read_named([str(ARTICLES)], library.settings, library.now, io.BytesIO())
    results = store(outcomes, library.corpus, library.count_passages)
    return sum(result.status == "added" for result in results)
