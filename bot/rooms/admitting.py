"""Whom the bot answers, decided in the chat: invitations and bans by its administrators, and who may ask in a group."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import timedelta

from bot.heard import Heard, Reply, Show, says
from bot.people import Asker, People
from bot.rooms import access_texts
from bot.rooms.access import Door
from bot.state.people import Askers, KnownPeople

MOST_USES, MOST_DAYS = 10_000, 365
USES, DAYS = 1, 7
"""Unless told otherwise."""
_USER_ID = re.compile("[1-9][0-9]{0,15}")
"""They have at most 52 significant bits (core.telegram.org/bots/api#user)."""
_ASKERS: dict[str, Askers] = {"everyone": "everyone", "admins": "admins"}


def random_code() -> str:
    """64 random bits: nobody guesses an invitation."""
    return secrets.token_hex(8)


class Admitting:
    """Methods raise CorpusError."""

    def __init__(
        self,
        people: People,
        known: KnownPeople,
        door: Door,
        bot_name: Callable[[], str],
        new_code: Callable[[], str] = random_code,
    ) -> None:
        self._people = people
        self._known = known
        self._door = door
        self._bot_name = bot_name
        self._new_code = new_code

    async def invite(self, heard: Heard, argument: str, _show: Show) -> Reply:
        numbers = argument.split()
        if not self._bot_name():
            return says(access_texts.invitations_need_telegram())
        if len(numbers) > 2 or not all(re.fullmatch("[1-9][0-9]{0,4}", number) for number in numbers):
            return says(access_texts.invite_usage(USES, DAYS))
        uses, days = map(int, [*numbers, *(str(USES), str(DAYS))[len(numbers) :]])
        if uses > MOST_USES or days > MOST_DAYS:
            return says(access_texts.invite_too_much(MOST_USES, MOST_DAYS))
        code = self._new_code()
        until = await asyncio.to_thread(self._known.invite, code, heard.user.id, uses, timedelta(days=days))
        link = f"https://t.me/{self._bot_name()}?start=i-{code}"
        return says(access_texts.invitation(link, uses, until, needed=self._door.invites))

    async def ban(self, _heard: Heard, argument: str, _show: Show) -> Reply:
        if not _USER_ID.fullmatch(argument):
            return says(access_texts.ban_usage("ban"))
        if self._people.is_admin(Asker(int(argument))):
            return says(access_texts.administrators_stay())
        new = await asyncio.to_thread(self._known.ban, int(argument))
        return says(access_texts.now_banned(argument) if new else access_texts.banned_already(argument))

    async def unban(self, _heard: Heard, argument: str, _show: Show) -> Reply:
        if not _USER_ID.fullmatch(argument):
            return says(access_texts.ban_usage("unban"))
        was = await asyncio.to_thread(self._known.unban, int(argument))
        return says(access_texts.no_longer_banned(argument) if was else access_texts.was_not_banned(argument))

    async def askers(self, heard: Heard, argument: str, _show: Show) -> Reply:
        """Who may ask in this group."""
        if heard.place.is_private:
            return says(access_texts.askers_in_groups())
        if not await self._door.leads(heard):
            return says(access_texts.askers_by_admins())
        askers = _ASKERS.get(argument.lower())
        if askers is None:
            return says(access_texts.askers_usage())
        await asyncio.to_thread(self._known.let_ask, heard.place.chat_id, askers)
        return says(access_texts.everyone_may_ask() if askers == "everyone" else access_texts.admins_may_ask())
