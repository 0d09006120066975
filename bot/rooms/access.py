"""Who is answered: everyone, or where chats, people or invitations were chosen, those; in a group, whom it lets ask."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.heard import Heard
from bot.people import People
from bot.rooms import access_texts
from bot.state.people import KnownPeople

log = logging.getLogger(__name__)

INVITATION = re.compile(r"i-([A-Za-z0-9]{8,20})")
"""Behind /start: a deep link that admits whoever follows it."""

IsChatAdmin = Callable[[int, int], Awaitable[bool]]
"""Whether the person (second) is one of a group's (first) own administrators. Never raises."""


async def anybody(_chat_id: int, _user_id: int) -> bool:
    """Where there are no groups."""
    return True


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
    def __init__(
        self, guests: Guests, people: People, known: KnownPeople, is_chat_admin: IsChatAdmin = anybody
    ) -> None:
        self._guests = guests
        self._people = people
        self._known = known
        self._is_chat_admin = is_chat_admin

    @property
    def invites(self) -> bool:
        """Whether an invitation opens it to anybody for whom it is not open already."""
        return self._guests.chosen

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
        log.info("Not answered: person %d in chat %d, who is not among those that were chosen", user.id, chat_id)
        return access_texts.not_admitted(chat_id)

    async def may_ask(self, heard: Heard) -> bool:
        """Whether the group lets this person ask, and always in private. Notes that there was talk in the chat."""
        if heard.user.at_terminal:
            return True
        askers = await asyncio.to_thread(self._known.saw_chat, heard.place.chat_id)
        return heard.place.is_private or askers == "everyone" or await self.leads(heard)

    async def leads(self, heard: Heard) -> bool:
        """Whether this person decides for the group: as one of its own administrators, or the bot's."""
        return self._people.is_admin(heard.user) or await self._is_chat_admin(heard.place.chat_id, heard.user.id)
