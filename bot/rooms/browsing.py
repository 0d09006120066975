"""What the corpus holds, and whether it bears out a claim: what readers look up without asking a question."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from bot.desk import Desk
from bot.heard import Heard, Reply, Show
from bot.render import render_latest, render_sources, render_text, render_verdict
from bot.render.markup import clean_line, shorten
from bot.rooms import reader_texts
from bot.rooms.budgets import Budgets
from bot.rooms.running import in_thread

LATEST_SHOWN = 10


class Browsing:
    """Methods raise what the desk raises, and Refusal."""

    def __init__(self, desk: Desk, executor: Executor, budgets: Budgets, bot_name: Callable[[], str]) -> None:
        self._desk = desk
        self._executor = executor
        self._budgets = budgets
        self._bot_name = bot_name

    async def sources(self, _heard: Heard, _argument: str, _show: Show) -> Reply:
        return Reply(tuple(render_sources(await in_thread(self._executor, self._desk.publishers))))

    async def latest(self, _heard: Heard, publisher: str, _show: Show) -> Reply:
        articles = await in_thread(self._executor, self._desk.latest, publisher or None, LATEST_SHOWN)
        if publisher and not articles:
            return Reply(tuple(render_text(reader_texts.no_such_publisher(shorten(clean_line(publisher), 100)))))
        return Reply(tuple(render_latest(articles)))

    async def check(self, heard: Heard, claim: str, _show: Show) -> Reply:
        claim = claim or heard.quoted
        if not claim:
            return Reply(tuple(render_text(reader_texts.check_usage())))
        await self._budgets.take(heard)
        verdict = await in_thread(self._executor, self._desk.check, claim)
        return Reply(tuple(render_verdict(verdict, self._bot_name())))
