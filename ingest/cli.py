"""Commands of this floor: ingest, extract, show, forget, status, reindex.

Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from ingest.article import Article, IngestResult, StoredArticle
from ingest.errors import IngestError
from ingest.settings import IngestSettings
from ingest.wiring import Library

LOCK_WAIT_S = 10.0
"""How long a command waits for another one-off command to finish with the indexes."""


@contextmanager
def opened() -> Iterator[Library]:
    library = Library(IngestSettings())
    try:
        yield library
    finally:
        library.close()


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
@click.option("--show-body", is_flag=True, help="With --json: the stored body too.")
def ingest(sources: tuple[str, ...], as_json: bool, show_body: bool) -> None:
    """Store articles: the URL of a page or feed; .html .txt .md .json .jsonl .eml .warc .rss .opml (each also .gz),
    .zip, a folder of these, or - for standard input."""
    from ingest.pipeline import read_named, store, summary

    counts: Counter[str] = Counter()
    passages = 0
    with opened() as library:
        corpus = library.corpus  # opened before anything is read, so that a broken one is said first
        outcomes = read_named(sources, library.settings, library.now, sys.stdin.buffer)
        with progress_bar("articles") as bar:
            for result in store(outcomes, corpus, library.count_passages):
                counts[result.status] += 1
                passages += result.passages if result.status in ("added", "updated", "duplicate") else 0
                bar(1)
                if as_json:
                    _print_json(result_json(result, show_body))
                elif result.status == "rejected":
                    click.echo(f"rejected: {result.reason}", err=True)
        click.echo(summary(counts, passages), err=True)
        up_to_date(library)
    if counts["rejected"] or not counts:
        raise SystemExit(1)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
def extract(sources: tuple[str, ...], as_json: bool) -> None:
    """Show what ingest would store, storing nothing."""
    from ingest.pipeline import read_named
    from ingest.wiring import utc_now

    failed = False
    for outcome in read_named(sources, IngestSettings(), utc_now, sys.stdin.buffer):
        failed = failed or outcome.article is None
        if as_json:
            status = "extracted" if outcome.article else "rejected"
            head = {"source": outcome.source, "status": status, "reason": outcome.reason}
            _print_json(head | _extracted_json(outcome.article))
        elif outcome.article:
            click.echo(f"{outcome.source}\n{_article_text(outcome.article)}\n")
        else:
            click.echo(f"rejected: {outcome.reason}", err=True)
    if failed:
        raise SystemExit(1)


@click.command()
@click.argument("article_id", metavar="ID|URL")
@click.option("--version", type=click.IntRange(min=1), help="An earlier version; the current one without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def show(article_id: str, version: int | None, as_json: bool) -> None:
    """Print an article as stored."""
    with opened() as library:
        named = library.corpus.find(article_id)
        stored = library.corpus.get(named[0].id if named else article_id, version)
        if stored is None:
            which = f"version {version} of {article_id}" if version else article_id
            raise IngestError(f"there is no {which} in the corpus: `dateline search` finds articles and their IDs")
        if as_json:
            _print_json(stored_json(stored))
        else:
            click.echo(
                f"{stored.id}, version {stored.version}, origin {stored.origin_id}\n{_article_text(stored.article)}"
            )


@click.command()
@click.argument("named", nargs=-1, required=True, metavar="ID|URL|publisher:NAME...")
def forget(named: tuple[str, ...]) -> None:
    """Remove articles from the corpus and both indexes, for good: no feed brings them back."""
    missing = False
    with opened() as library:
        for name in named:
            found = library.corpus.find(name)
            for stored in found:
                library.corpus.forget(stored.id)
                click.echo(f"forgot {stored.id}: {stored.article.headline or stored.article.identity}")
            if not found:
                click.echo(f"there is no {name} in the corpus: nothing was removed for it", err=True)
                missing = True
        up_to_date(library)
    if missing:
        raise SystemExit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def status(as_json: bool) -> None:
    """How much there is, and whether the indexes have kept up."""
    from ingest.status import read_status, status_lines

    with opened() as library:
        told = read_status(library)
        if as_json:
            _print_json(asdict(told))
        else:
            click.echo("\n".join(status_lines(told)))
    if told.problem:
        raise SystemExit(1)


@click.command()
def reindex() -> None:
    """Rebuild both indexes from the corpus."""
    with opened() as library:
        if not library.owner.acquire(library.now(), LOCK_WAIT_S):
            raise library.owner.in_use()
        with progress_bar("articles indexed") as bar:
            passages = library.indexer.reindex(_follow(bar))
        click.echo(f"rebuilt: {passages:,} passages", err=True)


commands = (ingest, extract, show, forget, status, reindex)


@contextmanager
def progress_bar(unit: str) -> Iterator[Callable[[int], None]]:
    """Counts on standard error if that is a terminal, else says nothing."""
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", file=sys.stderr, disable=not sys.stderr.isatty(), dynamic_ncols=True) as bar:
        yield bar.update


def stored_json(stored: StoredArticle) -> dict[str, Any]:
    return {
        "article_id": stored.id,
        "version": stored.version,
        "origin_id": stored.origin_id,
        **{name: _plain(getattr(stored.article, name)) for name in _SHOWN},
    }


def result_json(result: IngestResult, show_body: bool) -> dict[str, Any]:
    stored = result.stored
    article = stored.article if stored else None
    line: dict[str, Any] = {
        "source": result.source,
        "article_id": stored.id if stored else None,
        "status": result.status,
        "reason": result.reason,
        "headline": article.headline if article else None,
        "publisher": article.publisher if article else None,
        "url": article.url if article else None,
        "published_at": _plain(article.published_at) if article else None,
        "passages": result.passages,
        "origin_id": stored.origin_id if stored else None,
    }
    if show_body:
        line["body"] = article.body if article else None
    return line


_SHOWN = (
    "headline", "publisher", "republisher", "byline", "dateline", "section", "language", "published_at", "updated_at",
    "fetched_at", "url", "canonical_url", "correction", "body",
)  # fmt: skip


def _extracted_json(article: Article | None) -> dict[str, Any]:
    names = (
        "headline", "publisher", "republisher", "byline", "section", "language", "published_at", "updated_at", "url",
        "correction", "body",
    )  # fmt: skip
    return {name: _plain(getattr(article, name)) if article else None for name in names}


def _article_text(article: Article) -> str:
    date = f"{article.published_at:%-d %B %Y, %H:%M UTC}" if article.published_at else "date unknown"
    facts = [article.publisher or "unknown publisher", article.byline, article.section, date, article.url]
    return "\n".join([article.headline or "(no headline)", " · ".join(filter(None, facts)), "", article.body])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _print_json(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False, default=_plain))


def _follow(bar: Callable[[int], None]) -> Callable[[Any], None]:
    shown = 0

    def report(progress: Any) -> None:
        nonlocal shown
        bar(progress.changes_done - shown)
        shown = progress.changes_done

    return report


def up_to_date(library: Library) -> None:
    """Brings the indexes up to date here, or says who does."""
    if not library.owner.acquire(library.now()):
        click.echo(f"the indexes follow in {library.owner.holder()}, within seconds", err=True)
        return
    with progress_bar("articles indexed") as bar:
        library.indexer.catch_up(_follow(bar))
