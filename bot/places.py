"""Where something is said, and what was said there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation: a chat, or one topic of a forum."""

    chat_id: int
    """Telegram's; negative for groups, 0 for the terminal."""
    topic: int = 0
    """Telegram's message_thread_id; 0 where a chat has no topics."""

    @property
    def is_private(self) -> bool:
        return self.chat_id >= 0
