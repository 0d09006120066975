"""Libraries of real articles with questions about them, as far as ../shared is there."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ingest.pipeline import store
from ingest.settings import IngestSettings
from ingest.sources.outcome import Limits
from ingest.sources.records import read_json_lines
from ingest.wiring import Library, utc_now

SHARED = Path(__file__).parents[3] / "shared" / "data" / "multihop_rag"
QUERIES = SHARED / "queries_dev.json.gz"
MISSING = "../shared/data/multihop_rag is not here"


def unpacked(path: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))
    return items


def library_of(urls: Collection[str], data_dir: Path, encoder_cache: Path) -> Library:
    """The articles of those addresses, stored, indexed and open."""
    library = Library(IngestSettings(data_dir=data_dir, encoder_cache_dir=encoder_cache, _env_file=None))  # type: ignore[call-arg]
    articles = [article for article in unpacked(SHARED / "corpus.json.gz") if article["url"] in urls]
    lines = io.BytesIO("".join(json.dumps(article) + "\n" for article in articles).encode())
    stored = store(read_json_lines(lines, "articles", Limits(), utc_now()), library.corpus, lambda _: 0)
    assert all(result.stored for result in stored)
    library.open_for_search()
    return library
