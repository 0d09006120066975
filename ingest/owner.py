"""Who owns the embedded indexes: one process at a time, said by a lock file that dies with its holder."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from ingest.errors import IndexInUse, IndexUnavailable


class OwnerLock:
    """Held for as long as this process may write the indexes; the operating system frees it if the process dies."""

    def __init__(self, data_dir: Path) -> None:
        # The lock is the process's, not the thread's: the follower's thread must see that the main one took it.
        self._data_dir = data_dir
        self._lock = FileLock(str(data_dir / "owner.lock"), thread_local=False)
        self._card = data_dir / "owner.json"

    def acquire(self, now: datetime, wait_s: float = 0.0) -> bool:
        """Whether this process is the owner now; waits at most ``wait_s`` seconds for another to finish.

        Creates the folder where absent. Raises IndexUnavailable where nothing can be written there.
        """
        if self.held:
            return True
        card = {"pid": os.getpid(), "command": " ".join(sys.argv[1:2]) or "dateline", "since": now.isoformat()}
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=wait_s)
            self._card.write_text(json.dumps(card), encoding="utf-8")
        except Timeout:
            return False
        except OSError as error:
            self._lock.release()
            raise IndexUnavailable(
                f"the indexes in {self._data_dir} cannot be used ({error.strerror}), because whoever searches them has "
                "to keep them up to date: check that DATA_DIR is a folder that can be written"
            ) from error
        return True

    @property
    def held(self) -> bool:
        return bool(self._lock.is_locked)

    def holder(self) -> str:
        """For a message: "process 4711 (dateline bot)"."""
        try:
            card = json.loads(self._card.read_text(encoding="utf-8"))
            return f"process {card['pid']} (dateline {card['command']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def in_use(self) -> IndexInUse:
        return IndexInUse(
            f"the search indexes of this DATA_DIR are in use by {self.holder()}, and embedded Chroma allows one "
            "process at a time: ask there, stop it first, or set CHROMA_URL to a Chroma server that both can use"
        )

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
