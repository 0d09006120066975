"""The bot where it is no member: answers to choose from while somebody types, and one answer to whoever calls it.

Such a message is not the bot's own: no button under it would come back to a chat, so it carries links alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from bot import texts
from bot.desk import Desk, QuotedPassage
from bot.heard import Heard
from bot.people import People
from bot.render import format_date, render_answer, render_quote, render_text
from bot.render.markup import clean_line, shorten
from bot.render.messages import Message
from bot.rooms import elsewhere_texts
from bot.rooms.access import Door
from bot.rooms.budgets import Budgets, Refusal
from bot.rooms.enclosed import only_links
from bot.rooms.running import in_thread
from retrieval.answer import Answer, Citation
from retrieval.courtesy import is_courtesy
from retrieval.errors import QuestionError

log = logging.getLogger(__name__)

MOST_OFFERS = 5
_TITLE_UNITS, _DESCRIPTION_UNITS = 120, 200
"""More than any client shows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to insert into a chat."""

    title: str
    description: str
    message: Message


@dataclass(frozen=True, slots=True)
class Offers:
    offers: tuple[Offer, ...]
    hint: str | None = None
    """Why there are none."""


class Elsewhere:
    """Methods never raise. Nothing is written by a language model here: whoever types does not wait."""

    def __init__(
        self,
        desk: Desk,
        executor: Executor,
        people: People,
        door: Door,
        budgets: Budgets,
        bot_name: Callable[[], str],
    ) -> None:
        self._desk = desk
        self._executor = executor
        self._people = people
        self._door = door
        self._budgets = budgets
        self._bot_name = bot_name

    async def offers(self, heard: Heard) -> Offers:
        """Up to five: the answer, and the passages that it cites."""
        answer = await self._ask(heard)
        if isinstance(answer, str):
            return Offers((), answer)
        if answer.abstention:
            return Offers((), elsewhere_texts.no_answer())
        said = " ".join(sentence.text for sentence in answer.sentences)
        whole = Offer(_title(said), elsewhere_texts.whole_answer(len(answer.citations)), self._message(answer))
        return Offers((whole, *map(_passage, answer.citations[: MOST_OFFERS - 1])))

    async def guest(self, heard: Heard) -> Offer:
        """The one thing that can be said to whoever has called the bot into a chat of others."""
        answer = await self._ask(heard)
        if isinstance(answer, str):
            return Offer(_title(answer), "", render_text(answer)[0])
        return Offer(_title(answer.question), "", self._message(answer))

    async def _ask(self, heard: Heard) -> Answer | str:
        """The answer, or why there is none."""
        question = (heard.text or "").strip()
        if not question or only_links(question) or is_courtesy(question):
            return elsewhere_texts.type_a_question()
        try:
            if refusal := await self._door.refusal(heard):
                return refusal
            await self._budgets.take(heard)
            return await in_thread(self._executor, partial(self._desk.ask, question, (), quote_only=True))
        except (QuestionError, Refusal) as error:
            return texts.said_below(str(error))
        except Exception as error:
            reference = self._people.new_reference()
            log.exception("Failed at %.500r, reference %s", question, reference)
            return self._people.apology(heard.user, "answering", error, reference)

    def _message(self, answer: Answer) -> Message:
        return replace(render_answer(answer, bot_username=self._bot_name())[0], buttons=())


class Latest:
    """Who types sends a query with every few letters; only the last one before a pause is worth answering."""

    def __init__(self, pause: float, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """``pause`` in seconds."""
        self._pause = pause
        self._sleep = sleep
        self._newest: dict[int, str] = {}

    async def is_last(self, user_id: int, query_id: str) -> bool:
        """Waits for the pause; False if the person has typed on."""
        self._newest[user_id] = query_id
        await self._sleep(self._pause)
        if self._newest.get(user_id) != query_id:
            return False
        del self._newest[user_id]
        return True


def _passage(citation: Citation) -> Offer:
    about = " · ".join(filter(None, [clean_line(citation.publisher), format_date(citation.published_at)]))
    passage = QuotedPassage(
        before="",
        quote=citation.quote,
        after="",
        headline=citation.headline,
        publisher=citation.publisher,
        url=citation.url,
        link=citation.link,
        published_at=citation.published_at,
        version=citation.version,
        superseded=False,
    )
    description = shorten(f"{about}: {clean_line(citation.headline)}", _DESCRIPTION_UNITS)
    return Offer(_title(citation.quote), description, render_quote(passage))


def _title(text: str) -> str:
    return shorten(clean_line(text), _TITLE_UNITS)
