"""How often a bot may write, as core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this has it. Pure.

Telegram publishes rough figures and enforces others. Here, of messages, edits and drafts together:

- in a private chat one a second, after a burst of three (a bucket of three that fills at one a second);
- in a group 20 in any minute;
- over all chats 30 in any second.

A refusal names the seconds until the next one may come. Whoever comes earlier is refused again, for what is left.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

BURST = 3
SECOND = timedelta(seconds=1)
EVERYWHERE = 0
"""Stands for all chats where a chat's id is asked for."""


class Limits:
    """What a bot has written, and how long it must be silent. Times are aware; chat ids of groups are negative."""

    def __init__(self) -> None:
        self.ignored = 0
        """Calls that came while a wait was on."""
        self._sent: defaultdict[int, deque[datetime]] = defaultdict(deque)
        self._bucket_full_at: dict[int, datetime] = {}
        self._silent_until: dict[int, datetime] = {}

    def seconds_to_wait(self, chat_id: int, now: datetime) -> int:
        """Whole seconds that a bot must wait before it writes into a chat; 0: it may write, which ``count`` notes."""
        waits = [self._silent_until[key] - now for key in (chat_id, EVERYWHERE) if key in self._silent_until]
        if left := max((wait for wait in waits if wait > timedelta()), default=None):
            self.ignored += 1
            return math.ceil(left / SECOND)
        overall = self._wait_of_window(EVERYWHERE, 30, SECOND, now)
        here = (
            self._wait_of_window(chat_id, 20, 60 * SECOND, now) if chat_id < 0 else self._wait_of_bucket(chat_id, now)
        )
        for key, wait in ((EVERYWHERE, overall), (chat_id, here)):
            if wait > timedelta():
                seconds = math.ceil(wait / SECOND)
                self.impose(key, seconds, now)
                return seconds
        return 0

    def impose(self, chat_id: int, seconds: int, now: datetime) -> None:
        """The bot must be silent in a chat for so long."""
        self._silent_until[chat_id] = now + timedelta(seconds=seconds)

    def count(self, chat_id: int, now: datetime) -> None:
        """Something was written into a chat."""
        self._sent[chat_id].append(now)
        self._sent[EVERYWHERE].append(now)
        self._bucket_full_at[chat_id] = max(self._bucket_full_at.get(chat_id, now), now) + SECOND

    def _wait_of_window(self, key: int, most: int, window: timedelta, now: datetime) -> timedelta:
        sent = self._sent[key]
        while sent and sent[0] <= now - window:
            sent.popleft()
        return sent[-most] + window - now if len(sent) >= most else timedelta()

    def _wait_of_bucket(self, chat_id: int, now: datetime) -> timedelta:
        return self._bucket_full_at.get(chat_id, now) - now - (BURST - 1) * SECOND
