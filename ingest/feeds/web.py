"""The web, opened only where it is needed: what opens it is loaded then."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from ingest.sources.outcome import Fetcher
from ingest.wiring import Library


def web_for(library: Library, fetch: Fetcher | None) -> AbstractContextManager[Fetcher]:
    """The fetcher given, or the web opened for as long as it is needed."""
    if fetch is not None:
        return nullcontext(fetch)
    from ingest.sources.web import open_web

    return open_web(library.settings, library.now)
