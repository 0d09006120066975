"""Keeps the indexes up to the corpus while a long-lived process runs: what another process ingests is searchable here
within seconds."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Self

from ingest.errors import IngestError
from ingest.wiring import Library

log = logging.getLogger(__name__)

_EVERY_S = 1.0
_AFTER_FAILURE_S = 30.0
"""A full disk or a server that is down is not mended within a second."""


class Follower:
    """A thread; ``with Follower(library): ...``. It never stops for an error, it logs it and tries again."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        pause = _EVERY_S
        while not self._stopping.wait(pause):
            pause = _EVERY_S
            try:
                self._step()
            except IngestError:
                log.exception("the indexes could not follow the corpus; trying again in %d seconds", _AFTER_FAILURE_S)
                pause = _AFTER_FAILURE_S

    def _step(self) -> None:
        library = self._library
        # With a Chroma server the owner may have been another process that has ended: then it is this one's turn.
        if not library.owner.held and not library.owner.acquire(library.now()):
            return
        if library.indexer.lag():
            written = library.indexer.catch_up()
            log.info("indexed %d passages", written)
