"""Follows the feeds while a long-lived process runs."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from ingest.feeds.lines import result_line
from ingest.feeds.poll import poll_feeds
from ingest.feeds.web import web_for
from ingest.sources.outcome import Fetcher
from ingest.wiring import Library

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 30.0
"""Feeds added by another process are seen within this time; it costs one small query."""
_LEAST_PAUSE_S = 5.0
"""Between two passes, also where a feed stays due because another process is at it."""
_GRACE_S = 4.0
"""How long leaving waits at most; a pass that is told to stop ends within three seconds."""


class FeedPoller:
    """A thread; ``with FeedPoller(library): ...``. It never stops for an error, it logs it and tries again.

    Without feeds it opens no network and loads nothing. ``fetch``: a fetcher to use; else the web is opened when the
    first feed is due, and stays open, so that it remembers which sites asked for what.
    """

    def __init__(self, library: Library, fetch: Fetcher | None = None, least_pause_s: float = _LEAST_PAUSE_S) -> None:
        self._library = library
        self._fetch = fetch
        self._least_pause_s = least_pause_s
        self._web = ExitStack()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed-poller", daemon=True)

    def __enter__(self) -> Self:
        # Opened here: these properties are made on first use, and two threads must not both make them.
        _ = self._library.corpus, self._library.feeds
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends between two entries. A fetch under way is left to itself after some seconds: it keeps no process from
        ending, and what it was about to store is found again at the next poll."""
        self._stopping.set()
        self._thread.join(_GRACE_S)

    def _run(self) -> None:
        pause = 0.0
        with self._web:
            while not self._stopping.wait(pause):
                pause = _LOOK_EVERY_S
                try:
                    pause = self._step()
                except Exception:
                    log.exception("the feeds could not be polled; trying again in %g seconds", pause)

    def _step(self) -> float:
        """Polls what is due; seconds until it is worth looking again."""
        feeds = self._library.feeds
        if feeds.health().next_poll_in_s == 0:
            if self._fetch is None:
                self._fetch = self._web.enter_context(web_for(self._library, None))
            for result in poll_feeds(self._library, fetch=self._fetch, stop=self._stopping.is_set):
                log.log(logging.WARNING if result.status == "failed" else logging.INFO, "%s", result_line(result))
        next_in_s = feeds.health().next_poll_in_s
        return _LOOK_EVERY_S if next_in_s is None else min(max(next_in_s, self._least_pause_s), _LOOK_EVERY_S)
