"""A question and its answer: understood from what was said before, streamed while it is made, kept in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import texts
from bot.desk import Desk
from bot.heard import Heard, Reply, Show, says
from bot.render import Message, render_answer, render_progress
from bot.rooms import reader_texts
from bot.rooms.budgets import Budgets
from bot.rooms.enclosed import only_links
from bot.rooms.running import in_thread
from bot.state.answers import AnswerLog, Logged
from retrieval.answer import Answer, AnswerSentence, Reading, Said, Step
from retrieval.courtesy import is_courtesy
from retrieval.followups import Turn
from retrieval.query import parse_date


class Asking:
    """Methods raise what the desk raises, and Refusal."""

    def __init__(
        self, desk: Desk, executor: Executor, log: AnswerLog, budgets: Budgets, bot_name: Callable[[], str]
    ) -> None:
        """``bot_name`` is what deep links lead to; empty where there are none."""
        self._desk = desk
        self._executor = executor
        self._log = log
        self._budgets = budgets
        self._bot_name = bot_name

    async def plain(self, heard: Heard, question: str, show: Show) -> Reply:
        """Without a command."""
        return await self._ask(heard, question, show) if question else says(texts.nothing_to_read())

    async def ask(self, heard: Heard, question: str, show: Show) -> Reply:
        return await self._ask(heard, question, show) if question else says(texts.ask_usage())

    async def as_of(self, heard: Heard, argument: str, show: Show) -> Reply:
        """A day or a moment, then the question: as if it were asked then. Raises QuestionError."""
        day, _, question = argument.partition(" ")
        if not question.strip():
            return says(reader_texts.as_of_usage())
        return await self._ask(heard, question.strip(), show, parse_date(day, end_of_day=True))

    async def begin_anew(self, heard: Heard, _argument: str, _show: Show) -> Reply:
        await asyncio.to_thread(self._log.begin_anew, heard.place)
        return says(texts.new_conversation())

    async def delivered(self, answer_id: int, message_ids: Sequence[int]) -> None:
        """Where the answer stands in the chat."""
        await asyncio.to_thread(self._log.delivered, answer_id, message_ids)

    def render(self, logged: Logged) -> list[Message]:
        """The answer as it was sent."""
        return render_answer(logged.answer, logged.id, self._bot_name())

    async def _ask(self, heard: Heard, question: str, show: Show, as_of: datetime | None = None) -> Reply:
        if only_links(question):
            return says(texts.link_is_no_question())
        if is_courtesy(question):
            return says(texts.what_to_ask())
        before = await self._answered_before(heard)
        if before and before.answer.question == question:
            if heard.edited or before.message_ids:
                return Reply()  # what was edited are not its words
            return Reply(tuple(self.render(before)), before.id)  # an earlier process did not live to send it
        if not heard.edited:
            before = None
        quoted_because = await self._budgets.take(heard)
        quote_only = quoted_because is not None
        turns, within = await self._context(heard, before)
        ask = partial(self._desk.ask, question, turns, as_of=as_of, quote_only=quote_only, within=within)
        streams = self._desk.writes and not quote_only
        answer = await self._stream(ask, show) if streams else await self._in_thread(ask)
        if quoted_because and self._desk.writes and not answer.abstention:
            answer = replace(answer, notice=" ".join(filter(None, (answer.notice, quoted_because))))
        await self._budgets.spent(heard, answer.tokens.read + answer.tokens.written)
        if before:
            await asyncio.to_thread(self._log.replace, before.id, answer)
            answer_id = before.id
        else:
            answer_id = await asyncio.to_thread(self._log.add, heard.place, heard.user.id, heard.message_id, answer)
        messages = render_answer(answer, answer_id, self._bot_name())
        return Reply(tuple(messages), answer_id, before.message_ids if before else ())

    async def _context(self, heard: Heard, before: Logged | None) -> tuple[Sequence[Turn], Sequence[str]]:
        """What was said before, and the articles that are asked first: a reply to an answer goes on from that answer
        and its sources, any other question from what was said last."""
        if heard.replies_to:
            replied_to = await asyncio.to_thread(self._log.in_message, heard.place.chat_id, heard.replies_to)
            if replied_to:
                sources = dict.fromkeys(c.article_id for c in replied_to.answer.citations)
                return (replied_to.turn,), tuple(sources)
        return await asyncio.to_thread(self._log.turns, heard.place, before.id if before else None), ()

    async def _answered_before(self, heard: Heard) -> Logged | None:
        """The answer to the same message: before it was edited, or by an earlier process."""
        if not heard.message_id:
            return None
        return await asyncio.to_thread(self._log.to_question, heard.place.chat_id, heard.message_id)

    async def _stream(self, ask: Callable[..., Answer], show: Show) -> Answer:
        """Shows what is read, and each sentence once it is checked; what may yet be dropped is never shown."""
        loop, steps = asyncio.get_running_loop(), asyncio.Queue[Step]()
        asking = asyncio.ensure_future(
            self._in_thread(partial(ask, report=lambda step: loop.call_soon_threadsafe(steps.put_nowait, step)))
        )
        reading: Reading | None = None
        sentences: list[AnswerSentence] = []
        coming = asyncio.ensure_future(steps.get())
        try:
            while not asking.done():
                await asyncio.wait([asking, coming], return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    continue
                step = coming.result()
                coming = asyncio.ensure_future(steps.get())
                if isinstance(step, Reading):
                    reading = step
                elif isinstance(step, Said):
                    sentences.append(step.sentence)
                if not asking.done():
                    await show(render_progress(reading, sentences))
        finally:
            coming.cancel()
        return await asking

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await in_thread(self._executor, work)
