"""What is said in a conversation, the same in Telegram and in the terminal. Knows neither of them.

The desk's methods block, so they run in an executor: while one person's question is worked on, others are heard.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from bot import texts
from bot.desk import Desk
from bot.markup import clean_line, shorten
from bot.render import Message, format_date, parse_quote_key, render_answer, render_quote, render_text
from ingest.article import IngestResult
from ingest.errors import IngestError
from retrieval.errors import QuestionError, RetrievalError

log = logging.getLogger(__name__)

MAX_INGEST_LINES = 30
"""Articles listed in the reply to /ingest; the summary counts all of them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who writes."""

    id: int
    """Telegram's user id; 0 at the terminal."""
    at_terminal: bool = False
    """Sits at the machine: an administrator, who may also name files."""


def random_reference() -> str:
    """Eight hexadecimal digits that tie what a person was told to the log."""
    return secrets.token_hex(4)


class Conversation:
    def __init__(
        self,
        desk: Desk,
        admins: frozenset[int],
        executor: Executor,
        new_reference: Callable[[], str] = random_reference,
    ) -> None:
        self._desk = desk
        self._admins = admins
        self._executor = executor
        self._new_reference = new_reference
        self._ingesting = asyncio.Lock()  # a long ingest takes one of the executor's threads, never all of them

    async def reply(self, user: Asker, text: str) -> list[Message]:
        """Answers a message: a command, or else a question. Never raises, never returns nothing."""
        name, argument = _read_command(text)
        try:
            return await self._obey(user, name, argument)
        except QuestionError as error:
            return render_text(str(error))
        except Exception as error:
            reference = self._new_reference()
            log.exception("Failed at %.500r, reference %s", text, reference)
            return [self._apology(user, _WHILE_DOING.get(name, "answering"), error, reference)]

    async def press(self, user: Asker, data: str) -> Message | None:
        """The quote behind a button; None for data that no button of ours carries. Never raises."""
        key = parse_quote_key(data)
        if key is None:
            return None
        try:
            passage = await self._at_desk(self._desk.quoted, key.article_id, key.version, key.start, key.end)
            return render_quote(passage) if passage else render_text(texts.QUOTE_GONE)[0]
        except Exception as error:
            reference = self._new_reference()
            log.exception("Failed at the button %r, reference %s", data, reference)
            return self._apology(user, "looking up that quote", error, reference)

    async def _obey(self, user: Asker, name: str, argument: str) -> list[Message]:
        match name:
            case "start":
                return render_text(f"{texts.START}\n\n{self._help(user)}")
            case "help":
                return render_text(self._help(user))
            case "":
                return await self._ask(argument) if argument else render_text(texts.NOTHING_TO_READ)
            case "ask":
                return await self._ask(argument) if argument else render_text(texts.ASK_USAGE)
            case "ingest" | "status" if not self._is_admin(user):
                return render_text(texts.ADMINISTRATORS_ONLY)
            case "ingest":
                return await self._ingest(user, argument.split())
            case "status":
                return render_text(await self._at_desk(self._desk.status))
        return render_text(texts.unknown_command(shorten(clean_line(name), 40)))

    async def _ask(self, question: str) -> list[Message]:
        return render_answer(await self._at_desk(self._desk.ask, question))

    async def _ingest(self, user: Asker, sources: Sequence[str]) -> list[Message]:
        if not sources:
            return render_text(texts.INGEST_USAGE)
        for source in sources:
            # A chat must not read the server's files, whoever got hold of an administrator's telephone.
            if not (user.at_terminal or source.lower().startswith(("http://", "https://"))):
                return render_text(texts.not_an_address(shorten(clean_line(source), 200)))
        async with self._ingesting:
            return render_text(_ingest_report(await self._at_desk(self._desk.ingest, sources)))

    def _is_admin(self, user: Asker) -> bool:
        return user.at_terminal or user.id in self._admins

    def _help(self, user: Asker) -> str:
        return f"{texts.HELP}\n\n{texts.HELP_FOR_ADMINISTRATORS}" if self._is_admin(user) else texts.HELP

    def _apology(self, user: Asker, while_doing: str, error: Exception, reference: str) -> Message:
        """One sentence; administrators are told more, where the error was written for people."""
        if self._is_admin(user) and isinstance(error, (RetrievalError, IngestError)):
            return render_text(texts.failed_for_administrator(str(error), reference))[0]
        return render_text(texts.something_went_wrong(while_doing, reference))[0]

    async def _at_desk(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


_WHILE_DOING = {"ingest": "ingesting", "status": "reading the status"}


def _read_command(text: str) -> tuple[str, str]:
    """The command's name and what follows it; a question has no name. Some clients write /ask@botname."""
    text = text.strip()
    if not text.startswith("/"):
        return "", text
    head, *rest = text.split(maxsplit=1)
    return head[1:].partition("@")[0].lower(), rest[0] if rest else ""


def _ingest_report(results: Sequence[IngestResult]) -> str:
    """Counts first, then the rejections, for they need doing something about, then the rest."""
    counts: Counter[str] = Counter(result.status for result in results)
    by_urgency = sorted(results, key=lambda result: result.status != "rejected")
    lines = [_ingest_line(result) for result in by_urgency[:MAX_INGEST_LINES]]
    if len(results) > MAX_INGEST_LINES:
        lines.append(texts.and_more(len(results) - MAX_INGEST_LINES))
    return "\n".join([texts.ingest_summary(dict(counts)), *lines])


def _ingest_line(result: IngestResult) -> str:
    about = shorten(clean_line(result.source), 200)
    if result.stored:
        article = result.stored.article
        headline = shorten(clean_line(article.headline), 200) or texts.UNTITLED
        publisher = shorten(clean_line(article.publisher), 100) or texts.UNKNOWN_PUBLISHER
        about = f"{headline} ({publisher}, {format_date(article.published_at)})"
    reason = f": {clean_line(result.reason)}" if result.reason else ""
    return f"{result.status}: {about}{reason}"
