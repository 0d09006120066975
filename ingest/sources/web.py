"""The web as one fetcher: safe addresses (transport.py), a site's wishes (robots.py), turns (politeness.py)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from importlib.metadata import version

import httpx

from ingest.article import FetchedPage, Validators
from ingest.errors import FetchError
from ingest.settings import IngestSettings
from ingest.sources.addresses import AllowedHosts, plain_host, written_address
from ingest.sources.fetch import fetch_page, fetch_robots, http_client
from ingest.sources.outcome import Fetcher, Limits
from ingest.sources.politeness import Politeness
from ingest.sources.robots import MAX_ROBOTS_BYTES, PRODUCT, RobotsTable
from ingest.sources.transport import Resolver, SafeTransport, system_resolver

_NOTHING_KNOWN = Validators()


@contextmanager
def open_web(
    settings: IngestSettings,
    now: Callable[[], datetime],
    sleep: Callable[[float], None] = time.sleep,
    *,
    clock: Callable[[], float] = time.monotonic,
    resolve: Resolver = system_resolver,
) -> Iterator[Fetcher]:
    """One fetcher for everything that is fetched in a while; threads may share it. ``clock`` counts seconds.

    Pauses and robots.txt files are remembered as long as it is open, so it is opened once for many sources.
    """
    yield _Web(settings, now, sleep, clock, resolve)


def limits_of(settings: IngestSettings) -> Limits:
    return Limits(
        max_document_bytes=settings.max_document_bytes,
        fetch_timeout_s=settings.fetch_timeout_seconds,
        max_feed_items=settings.max_feed_items,
    )


def user_agent(contact: str) -> str:
    return f"{PRODUCT}/{version('dateline')} ({contact or 'news question answering'})"


class _Web:
    def __init__(
        self,
        settings: IngestSettings,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        resolve: Resolver,
    ) -> None:
        self._limits = limits_of(settings)
        self._agent = user_agent(settings.fetch_contact)
        self._now = now
        self._pause_s = settings.fetch_pause_seconds
        allowed = AllowedHosts.of(settings.fetch_allowed_hosts)
        self._transport = SafeTransport(allowed, self._limits.answer_timeout_s, clock=clock, resolve=resolve)
        self._hosts = Politeness(clock, sleep)
        self._robots = RobotsTable(self._fetch_robots, clock)

    def __call__(self, url: str, validators: Validators = _NOTHING_KNOWN) -> FetchedPage:
        with self._client() as client:
            turn = partial(self._turn, url)
            return fetch_page(url, validators, client=client, limits=self._limits, now=self._now, turn=turn)

    def _client(self) -> httpx.Client:
        """One a document (17 µs): cookies live as long as its redirects. Closing it leaves the transport usable."""
        return http_client(self._transport, self._limits, self._agent)

    @contextmanager
    def _turn(self, named: str, target: httpx.URL) -> Iterator[None]:
        """Around one request for ``target``, on the way from ``named``. Raises FetchError where it must not be made,
        and what the transport raises where the site's robots.txt cannot be asked for."""
        spelled = target.raw_host.decode("ascii")
        host = written_address(spelled) or plain_host(spelled)
        with self._hosts.turn(host, named) as request:
            crawl_delay_s = self._refuse_unwanted(named, target)
            with request(max(self._pause_s, crawl_delay_s)):
                yield

    def _refuse_unwanted(self, named: str, target: httpx.URL) -> float:
        """The pause in seconds that the site asks for; raises FetchError where it asks not to be read."""
        site = str(target.copy_with(raw_path=b"/", fragment=None)).rstrip("/")
        try:
            rules = self._robots.rules(site)
        except FetchError as error:
            why = f"{named} is not fetched: {error}"
            raise FetchError(why, status=error.status, retry_after_s=error.retry_after_s) from error
        if not rules.allows(str(target.copy_with(fragment=None))):
            raise FetchError(
                f"{named} is not fetched: {site}/robots.txt asks automatic readers to stay away from it; "
                "save the article as .html in a browser, then ingest that file."
            )
        return rules.crawl_delay_s

    def _fetch_robots(self, url: str) -> bytes:
        with self._client() as client, self._hosts.connection(url):
            return fetch_robots(url, client=client, limits=self._limits, now=self._now, max_bytes=MAX_ROBOTS_BYTES)
