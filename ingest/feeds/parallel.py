"""Work on several hosts at once, in threads that never keep a process from ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, as_completed
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_THREADS = 8
_GRACE_S = 2.0
"""How long the end waits for what is under way: a fetch may take a minute, and nothing is lost by leaving it."""


def in_parallel(
    work: Callable[[T], R], tasks: Iterable[T], together: Callable[[T], Hashable], ended: threading.Event
) -> Iterator[R]:
    """Results as they come; tasks of one key are done one after the other, in order. What ``work`` raises is raised.

    Sets ``ended`` when the iteration ends, for whatever reason: tasks not begun are left, and ``work`` should return
    soon. The threads are daemons, unlike an executor's, for which the interpreter waits when it exits.
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
        for future in as_completed([future for group in groups.values() for _, future in group]):
            if not future.cancelled():
                yield future.result()
    finally:
        ended.set()
        for thread in threads:
            thread.join(_GRACE_S / len(threads))


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
