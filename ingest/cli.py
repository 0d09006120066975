"""Commands of this floor that fill the corpus: ingest, extract, reindex; the others join them here.

Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import click

from ingest.article import Article, IngestResult
from ingest.cli_corpus import commands as corpus_commands
from ingest.corrections import with_correction
from ingest.settings import IngestSettings
from ingest.terminal import (
    LOCK_WAIT_S,
    article_text,
    follow,
    index,
    opened,
    plain,
    print_json,
    progress_bar,
    stoppable,
)

_GO_ON = "what was taken is stored whole, and naming the same sources again goes on from here"
_INDEXED_LATER = "every article is stored; the next `dateline ingest`, or a running bot, makes the rest searchable"


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
        with stoppable(lambda: f"{summary(counts, passages)}; {_GO_ON}"), progress_bar("articles") as bar:
            for result in store(outcomes, corpus, library.count_passages):
                counts[result.status] += 1
                passages += result.passages
                bar(1)
                if as_json:
                    print_json(result_json(result, show_body))
                elif result.status == "rejected":
                    click.echo(f"rejected: {result.reason}", err=True)
        click.echo(summary(counts, passages), err=True)
        with stoppable(lambda: _INDEXED_LATER):
            index(library)
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
        article = with_correction(outcome.article) if outcome.article else None
        failed = failed or article is None
        if as_json:
            status = "extracted" if article else "rejected"
            head = {"source": outcome.source, "status": status, "reason": outcome.reason}
            print_json(head | _extracted_json(article))
        elif article:
            click.echo(f"{outcome.source}\n{article_text(article)}\n")
        else:
            click.echo(f"rejected: {outcome.reason}", err=True)
    if failed:
        raise SystemExit(1)


@click.command()
def reindex() -> None:
    """Rebuild both indexes from the corpus."""
    with opened() as library:
        if not library.owner.acquire(library.now(), LOCK_WAIT_S):
            raise library.owner.in_use()
        with progress_bar("articles indexed") as bar:
            passages = library.indexer.reindex(follow(bar))
        click.echo(f"rebuilt: {passages:,} passages", err=True)


commands = (ingest, extract, *corpus_commands, reindex)


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
        "published_at": plain(article.published_at) if article else None,
        "passages": result.passages,
        "origin_id": stored.origin_id if stored else None,
    }
    if show_body:
        line["body"] = article.body if article else None
    return line


def _extracted_json(article: Article | None) -> dict[str, Any]:
    names = (
        "headline", "publisher", "republisher", "byline", "section", "language", "published_at", "updated_at", "url",
        "correction", "body",
    )  # fmt: skip
    return {name: plain(getattr(article, name)) if article else None for name in names}
