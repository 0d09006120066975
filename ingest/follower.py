"""Keeps the indexes up to the corpus while a long-lived process runs: what another process ingests is searchable here
within seconds."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Self

from ingest.indexer import Progress
from ingest.wiring import Library

log = logging.getLogger(__name__)

_EVERY_S = 1.0
_AFTER_FAILURE_S = 30.0
"""A full disk or a server that is down is not mended within a second."""


class _Stopped(Exception):
    """Ends a catch-up between two batches, where everything done so far is kept."""


class Follower:
    """A thread; ``with Follower(library): ...``. It never stops for an error, it logs it and tries again."""

    def __init__(self, library: Library, every_s: float = _EVERY_S, after_failure_s: float = _AFTER_FAILURE_S) -> None:
        self._library = library
        self._every_s = every_s
        self._after_failure_s = after_failure_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()

    def stop(self) -> None:
        """Asks it to end after the batch at work, a few seconds at most; leaving ``with`` waits for that."""
        self._stopping.set()

    def _run(self) -> None:
        pause = self._every_s
        while not self._stopping.wait(pause):
            pause = self._every_s
            try:
                self._step()
            except _Stopped:
                return
            except Exception:
                pause = self._after_failure_s
                log.exception("the indexes could not follow the corpus; trying again in %g seconds", pause)

    def _step(self) -> None:
        library = self._library
        # With a Chroma server the owner may have been another process that has ended: then it is this one's turn.
        if not library.owner.held and not library.owner.acquire(library.now()):
            return
        if library.indexer.lag():
            written = library.indexer.catch_up(self._between_batches)
            log.info("indexed %d passages", written)

    def _between_batches(self, progress: Progress) -> None:
        if self._stopping.is_set():
            raise _Stopped
