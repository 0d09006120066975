"""Who is answered: everyone, or where chats, people or invitations were chosen, those."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot import access_texts
from bot.heard import Heard
from bot.people import People
from bot.state.people import KnownPeople

INVITATION = re.compile(r"i-([A-Za-z0-9]{8,20})")
"""Behind /start: a deep link that admits whoever follows it."""


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may ask; nobody chosen: everyone."""

    chats: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    invited_only: bool = False
    """Besides those above, only whoever has an invitation."""

    @property
    def chosen(self) -> bool:
        return bool(self.chats or self.users or self.invited_only)


class Door:
    def __init__(self, guests: Guests, people: People, known: KnownPeople) -> None:
        self._guests = guests
        self._people = people
        self._known = known

    async def refusal(self, heard: Heard) -> str | None:
        """Why this person is not answered here, fit for them; None where they are. Notes that they have written."""
        user, chat_id = heard.user, heard.place.chat_id
        if user.at_terminal:
            return None
        standing = await asyncio.to_thread(self._known.saw, user.id, user.language)
        if self._people.is_admin(user):
            return None
        if standing.banned:
            return access_texts.banned()
        guests = self._guests
        if not guests.chosen or standing.admitted or user.id in guests.users or chat_id in guests.chats:
            return None
        if invited := INVITATION.fullmatch((heard.text or "").removeprefix("/start ").strip()):
            if await asyncio.to_thread(self._known.accept, user.id, invited[1]):
                return None
            return access_texts.invitation_not_valid()
        return access_texts.not_admitted(chat_id)
