"""What the commands of this floor share: the library of this DATA_DIR, progress, and lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from ingest.article import Article
from ingest.settings import IngestSettings
from ingest.wiring import Library

LOCK_WAIT_S = 10.0
"""How long a command waits for another one-off command to finish with the indexes."""

_STOPPED = 130
"""Exit code after Ctrl-C, as shells count it: 128 and the signal's number."""


@contextmanager
def opened() -> Iterator[Library]:
    library = Library(IngestSettings())
    try:
        yield library
    finally:
        library.close()


@contextmanager
def stoppable(how_far: Callable[[], str]) -> Iterator[None]:
    """Ctrl-C in here ends the command with how far it came, in one line."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"stopped: {how_far()}", err=True)
        raise SystemExit(_STOPPED) from None


@contextmanager
def progress_bar(unit: str) -> Iterator[Callable[[int], None]]:
    """Counts on standard error if that is a terminal, else says nothing."""
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", file=sys.stderr, disable=not sys.stderr.isatty(), dynamic_ncols=True) as bar:
        yield bar.update


def follow(bar: Callable[[int], None]) -> Callable[[Any], None]:
    """Makes a bar of an indexer's reports."""
    shown = 0

    def report(progress: Any) -> None:
        nonlocal shown
        bar(progress.changes_done - shown)
        shown = progress.changes_done

    return report


def index(library: Library) -> None:
    """Brings the indexes up to date here, or says who does."""
    if not library.owner.acquire(library.now()):
        click.echo(f"the indexes follow in {library.owner.holder()}, within seconds", err=True)
        return
    with progress_bar("articles indexed") as bar:
        library.indexer.catch_up(follow(bar))


def plain(value: Any) -> Any:
    """Times as ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value


def print_json(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False, default=plain))


def article_text(article: Article) -> str:
    date = f"{article.published_at:%-d %B %Y, %H:%M UTC}" if article.published_at else "date unknown"
    facts = [article.publisher or "unknown publisher", article.byline, article.section, date, article.url]
    return "\n".join([article.headline or "(no headline)", " · ".join(filter(None, facts)), "", article.body])
