"""An address that a person gives -> a feed that is followed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta

from ingest.article import Feed
from ingest.errors import CorpusError, FetchError, FormatError, IngestError, SourceError
from ingest.feeds.parallel import in_parallel
from ingest.feeds.schedule import UNKNOWN_PACE, rescheduled
from ingest.feeds.subscription import Subscribed, Subscription
from ingest.feeds.web import web_for
from ingest.sources.outcome import Fetcher
from ingest.urls import canonicalise, is_web_address, publisher_host
from ingest.wiring import Library


def subscribe(
    library: Library, address: str, every: timedelta | None = None, fetch: Fetcher | None = None
) -> Subscribed:
    """Follows the feed at ``address``, or the one that the page there names, once it has been read successfully.

    A feed that is followed already gets the new ``every``; a dead one lives again if it can be read. ``fetch``: a
    fetcher to use, else one is opened. Raises FetchError, FormatError, SourceError, CorpusError.
    """
    with web_for(library, fetch) as web:
        return _subscribe(library, address.strip(), every, web)


def subscribe_all(
    library: Library, addresses: Iterable[str], every: timedelta | None = None, fetch: Fetcher | None = None
) -> Iterator[tuple[str, Subscribed | IngestError]]:
    """Each address as ``subscribe`` treats it, with what became of it or why nothing did; hosts in parallel, as they
    are done. Raises CorpusError."""

    def one(address: str) -> tuple[str, Subscribed | IngestError]:
        try:
            return address, _subscribe(library, address.strip(), every, web)
        except CorpusError:
            raise
        except IngestError as error:
            return address, error

    with web_for(library, fetch) as web:
        yield from in_parallel(one, addresses, publisher_host, threading.Event())


def _subscribe(library: Library, address: str, every: timedelta | None, fetch: Fetcher) -> Subscribed:
    if "://" not in address:
        address = f"https://{address}"
    if not is_web_address(address) or canonicalise(address) is None:
        raise SourceError(f"{address} is not an http or https address: give that of a feed or of a site.")
    known = library.feeds.find(address)
    if known and not known.dead:
        return _kept(library, known, every, ())
    url, feed, alternatives = _find(address, fetch)
    known = known or library.feeds.find(url)
    if known:
        return _kept(library, known, every, alternatives)
    added = library.feeds.add(url, feed.title, feed.site_url, every, every or UNKNOWN_PACE)
    return Subscribed(added, alternatives, already=False)


def _kept(library: Library, known: Subscription, every: timedelta | None, alternatives: tuple[str, ...]) -> Subscribed:
    changed = rescheduled(known, every, library.now())
    if changed != known:
        library.feeds.reschedule(changed)
    return Subscribed(changed, alternatives, already=True)


def _find(address: str, fetch: Fetcher) -> tuple[str, Feed, tuple[str, ...]]:
    """Where the feed is, the feed, and the other feeds that the page there names."""
    from ingest.sources.discover import find_feeds, usual_places
    from ingest.sources.feeds import read_feed

    page = fetch(address)
    try:
        return page.moved_to or address, read_feed(page), ()
    except FormatError:
        named = find_feeds(page)
    failed: list[str] = []
    for url in named or usual_places(page.final_url):
        try:
            found = fetch(url)
            return found.moved_to or url, read_feed(found), tuple(other for other in named if other != url)
        except (FetchError, FormatError) as error:
            failed.append(str(error))
    if named:
        raise FormatError(f"{address} names {len(named)} feeds, and none of them can be read. {failed[0]}")
    raise FormatError(
        f"{address} is no feed, names none, and there is none where feeds usually are: look for a link called RSS or "
        "feed on the site, and add that address."
    )
