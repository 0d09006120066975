"""Long work: one piece at a time, which says how far it is and stops at a whole article."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Protocol, TypeVar

from bot.heard import Show
from bot.rooms import wire_texts
from bot.rooms.orders import Verb, order_button, with_buttons
from bot.rooms.tally import End

PROGRESS_SECONDS = 3.0
"""Between two looks at the counts. Telegram takes about one message a second in a chat, edits included
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

T = TypeVar("T")
Item = TypeVar("Item", contravariant=True)


class Tally(Protocol[Item]):
    """Adds up items in the thread that does the work, and is read in another."""

    def add(self, item: Item, /) -> None: ...

    def so_far(self) -> str: ...

    def report(self, end: End) -> str: ...


async def in_thread(executor: Executor, work: Callable[..., T], *arguments: object) -> T:
    speaking = contextvars.copy_context()  # the reader's language goes with the work
    return await asyncio.get_running_loop().run_in_executor(executor, speaking.run, work, *arguments)


class Runs:
    """Has a thread of its own, so that long work takes none from the readers' questions."""

    def __init__(self, new_reference: Callable[[], str], every: float = PROGRESS_SECONDS) -> None:
        """``every`` in seconds."""
        self._new_reference = new_reference
        self._every = every
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="long-work")
        self._turn = asyncio.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._closing = False

    async def run(self, work: Callable[[Callable[[T], bool]], None], tally: Tally[T], show: Show) -> End:
        """Waits its turn, then calls ``work`` with what it must report each item to, until that says False.

        Raises what ``work`` raises. If this coroutine is cancelled, the work stops at its next item.
        """
        reference, stopping, halted = self._new_reference(), threading.Event(), False
        stop_button = (order_button(wire_texts.stop(), Verb.STOP, reference),)

        def report(item: T) -> bool:
            nonlocal halted
            tally.add(item)
            halted = halted or stopping.is_set()
            return not halted

        async def look(shown: str) -> str:
            if (now := tally.so_far()) != shown:
                await show(with_buttons(now, stop_button)[0])
            return now

        if self._closing:
            return "restarting"
        self._stops[reference] = stopping
        try:
            if self._turn.locked():
                await show(with_buttons(wire_texts.waiting_for_turn(), stop_button)[0])
            async with self._turn:
                if stopping.is_set():
                    return self._early_end()
                shown = await look("")
                working = asyncio.ensure_future(in_thread(self._thread, work, report))
                while not (await asyncio.wait([working], timeout=self._every))[0]:
                    shown = await look(shown)
                working.result()
        finally:
            stopping.set()
            del self._stops[reference]
        return self._early_end() if halted else "done"

    def stop(self, reference: str) -> bool:
        """False if there is no such work any more."""
        stopping = self._stops.get(reference)
        if stopping is None:
            return False
        stopping.set()
        return True

    def close(self) -> None:
        """The process is ending: stops what runs and takes nothing more."""
        self._closing = True
        for stopping in self._stops.values():
            stopping.set()

    def _early_end(self) -> End:
        return "restarting" if self._closing else "stopped"
