"""Articles to test with: one built to order, and those of the sample corpus."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ingest.article import Article
from ingest.sample.load import ARTICLES
from ingest.sources import Limits
from ingest.sources.records import read_json_lines

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""When everything in these tests is fetched."""

BRIDGE = "The bridge at Halvern was closed on Tuesday. A barge had struck its second pier. Nobody was hurt."


def article(body: str = BRIDGE, *, url: str | None = "https://halvern.example/news/bridge", **stated: Any) -> Article:
    """An article at ``url``; without one its identity is ``source_key``."""
    fields: dict[str, Any] = {
        "url": url,
        "canonical_url": url,
        "headline": "Bridge closed after barge strike",
        "publisher": "The Halvern Post",
        "byline": None,
        "dateline": None,
        "section": None,
        "published_at": datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
        "updated_at": None,
        "fetched_at": NOON,
        "language": "en",
        "body": body,
        "source_key": url or "file:/news/bridge.txt",
    }
    return Article(**(fields | stated))


def sample_articles() -> list[Article]:
    """The sample corpus, a line an article: its lines 4 to 6 carry one wire story, 10 and 11 are two versions."""
    with ARTICLES.open("rb") as stream:
        outcomes = list(read_json_lines(stream, "sample", Limits(), NOON))
    return [outcome.article for outcome in outcomes if outcome.article]
