"""Small stand-ins for the web and for standard input, shared by the tests of sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from ingest.article import FetchedPage, Validators
from ingest.errors import FetchError
from ingest.sources import Limits, SourceOutcome, read_sources

DATA = Path(__file__).parent.parent / "data" / "sources"
NOTHING_KNOWN = Validators()
FETCHED_AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def page(
    body: bytes | str, url: str = "https://halvern.example/news/bridge", content_type: str = "text/html"
) -> FetchedPage:
    data = body.encode() if isinstance(body, str) else body
    return FetchedPage(url, url, 200, content_type, data, FETCHED_AT)


class FakeWeb:
    """A fetcher over a few pages; every other address answers 404."""

    def __init__(self, *pages: FetchedPage) -> None:
        self.pages = {page.requested_url: page for page in pages}
        self.asked: list[str] = []

    def __call__(self, url: str, validators: Validators = NOTHING_KNOWN) -> FetchedPage:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(f"{url} answered 404 (Not Found): there is no such page; check the address.")
        return self.pages[url]


def read(
    *sources: str | Path, web: FakeWeb | None = None, stdin: bytes = b"", limits: Limits | None = None
) -> list[SourceOutcome]:
    """What ``read_sources`` makes of these, all at once."""
    names: Iterable[str] = map(str, sources)
    return list(
        read_sources(
            names, fetch=web or FakeWeb(), limits=limits or Limits(), now=lambda: FETCHED_AT, stdin=BytesIO(stdin)
        )
    )


def read_one(
    *sources: str | Path, web: FakeWeb | None = None, stdin: bytes = b"", limits: Limits | None = None
) -> SourceOutcome:
    (outcome,) = read(*sources, web=web, stdin=stdin, limits=limits)
    return outcome
