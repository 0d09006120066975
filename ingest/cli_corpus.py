"""Commands over what the corpus holds: show, forget, status, export.

Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ingest.article import StoredArticle
from ingest.corpus import Corpus
from ingest.errors import IngestError
from ingest.terminal import article_text, index, opened, plain, print_json, progress_bar, stoppable
from ingest.wiring import Library

_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")


@click.command()
@click.argument("named", metavar="ID|URL")
@click.option("--version", type=click.IntRange(min=1), help="An earlier version; the current one without it.")
@click.option("--diff", is_flag=True, help="What that version changed in the one before it.")
@_as_json
def show(named: str, version: int | None, diff: bool, as_json: bool) -> None:
    """Print an article as stored, or what one of its versions changed."""
    with opened() as library:
        corpus = library.corpus
        found = corpus.find(named)
        article_id = found[0].id if found else named
        stored = _version(corpus, article_id, version)
        history = corpus.versions_of(article_id)
        if diff:
            _show_change(_before(corpus, stored), stored, as_json)
        elif as_json:
            print_json(stored_json(stored) | {"versions": [{"version": n, "fetched_at": at} for n, at in history]})
        else:
            click.echo("\n".join([*_heading(stored, history), article_text(stored.article)]))


def _version(corpus: Corpus, article_id: str, version: int | None) -> StoredArticle:
    stored = corpus.get(article_id, version)
    if stored is None:
        which = f"version {version} of {article_id}" if version else article_id
        raise IngestError(f"there is no {which} in the corpus: `dateline search` finds articles and their IDs")
    return stored


def _before(corpus: Corpus, stored: StoredArticle) -> StoredArticle:
    if stored.version == 1:
        raise IngestError(f"version 1 of {stored.id} is the first: there is none before it to compare it with")
    return _version(corpus, stored.id, stored.version - 1)


def _heading(stored: StoredArticle, history: Sequence[tuple[int, datetime]]) -> list[str]:
    newest = max(number for number, _ in history)
    lines = [f"{stored.id}, version {stored.version} of {newest}, origin {stored.origin_id}"]
    if newest > 1:
        lines.append("; ".join(f"version {number} fetched {at:%-d %B %Y, %H:%M UTC}" for number, at in history))
    if stored.article.correction:
        lines.append(f"corrected: {stored.article.correction}")
    return lines


def _show_change(old: StoredArticle, new: StoredArticle, as_json: bool) -> None:
    from ingest.marking import field_lines, revision_lines
    from ingest.revisions import changed_fields, compare

    revision, fields = compare(old.article.body, new.article.body), changed_fields(old.article, new.article)
    if as_json:
        edits = [
            asdict(e) | {"old": revision.old[e.old_start : e.old_end], "new": revision.new[e.new_start : e.new_end]}
            for e in revision.edits
        ]
        head = {"article_id": new.id, "from_version": old.version, "to_version": new.version}
        print_json(head | {"fields": [asdict(change) for change in fields], "edits": edits})
        return
    click.echo(f"{new.id}, from version {old.version} to {new.version}: {new.article.headline or '(no headline)'}")
    click.echo("\n".join([*field_lines(fields), "", *revision_lines(revision)]))


@click.command()
@click.argument("named", nargs=-1, required=True, metavar="ID|URL|publisher:NAME...")
@click.option("--yes", is_flag=True, help="Forget all of a publisher's articles without asking.")
@click.option("--undo", is_flag=True, help="Let forgotten articles be ingested again.")
@_as_json
def forget(named: tuple[str, ...], yes: bool, undo: bool, as_json: bool) -> None:
    """Remove articles from the corpus and both indexes, for good: no feed brings them back, until --undo lets it."""
    with opened() as library:
        failed = [name for name in named if not (_let_back if undo else _forget)(library, name, yes, as_json)]
        if not undo:
            index(library)
    if failed:
        raise SystemExit(1)


def _forget(library: Library, name: str, yes: bool, as_json: bool) -> bool:
    corpus = library.corpus
    found = corpus.find(name)
    if not found:
        _say(as_json, name, "not found", f"there is no {name} in the corpus: nothing was removed for it")
        return False
    if len(found) > 1 and not yes and sys.stdin.isatty():
        asked = f"Forget {len(found):,} articles of {name}, with all their versions?"
        if not click.confirm(asked, err=True):
            _say(as_json, name, "kept", f"nothing was removed for {name}")
            return False
    versions = passages = 0
    for stored in found:
        held = len(corpus.versions_of(stored.id))
        split = library.count_passages(stored.article)
        corpus.forget(stored.id)
        article, versions, passages = stored.article, versions + held, passages + split
        told = f"forgot {stored.id}: {article.headline or article.identity} ({_counted(held, split)})"
        facts = {"article_id": stored.id, "headline": article.headline, "publisher": article.publisher}
        _say(as_json, name, "forgotten", told, facts | {"url": article.url, "versions": held, "passages": split})
    if len(found) > 1:
        click.echo(f"{len(found):,} articles of {name} forgotten ({_counted(versions, passages)})", err=as_json)
    return True


def _let_back(library: Library, name: str, _yes: bool, as_json: bool) -> bool:
    gone = library.corpus.let_back(name)
    for each in gone:
        told = f"{each.identity} is no longer kept out: ingest it again to have it back"
        _say(as_json, name, "let back", told, {"article_id": each.article_id, "url": each.identity})
    if not gone:
        _say(as_json, name, "not found", f"{name} was not forgotten: nothing was changed for it")
    return bool(gone)


def _counted(versions: int, passages: int) -> str:
    return f"{versions:,} version{'s' * (versions != 1)}, {passages:,} passage{'s' * (passages != 1)}"


def _say(as_json: bool, name: str, status: str, told: str, facts: dict[str, Any] | None = None) -> None:
    """One name's fate; what was not done goes to standard error."""
    if as_json:
        print_json({"named": name, "status": status, "reason": None if facts else told} | (facts or {}))
    else:
        click.echo(told, err=facts is None)


@click.command()
@_as_json
def status(as_json: bool) -> None:
    """How much there is, and whether the indexes have kept up."""
    from ingest.status import read_status, status_lines

    with opened() as library:
        told = read_status(library)
        if as_json:
            print_json(asdict(told))
        else:
            click.echo("\n".join(status_lines(told)))
    if told.problem:
        raise SystemExit(1)


@click.command()
@click.option("--output", "path", default="-", show_default=True, help="A file; - for standard output.")
def export(path: str) -> None:
    """Write every version of every article as JSON lines, which ingest takes back to the same corpus."""
    from ingest.export import export as write
    from ingest.export import written

    with opened() as library, stoppable(lambda: f"{path} is not complete; export again"):
        stream = nullcontext(sys.stdout.buffer) if path == "-" else written(Path(path))
        with stream as out, progress_bar("versions") as bar:
            done = write(library.corpus, out, bar)
        click.echo(f"exported {done}", err=True)


commands = (show, forget, status, export)

_SHOWN = (
    "headline", "publisher", "republisher", "byline", "dateline", "section", "language", "published_at", "updated_at",
    "fetched_at", "url", "canonical_url", "correction", "body",
)  # fmt: skip


def stored_json(stored: StoredArticle) -> dict[str, Any]:
    return {
        "article_id": stored.id,
        "version": stored.version,
        "origin_id": stored.origin_id,
        **{name: plain(getattr(stored.article, name)) for name in _SHOWN},
    }
