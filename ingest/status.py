"""What ``status`` says of a library, for a terminal and for a chat."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.corpus import CorpusStats
from ingest.errors import IndexingError
from ingest.feeds.lines import health_line
from ingest.feeds.subscription import FeedsHealth
from ingest.wiring import Library

_MOST_PUBLISHERS = 8


@dataclass(frozen=True, slots=True)
class Status:
    corpus: CorpusStats
    passages: int | None
    """None where the index cannot be opened."""
    lag: int | None
    """Changes of the corpus not yet searchable."""
    owner: str | None
    """Who owns the embedded indexes, if not this process."""
    problem: str | None
    """What is wrong with the indexes, if anything."""
    disk_bytes: int
    feeds: FeedsHealth


def read_status(library: Library) -> Status:
    """Never needs the owner's lock: the lexical index may be read by anyone, and keeps step with the other."""
    corpus = library.corpus.stats()
    disk = sum(path.stat().st_size for path in library.settings.data_dir.rglob("*") if path.is_file())
    passages = lag = problem = None
    mine = library.owner.held or library.owner.acquire(library.now())
    try:
        state = library.lexical.state()
        passages = library.lexical.count() if state else 0
        lag = max(0, corpus.last_change - (state.reached if state else 0))
        if mine and state:
            library.indexer.check()
            if (held := library.vectors.count()) != passages:
                problem = f"the indexes disagree ({held} vectors, {passages} passages): run `dateline reindex`"
    except IndexingError as error:
        problem = str(error)
    return Status(
        corpus, passages, lag, None if mine else library.owner.holder(), problem, disk, library.feeds.health()
    )


def status_lines(status: Status) -> list[str]:
    corpus = status.corpus
    newest = f"{corpus.newest:%-d %B %Y}" if corpus.newest else "unknown"
    named = [f"{name or 'unknown publisher'} {n:,}" for name, n in corpus.publishers[:_MOST_PUBLISHERS]]
    rest = len(corpus.publishers) - len(named)
    lines = [
        f"Articles: {corpus.articles:,} ({corpus.versions:,} versions, {corpus.origins:,} origins), newest: {newest}",
        f"Corrected: {corpus.corrections:,}; forgotten: {corpus.forgotten:,}",
        f"Publishers: {', '.join(named) or 'none'}" + (f" and {rest} more" if rest > 0 else ""),
        f"Passages: {'unknown' if status.passages is None else format(status.passages, ',')}"
        + (f", {status.lag:,} changes not yet searchable" if status.lag else ", up to date" if status.lag == 0 else ""),
        f"Disk: {status.disk_bytes / 1e6:,.1f} MB",
    ]
    lines.append(health_line(status.feeds))
    if status.owner:
        lines.append(f"Indexes: in use by {status.owner}")
    if status.problem:
        lines.append(f"Problem: {status.problem}")
    return lines
