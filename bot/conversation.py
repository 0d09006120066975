"""What is said in a conversation, the same in Telegram and in the terminal. Knows neither of them.

The desk's methods block, so they run in an executor: while one person's question is worked on, others are heard. Each
command has its room; this is the hall that leads there, and that says something whatever happens.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bot import texts
from bot.desk import Desk
from bot.heard import Command, Heard, Pressing, Reply, Show, says, show_nothing
from bot.people import Asker, People
from bot.render import render_text
from bot.render.markup import clean_line, shorten
from bot.render.presses import PressVerb, parse_press
from bot.render.quote_keys import parse_quote_key
from bot.rooms import privacy
from bot.rooms.access import Door
from bot.rooms.admin import WHILE_DOING, Administration
from bot.rooms.admitting import Admitting
from bot.rooms.asking import Asking
from bot.rooms.broadcasting import Broadcasting
from bot.rooms.browsing import Browsing
from bot.rooms.budgets import Budgets, Refusal
from bot.rooms.elsewhere import Elsewhere
from bot.rooms.orders import Pressed, Verb, parse_order
from bot.rooms.oversight import Oversight
from bot.rooms.privacy import Privacy
from bot.rooms.running import Runs
from bot.rooms.under_answers import UnderAnswers
from bot.state.open import State
from bot.watch.watching import Watching
from retrieval.errors import QuestionError

log = logging.getLogger(__name__)

_COMMON = frozenset({"start", "help", "privacy"})
"""Every bot has these."""


@dataclass(frozen=True, slots=True)
class Office:
    """The rooms of whoever runs the bot, and of what it knows of people."""

    admitting: Admitting
    oversight: Oversight
    broadcasting: Broadcasting
    privacy: Privacy


class Conversation:
    def __init__(
        self,
        desk: Desk,
        state: State,
        people: People,
        door: Door,
        budgets: Budgets,
        executor: Executor,
        runs: Runs,
        office: Office,
        watches_a_person: int,
        bot_name: Callable[[], str] = lambda: "",
    ) -> None:
        """``bot_name`` is known once Telegram has told it; deep links lead to it."""
        self.writes = desk.writes
        """Whether answers take their time, because a language model writes them."""
        self._people = people
        self._door = door
        self._runs = runs
        self._asking = Asking(desk, executor, state.answers, budgets, bot_name)
        self._under = UnderAnswers(desk, executor, state.answers, self._asking)
        self._admin = Administration(desk, people, executor, runs)
        self.elsewhere = Elsewhere(desk, executor, people, door, budgets, bot_name)
        """Where the bot is called without being there."""
        self._office = office
        self._watching = Watching(self._asking, state.answers, state.watches, watches_a_person)
        browsing = Browsing(desk, executor, budgets, bot_name)
        self._for_everyone: Mapping[str, Command] = {
            "": self._asking.plain,
            "ask": self._asking.ask,
            "asof": self._asking.as_of,
            "new": self._asking.begin_anew,
            "check": browsing.check,
            "watch": self._watching.watch,
            "unwatch": self._watching.unwatch,
            "latest": browsing.latest,
            "sources": browsing.sources,
            "askers": office.admitting.askers,
            "privacy": office.privacy.privacy,
            "forgetme": office.privacy.forget_me,
            "start": self._start,
            "help": self._help,
        }
        self._for_administrators: Mapping[str, Command] = {
            "ingest": self._admin.ingest,
            "feeds": self._admin.feeds,
            "forget": self._admin.forget,
            "status": self._admin.status,
            "stats": office.oversight.stats,
            "gaps": office.oversight.gaps,
            "feedback": office.oversight.feedback,
            "invite": office.admitting.invite,
            "ban": office.admitting.ban,
            "unban": office.admitting.unban,
            "broadcast": office.broadcasting.broadcast,
        }

    @property
    def commands(self) -> frozenset[str]:
        """Those that readers have."""
        return frozenset(filter(None, self._for_everyone))

    @property
    def own_commands(self) -> frozenset[str]:
        """Those that are meant for this bot in a group even where it is not named."""
        return self.commands - _COMMON

    @staticmethod
    def may_answer_again(heard: Heard) -> bool:
        """Whether a message that was edited is a question; a command is not obeyed again."""
        return bool(heard.text) and read_command(heard.text or "")[0] in ("", "ask", "asof")

    async def reply(self, heard: Heard, show: Show = show_nothing) -> Reply:
        """Answers a message: a command, or else a question, or what it encloses. Never raises.

        ``show`` is called while long work goes on.
        """
        name, argument = read_command(heard.text or "")
        try:
            refusal = await self._door.refusal(heard)
            if refusal and not (heard.place.is_private and name in privacy.COMMANDS):
                return says(refusal) if heard.place.is_private else Reply()
            if not await self._door.may_ask(heard):
                return Reply()
            return await self._obey(heard, name, argument, show)
        except (QuestionError, Refusal) as error:
            return says(texts.said_below(str(error)))
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at %.500r, reference %s", heard.text, reference)
            return says(self._people.apology(heard.user, WHILE_DOING.get(name, "answering"), error, reference))

    async def delivered(self, reply: Reply, message_ids: Sequence[int]) -> None:
        """Is told where an answer stands, so that a reply to it is understood."""
        if reply.answer_id is not None and message_ids:
            await self._asking.delivered(reply.answer_id, message_ids)

    async def press(self, pressing: Pressing, show: Show = show_nothing) -> Pressed:
        """What a button leads to; anybody can send any data. Never raises."""
        user, data = pressing.user, pressing.data
        order = parse_order(data)
        about_oneself = order is not None and order.verb == Verb.FORGET_ME
        if order and not (about_oneself or self._people.is_admin(user)):
            return Pressed(notice=texts.button_for_administrators())
        try:
            refusal = await self._door.refusal(Heard(user, pressing.place, None))
            if refusal and not about_oneself:
                return Pressed(notice=refusal)
            if order and about_oneself:
                return await self._office.privacy.press(pressing, order)
            if order and order.verb == Verb.BROADCAST:
                return await self._office.broadcasting.press(order, show)
            if order:
                return await self._admin.press(user, order, pressing.enclosed, show)
            press = parse_press(data)
            if press and press.verb is PressVerb.UNWATCH:
                return await self._watching.press(user, press.answer_id)
            if press:
                return await self._under.press(user, press)
            key = parse_quote_key(data)
            return await self._under.quote(key) if key else Pressed(notice=texts.stale_button())
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at the button %r, reference %s", data, reference)
            doing = "doing that" if order else "looking up that quote"
            return Pressed(tuple(render_text(self._people.apology(user, doing, error, reference))))

    def close(self) -> None:
        """The process is ending: long work stops at a whole article, and says so."""
        self._runs.close()

    async def _obey(self, heard: Heard, name: str, argument: str, show: Show) -> Reply:
        if heard.enclosed and not name and self._people.is_admin(heard.user):
            return Reply(tuple(self._admin.offer(heard.enclosed)))
        if heard.enclosed.forwarded and name in self._for_administrators:
            return says(texts.forwarded_command())
        if heard.text is None:
            return says(texts.not_text())
        if command := self._for_everyone.get(name):
            return await command(heard, argument, show)
        command = self._for_administrators.get(name)
        if command is None:
            return says(texts.unknown_command(shorten(clean_line(name), 40)))
        if not self._people.is_admin(heard.user):
            return says(texts.administrators_only())
        return await command(heard, argument, show)

    async def _start(self, heard: Heard, payload: str, _show: Show) -> Reply:
        """Telegram sends /start when somebody opens the bot, with a payload where a deep link has led there."""
        if key := parse_quote_key(payload):
            quoted = await self._under.quote(key)
            return Reply(quoted.messages) if quoted.messages else says(quoted.notice or texts.quote_gone())
        return says(f"{texts.start()}\n\n{self._help_for(heard.user)}")

    async def _help(self, heard: Heard, _argument: str, _show: Show) -> Reply:
        return says(self._help_for(heard.user))

    def _help_for(self, user: Asker) -> str:
        return f"{texts.help()}\n\n{texts.help_for_administrators()}" if self._people.is_admin(user) else texts.help()


def read_command(text: str) -> tuple[str, str]:
    """The command's name and what follows it; a question has no name. Some clients write /ask@botname."""
    text = text.strip()
    if not text.startswith("/"):
        return "", text
    head, *rest = text.split(maxsplit=1)
    return head[1:].partition("@")[0].lower(), rest[0] if rest else ""
