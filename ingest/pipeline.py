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

from ingest.article import AddStatus, Article, IngestResult, Tombstone
from ingest.corpus import Corpus
from ingest.errors import IngestError
from ingest.settings import IngestSettings
from ingest.sources import SourceOutcome, read_sources
from ingest.sources.outcome import rejected

WROTE: tuple[AddStatus, ...] = ("added", "updated", "duplicate")
"""The statuses that store words."""


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
    """Adds each article to the corpus. Raises CorpusError; everything else is told item by item.

    Stopped at any moment, what was told is stored whole and nothing else is half done. ``count_passages`` splits an
    article, which costs more than storing it, and so is asked only about words that were stored.
    """
    for outcome in outcomes:
        if isinstance(outcome.exported, Tombstone):
            yield _kept_out(outcome.source, outcome.exported, corpus)
            continue
        if outcome.article is None:
            yield IngestResult(outcome.source, "rejected", outcome.reason)
            continue
        exported, article = outcome.exported, outcome.article
        status, stored, reason = corpus.restore(exported) if exported else corpus.add(article)
        passages = count_passages(stored.article) if stored and status in WROTE else 0
        yield IngestResult(outcome.source, status, reason, stored, passages)


def _kept_out(source: str, gone: Tombstone, corpus: Corpus) -> IngestResult:
    if corpus.bury(gone):
        return IngestResult(
            source, "unchanged", f"keeps out {gone.identity}, forgotten on {gone.forgotten_at:%Y-%m-%d}"
        )
    reason = f"{gone.identity} was forgotten where this was exported, and stays here: `dateline forget` removes it"
    return IngestResult(source, "unchanged", reason)


def summary(counts: Counter[str], passages: int) -> str:
    """ "12 added, 1 unchanged, 2 rejected; 97 new passages"."""
    parts = []
    for status in ("added", "updated", "duplicate", "unchanged", "rejected"):
        if counts[status]:
            parts.append(f"{counts[status]:,} {status}")
    if not parts:
        return "nothing found in what was named"
    new = sum(counts[status] for status in WROTE)
    return ", ".join(parts) + (f"; {passages:,} new passage{'s' * (passages != 1)}" if new else "")
