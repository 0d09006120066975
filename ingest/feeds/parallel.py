"""Work on several hosts at once, in threads that never keep a process from ending."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_THREADS = 8
_LOOK_EVERY_S = 0.5
"""Between two looks whether to stop."""
_GRACE_S = 1.0
"""How long an early end waits for what is under way: a fetch may take a minute, and nothing is lost by leaving it."""


def in_parallel(
    work: Callable[[T], R],
    tasks: Iterable[T],
    together: Callable[[T], Hashable],
    ended: threading.Event,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[R]:
    """Results as they come; tasks of one key are done one after the other, in order. What ``work`` raises is raised.

    Ends early where ``stop`` says so. Sets ``ended`` when the iteration ends, for whatever reason: tasks not begun are
    left, and ``work`` should return soon. The threads are daemons, unlike an executor's, for which the interpreter
    waits when it exits.
    """
    groups: dict[Hashable, list[tuple[T, Future[R]]]] = {}
    for task in tasks:
        groups.setdefault(together(task), []).append((task, Future()))
    waiting: SimpleQueue[list[tuple[T, Future[R]]]] = SimpleQueue()
    for group in groups.values():
        waiting.put(group)
    threads = [
        threading.Thread(target=_run, args=(work, waiting, ended), name=f"feeds-{n}", daemon=True)
        for n in range(min(MOST_THREADS, len(groups)))
    ]
    for thread in threads:
        thread.start()
    try:
        pending = {future for group in groups.values() for _, future in group}
        while pending:
            done, pending = wait(pending, _LOOK_EVERY_S, FIRST_COMPLETED)
            if stop():
                late, pending = wait(pending, _GRACE_S)
                done, pending = done | late, set()
            for future in done:
                if not future.cancelled():
                    yield future.result()
    finally:
        ended.set()
        until = time.monotonic() + _GRACE_S
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0.0))


def _run(work: Callable[[T], R], waiting: SimpleQueue[list[tuple[T, Future[R]]]], ended: threading.Event) -> None:
    while True:
        try:
            group = waiting.get_nowait()
        except Empty:
            return
        for task, future in group:
            if ended.is_set():
                future.cancel()
                continue
            try:
                future.set_result(work(task))
            except BaseException as error:  # noqa: BLE001 - raised again where the results are taken
                future.set_exception(error)
