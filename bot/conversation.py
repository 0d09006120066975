"""What is said in a conversation, the same in Telegram and in the terminal. Knows neither of them.

The desk's methods block, so they run in an executor: while one person's question is worked on, others are heard.
What administrators alone can say is in ``bot.admin``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor

from bot import texts
from bot.admin import COMMANDS, WHILE_DOING, Administration
from bot.desk import Desk
from bot.enclosed import NOTHING, Enclosed, only_links
from bot.markup import clean_line, shorten
from bot.memory import Memory
from bot.orders import Pressed, parse_order
from bot.people import Asker, People, random_reference
from bot.render import Message, QuoteKey, parse_quote_key, render_answer, render_quote, render_text
from bot.running import PROGRESS_SECONDS, Runs, Show, in_thread
from retrieval.errors import QuestionError

log = logging.getLogger(__name__)


async def _show_nothing(_: Message) -> None:
    """Where nobody can be shown how far the work is."""


class Conversation:
    def __init__(
        self,
        desk: Desk,
        admins: frozenset[int],
        executor: Executor,
        new_reference: Callable[[], str] = random_reference,
        progress_every: float = PROGRESS_SECONDS,
    ) -> None:
        self._desk = desk
        self._memory = Memory()
        self._executor = executor
        self._people = People(admins, new_reference)
        self._runs = Runs(new_reference, progress_every)
        self._admin = Administration(desk, self._people, executor, self._runs)

    async def reply(
        self, user: Asker, text: str | None, show: Show = _show_nothing, enclosed: Enclosed = NOTHING
    ) -> list[Message]:
        """Answers a message: a command, or else a question, or what it encloses. Never raises, never returns nothing.

        ``text`` is None for a message without words. ``show`` is called while long work goes on.
        """
        name, argument = _read_command(text or "")
        try:
            if enclosed and not name and self._people.is_admin(user):
                return self._admin.offer(enclosed)
            if enclosed.forwarded and name in COMMANDS:
                return render_text(texts.forwarded_command())
            if text is None:
                return render_text(texts.not_text())
            return await self._obey(user, name, argument, show)
        except QuestionError as error:
            return render_text(str(error))
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at %.500r, reference %s", text, reference)
            return render_text(self._people.apology(user, WHILE_DOING.get(name, "answering"), error, reference))

    async def press(self, user: Asker, data: str, show: Show = _show_nothing, enclosed: Enclosed = NOTHING) -> Pressed:
        """What a button leads to; anybody can send any ``data``. Never raises.

        ``enclosed`` comes from the message that the button's message replies to.
        """
        key, order = parse_quote_key(data), parse_order(data)
        if order and not self._people.is_admin(user):
            return Pressed(notice=texts.button_for_administrators())
        try:
            if order:
                return await self._admin.press(user, order, enclosed, show)
            return await self._quote(key) if key else Pressed(notice=texts.stale_button())
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at the button %r, reference %s", data, reference)
            doing = "doing that" if order else "looking up that quote"
            return Pressed(tuple(render_text(self._people.apology(user, doing, error, reference))))

    def close(self) -> None:
        """The process is ending: long work stops at a whole article, and says so."""
        self._runs.close()

    async def _obey(self, user: Asker, name: str, argument: str, show: Show) -> list[Message]:
        match name:
            case "start":
                return render_text(f"{texts.start()}\n\n{self._help(user)}")
            case "help":
                return render_text(self._help(user))
            case "" | "ask":
                return await self._ask(user, name, argument)
            case "new":
                self._memory.clear(user.id)
                return render_text(texts.new_conversation())
            case _ if name not in COMMANDS:
                return render_text(texts.unknown_command(shorten(clean_line(name), 40)))
            case _ if not self._people.is_admin(user):
                return render_text(texts.administrators_only())
        return await self._admin.obey(user, name, argument, show)

    async def _ask(self, user: Asker, name: str, question: str) -> list[Message]:
        if not question:
            return render_text(texts.ask_usage() if name else texts.nothing_to_read())
        if only_links(question):
            return render_text(texts.link_is_no_question())
        answer = await in_thread(self._executor, self._desk.ask, question, self._memory.of(user.id))
        self._memory.add(user.id, answer)
        return render_answer(answer)

    async def _quote(self, key: QuoteKey) -> Pressed:
        work = self._desk.quoted
        passage = await in_thread(self._executor, work, key.article_id, key.version, key.start, key.end)
        return Pressed((render_quote(passage) if passage else render_text(texts.quote_gone())[0],))

    def _help(self, user: Asker) -> str:
        return f"{texts.help()}\n\n{texts.help_for_administrators()}" if self._people.is_admin(user) else texts.help()


def _read_command(text: str) -> tuple[str, str]:
    """The command's name and what follows it; a question has no name. Some clients write /ask@botname."""
    text = text.strip()
    if not text.startswith("/"):
        return "", text
    head, *rest = text.split(maxsplit=1)
    return head[1:].partition("@")[0].lower(), rest[0] if rest else ""
