"""The commands `dateline feeds …`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from ingest.errors import FormatError, IngestError, SourceError
from ingest.feeds.lines import feed_lines, result_line, span
from ingest.feeds.schedule import parse_every
from ingest.feeds.subscription import PollResult, Subscribed, Subscription
from ingest.settings import IngestSettings
from ingest.terminal import index, opened, print_json

_NEW = ("added", "updated", "duplicate")


def _duration(context: click.Context, option: click.Parameter, value: str | None) -> timedelta | None:
    try:
        return parse_every(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")


@click.group()
def feeds() -> None:
    """Follow feeds: what they publish is ingested while `dateline bot` runs, and by `dateline feeds poll`."""


@feeds.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL|FILE.opml...")
@click.option("--every", callback=_duration, metavar="15m", help="How often to poll; else at the feed's own pace.")
@_as_json
def add(addresses: tuple[str, ...], every: timedelta | None, as_json: bool) -> None:
    """Follow feeds: their addresses, sites that name one, or the subscriptions of a feed reader (OPML)."""
    from ingest.feeds.subscribe import subscribe_all

    failed = False
    with opened() as library:
        named: dict[str, None] = {}
        for address in addresses:
            try:
                named.update(dict.fromkeys(_meant(address, library.settings)))
            except IngestError as error:
                failed = True
                _tell_added(address, error, as_json)
        for address, became in subscribe_all(library, named, every):
            failed = failed or isinstance(became, IngestError)
            _tell_added(address, became, as_json)
    if failed:
        raise SystemExit(1)


@feeds.command()
@click.argument("named", nargs=-1, required=True, metavar="URL|ID...")
@_as_json
def remove(named: tuple[str, ...], as_json: bool) -> None:
    """Stop following feeds; the articles that came from them stay."""
    missing = False
    with opened() as library:
        for name in named:
            removed = library.feeds.remove(name)
            missing = missing or removed is None
            _tell_removed(name, removed, as_json)
    if missing:
        raise SystemExit(1)


@feeds.command(name="list")
@_as_json
@click.option("--opml", "as_opml", is_flag=True, help="OPML on standard output, for any feed reader.")
def list_(as_json: bool, as_opml: bool) -> None:
    """Show the feeds that are followed, and how they are doing."""
    if as_json and as_opml:
        raise click.UsageError("--json and --opml exclude each other")
    with opened() as library:
        followed = library.feeds.all()
        if as_opml:
            from ingest.sources.opml import write_opml

            click.echo(write_opml((feed.url, feed.title) for feed in followed), nl=False)
        elif as_json:
            for feed in followed:
                print_json(feed_json(feed))
        elif followed:
            click.echo("\n\n".join(feed_lines(followed, library.now())))
        else:
            click.echo("no feeds are followed: `dateline feeds add URL` follows one", err=True)


@feeds.command()
@click.option("--all", "everything", is_flag=True, help="Every feed, due or not.")
@_as_json
def poll(everything: bool, as_json: bool) -> None:
    """Ingest now what the feeds have that is new. Exit code 1 if a feed could not be read."""
    from ingest.feeds.poll import poll_feeds

    failed = news = polled = False
    with opened() as library:
        for result in poll_feeds(library, everything=everything):
            polled = True
            failed = failed or result.status == "failed"
            news = news or any(status in _NEW for status, _ in result.counts)
            if as_json:
                print_json(result_json(result))
            else:
                click.echo(result_line(result))
        if not polled:
            click.echo(
                "no feed is due: `--all` polls every one" if library.feeds.all() else "no feeds are followed", err=True
            )
        if news:
            index(library)
    if failed:
        raise SystemExit(1)


def feed_json(feed: Subscription) -> dict[str, Any]:
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "site_url": feed.site_url,
        "state": feed.state,
        "dead": feed.dead,
        "failing_since": feed.failing_since,
        "failures": feed.failures,
        "last_error": feed.last_error,
        "last_poll_at": feed.last_poll_at,
        "last_success_at": feed.last_success_at,
        "next_poll_at": feed.next_poll_at,
        "interval_seconds": feed.interval.total_seconds(),
        "every_seconds": feed.every.total_seconds() if feed.every else None,
        "articles_a_day": round(feed.articles_a_day, 2),
        "added_at": feed.added_at,
    }


def result_json(result: PollResult) -> dict[str, Any]:
    counts: dict[str, int] = dict(result.counts)
    return {
        "id": result.feed.id,
        "url": result.feed.url,
        "title": result.feed.title,
        "status": result.status,
        "error": result.feed.last_error if result.status == "failed" else None,
        **{status: counts.get(status, 0) for status in (*_NEW, "unchanged")},
        "refused": [{"url": r.url, "reason": r.reason, "again": r.again} for r in result.refusals],
        "put_off": result.put_off,
        "next_poll_at": result.feed.next_poll_at,
    }


def _meant(address: str, settings: IngestSettings) -> Iterator[str]:
    """The address itself, or those in the OPML file of that name. Raises SourceError, FormatError."""
    path = Path(address)
    if "://" in address or not (path.suffix.lower() in (".opml", ".xml") or path.is_file()):
        yield address
        return
    from ingest.sources.opml import read_opml

    try:
        with path.open("rb") as stream:
            data = stream.read(settings.max_document_bytes + 1)
    except OSError as error:
        raise SourceError(
            f"{address} cannot be read ({error.strerror}): check the path and its permissions."
        ) from error
    if len(data) > settings.max_document_bytes:
        raise SourceError(f"{address} is larger than {settings.max_document_bytes:,} bytes: divide it into several.")
    listed = read_opml(data, address)
    if not listed:
        raise FormatError(f"{address} names no feeds: export the subscriptions of a feed reader again.")
    yield from (feed.url for feed in listed)


def _tell_added(address: str, became: Subscribed | IngestError, as_json: bool) -> None:
    if isinstance(became, IngestError):
        if as_json:
            print_json({"address": address, "status": "failed", "reason": str(became), "alternatives": []})
        else:
            click.echo(f"not followed: {became}", err=True)
        return
    feed = became.feed
    if as_json:
        status = "already followed" if became.already else "added"
        told = {"address": address, "status": status, "reason": None, "alternatives": became.alternatives}
        print_json(told | feed_json(feed))
        return
    how = f"every {span(feed.every)}" if feed.every else "at its own pace"
    click.echo(f"{'already followed' if became.already else 'followed'}: #{feed.id} {feed.name} ({feed.url}), {how}")
    for other in became.alternatives:
        click.echo(f"   the page also names {other}")


def _tell_removed(name: str, removed: Subscription | None, as_json: bool) -> None:
    reason = None if removed else f"there is no feed {name}: `dateline feeds list` shows those that there are"
    if as_json:
        told = {"named": name, "status": "removed" if removed else "not found", "reason": reason}
        print_json(told | (feed_json(removed) if removed else {}))
    elif removed:
        click.echo(f"no longer followed: #{removed.id} {removed.name}; its articles stay")
    else:
        click.echo(reason, err=True)
