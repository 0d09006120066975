"""Who administers a group, asked once in a while and not with every message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

KNOWN_FOR = 300.0
"""Seconds: so long may somebody go on asking who is no administrator any more."""
MOST_KNOWN = 10_000


class ChatAdmins:
    """An ``access.IsChatAdmin``."""

    def __init__(
        self, look_up: Callable[[int, int], Awaitable[bool | None]], clock: Callable[[], float], most: int = MOST_KNOWN
    ) -> None:
        """``look_up`` of a group and a person gives None where that cannot be told now, and never raises. ``clock`` in
        seconds."""
        self._look_up = look_up
        self._clock = clock
        self._most = most
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def __call__(self, chat_id: int, user_id: int) -> bool:
        key = (chat_id, user_id)
        answer, until = self._known.get(key, (False, 0.0))
        if self._clock() < until:
            return answer
        now_is = await self._look_up(chat_id, user_id)
        self._known.pop(key, None)
        if now_is is not None:
            self._known[key] = now_is, self._clock() + KNOWN_FOR
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return bool(now_is)
