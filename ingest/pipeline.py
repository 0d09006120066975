"""The flow of ingestion, drawn once.

    named sources ── read_sources ──> outcomes ── Corpus.add ──> results
                     (fetch, extract)             (one transaction an article)

    corpus ── Indexer.catch_up ──> Chroma and the lexical index
              (the owner of the indexes, here or in another process)

Nothing is held back for the end: a process killed anywhere has stored whole articles only, and naming the same
sources again stores the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from ingest.article import Article, IngestResult
from ingest.corpus import Corpus
from ingest.errors import IngestError
from ingest.settings import IngestSettings
from ingest.sources import SourceOutcome, read_sources
from ingest.sources.outcome import rejected


def read_named(
    sources: Iterable[str], settings: IngestSettings, now: Callable[[], datetime], stdin: BinaryIO
) -> Iterator[SourceOutcome]:
    """What the sources hold, in order, as articles or reasons; the web is open as long as the iterator lives."""
    from ingest.sources.web import limits_of, open_web

    with open_web(settings, now) as fetch:
        yield from read_sources(sources, fetch=fetch, limits=limits_of(settings), now=now, stdin=stdin)


def read_attachment(
    data: bytes, filename: str, settings: IngestSettings, now: Callable[[], datetime]
) -> Iterator[SourceOutcome]:
    """``read_named`` for a file that came without a path; what is wrong with the whole of it is an outcome too."""
    from ingest.sources.document import Reading
    from ingest.sources.files import read_sent
    from ingest.sources.web import limits_of, open_web

    with open_web(settings, now) as fetch:
        try:
            yield from read_sent(data, filename, Reading(fetch, limits_of(settings), now()))
        except IngestError as error:
            yield rejected(filename, error)


def store(
    outcomes: Iterable[SourceOutcome], corpus: Corpus, count_passages: Callable[[Article], int]
) -> Iterator[IngestResult]:
    """Adds each article to the corpus. Raises CorpusError; everything else is told item by item."""
    for outcome in outcomes:
        if outcome.article is None:
            yield IngestResult(outcome.source, "rejected", outcome.reason)
            continue
        status, stored, reason = corpus.add(outcome.article)
        passages = count_passages(stored.article) if stored else 0
        yield IngestResult(outcome.source, status, reason, stored, passages)


def summary(counts: Counter[str], passages: int) -> str:
    """ "12 added (97 passages), 1 unchanged, 2 rejected"."""
    parts = []
    for status in ("added", "updated", "duplicate", "unchanged", "rejected"):
        if counts[status]:
            parts.append(f"{counts[status]:,} {status}")
    if not parts:
        return "nothing found in what was named"
    new = counts["added"] + counts["updated"] + counts["duplicate"]
    return ", ".join(parts) + (f"; {passages:,} new passages" if new else "")
