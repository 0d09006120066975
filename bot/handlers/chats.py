"""Which chats get answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Door:
    """Opens to chosen chats, or to everyone where none were chosen."""

    allowed_chats: frozenset[int]
    admins: frozenset[int]

    def admits(self, chat_id: int, user_id: int) -> bool:
        return not self.allowed_chats or chat_id in self.allowed_chats or user_id in self.admins
