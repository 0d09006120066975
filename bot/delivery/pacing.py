"""How fast the bot may talk: every call to Telegram goes through the Pacer, and waits here and nowhere else.

Window    at most so many in any span of so many seconds; pure
Pacer     one line a chat, one limit for all, and whoever was told to slow down does

What writes into a chat (messages, edits, drafts) counts; what asks or acknowledges does not, so that a pressed button
never waits for a chat's line. A call made with ``rate_limit_args=AT_ONCE`` never waits: where it would have to, it is
refused with RetryAfter, as Telegram would do, and it leaves half of the room to those that must arrive.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from telegram.constants import FloodLimit
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

Clock = Callable[[], float]
"""Seconds since some moment, never going back."""
Sleep = Callable[[float], Awaitable[object]]
Result = bool | dict[str, Any] | list[dict[str, Any]]

MAX_FLOOD_WAITS = 5
AT_ONCE = "at once"
"""For what is worth nothing later: how far the work is, the typing action."""
_BURST = 3
"""Telegram allows short bursts over its one message a second in a chat
(core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""
_SLACK = 0.125
"""Seconds by which a call may overtake the one before it on the way to Telegram."""
_FEW_LINES = 512
"""Below this many chats nobody looks for idle ones."""


class Window:
    """At most ``most`` in any span of ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._taken: deque[float] = deque(maxlen=most)

    def free_at(self, leaving: int = 0) -> float:
        """When there is room for one more and ``leaving`` others."""
        over = len(self._taken) + leaving - self._most
        return self._taken[over] + self._seconds if over >= 0 else 0.0

    def half(self) -> int:
        return self._most // 2

    def take(self, at: float) -> None:
        """Not before an earlier one."""
        self._taken.append(at)

    def is_idle(self, now: float) -> bool:
        return not self._taken or self._taken[-1] + self._seconds <= now


class _Line:
    """Those who want to write into one chat."""

    def __init__(self, *windows: Window) -> None:
        self.windows = windows
        self.turn = asyncio.Lock()
        self.quiet_until = 0.0
        self.users = 0

    def free_at(self, leaving_half: bool = False) -> float:
        return max(w.free_at(w.half() if leaving_half else 0) for w in self.windows)

    def take(self, at: float) -> None:
        for window in self.windows:
            window.take(at)

    def is_idle(self, now: float) -> bool:
        return not self.users and self.quiet_until <= now and all(window.is_idle(now) for window in self.windows)


class Pacer(BaseRateLimiter[str]):
    """Keeps to Telegram's limits (``telegram.constants.FloodLimit``), and to what it says when it was too much."""

    def __init__(self, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._everywhere = Window(FloodLimit.MESSAGES_PER_SECOND, 1.0 + _SLACK)
        self._quiet_until = 0.0
        self._lines: dict[int | str, _Line] = {}
        self._many = _FEW_LINES

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def lines(self) -> int:
        """How many chats are remembered."""
        return len(self._lines)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Result:
        """Makes the call when it is its turn, and after a flood wait again, at most MAX_FLOOD_WAITS times."""
        writes, at_once, refusals = _writes(endpoint), rate_limit_args == AT_ONCE, 0
        with self._line(data.get("chat_id")) as line:
            while True:
                await self._wait(line, writes, at_once)
                try:
                    return await callback(*args, **kwargs)
                except RetryAfter as refusal:
                    self._be_quiet(line, seconds(refusal.retry_after))
                    refusals += 1
                    if at_once or refusals > MAX_FLOOD_WAITS:
                        raise

    def _be_quiet(self, line: _Line | None, wait: float) -> None:
        """In that chat; everywhere, if the call named none."""
        until = self._clock() + wait
        if line:
            line.quiet_until = max(line.quiet_until, until)
        else:
            self._quiet_until = max(self._quiet_until, until)

    async def _wait(self, line: _Line | None, writes: bool, at_once: bool) -> None:
        if at_once:
            self._refuse_to_wait(line, writes)
        elif not writes:
            await self._until(lambda: self._quiet(line))
        elif line is None:  # an edit of what an inline query brought into some chat
            await self._until(lambda: self._quiet(None))
            await self._take_everywhere()
        else:
            async with line.turn:
                await self._until(lambda: max(self._quiet(line), line.free_at()))
                await self._take_everywhere()
                line.take(self._clock())

    def _refuse_to_wait(self, line: _Line | None, writes: bool) -> None:
        now, free_at = self._clock(), self._quiet(line)
        if writes:
            free_at = max(free_at, self._everywhere.free_at(self._everywhere.half()))
        if writes and line:
            free_at = max(free_at, line.free_at(leaving_half=True), now + 1.0 if line.turn.locked() else 0.0)
        if free_at > now:
            raise RetryAfter(timedelta(seconds=free_at - now))
        if writes:
            self._everywhere.take(now)
        if writes and line:
            line.take(now)

    def _quiet(self, line: _Line | None) -> float:
        return max(self._quiet_until, line.quiet_until if line else 0.0)

    async def _take_everywhere(self) -> None:
        """First come, first served: whoever must wait has its moment already."""
        now = self._clock()
        moment = max(now, self._everywhere.free_at())
        self._everywhere.take(moment)
        if moment > now:
            await self._sleep(moment - now)

    async def _until(self, free_at: Callable[[], float]) -> None:
        """It may move away while it is waited for."""
        while (wait := free_at() - self._clock()) > 0:
            await self._sleep(wait)

    @contextmanager
    def _line(self, chat: int | str | None) -> Iterator[_Line | None]:
        if chat is None:
            yield None
            return
        if chat not in self._lines:
            self._forget_idle()
            windows = [Window(_BURST, _BURST / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT + _SLACK)]
            if not isinstance(chat, int) or chat < 0:  # groups and channels, by id or by @name
                windows.append(Window(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP, 60.0 + _SLACK))
            self._lines[chat] = _Line(*windows)
        line = self._lines[chat]
        line.users += 1
        try:
            yield line
        finally:
            line.users -= 1

    def _forget_idle(self) -> None:
        if len(self._lines) >= self._many:
            now = self._clock()
            self._lines = {chat: line for chat, line in self._lines.items() if not line.is_idle(now)}
            self._many = max(_FEW_LINES, 2 * len(self._lines))


def seconds(retry_after: int | timedelta) -> float:
    """python-telegram-bot is on its way from seconds to timedelta; which one comes depends on PTB_TIMEDELTA."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


def _writes(endpoint: str) -> bool:
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
