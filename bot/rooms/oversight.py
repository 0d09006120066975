"""How the bot does, for its administrators: what is asked, what it cannot answer, and which citations were reported."""

from __future__ import annotations

import asyncio
import math
import re
import shlex
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import texts
from bot.desk import Desk
from bot.heard import Heard, Reply, Show, says
from bot.render import format_date
from bot.render.addresses import safe_href
from bot.render.markup import clean_line, shorten, unlinked
from bot.render.quote_keys import QuoteKey, deep_link
from bot.rooms import oversight_texts, wire_texts
from bot.rooms.running import in_thread
from bot.state.open import State
from bot.state.review import Declined, Figures, Judged
from retrieval.answer import Citation

STATS_DAYS, GAPS_DAYS, MOST_DAYS = 7, 30, 3650
MOST_DECLINED = 1000
"""Grouping more takes too long for a chat."""
MOST_GAPS, MOST_REPORTS = 15, 5
"""Shown at once."""
_QUESTION_UNITS, _QUOTE_UNITS, _NAME_UNITS = 200, 400, 100


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens."""

    read: float
    written: float


class Oversight:
    """Whoever calls has checked that it is an administrator who asks. Methods raise what the desk raises."""

    def __init__(
        self,
        desk: Desk,
        state: State,
        executor: Executor,
        bot_name: Callable[[], str],
        prices: Prices | None,
        now: Callable[[], datetime],
    ) -> None:
        """``prices`` None: costs are not shown."""
        self._desk = desk
        self._state = state
        self._executor = executor
        self._bot_name = bot_name
        self._prices = prices
        self._now = now

    async def stats(self, heard: Heard, argument: str, _show: Show) -> Reply:
        days = parse_days(argument, STATS_DAYS)
        if days is None:
            return says(oversight_texts.days_usage("stats", MOST_DAYS))
        figures = await asyncio.to_thread(self._state.review.figures, self._now() - timedelta(days=days))
        known = await asyncio.to_thread(self._state.people.count)
        unfinished = await asyncio.to_thread(self._state.inbox.unfinished)
        others = unfinished[:-1] if unfinished and not heard.user.at_terminal else unfinished  # the last is this one
        waits = (
            oversight_texts.waiting(len(others), self._now() - min(one.received_at for one in others))
            if others
            else oversight_texts.nothing_waits()
        )
        lines = [*_figures(figures, days, self._prices), oversight_texts.people_known(known), waits]
        return says("\n".join(lines))

    async def gaps(self, heard: Heard, argument: str, _show: Show) -> Reply:
        """Questions that were declined, alike ones together, the most asked first."""
        if not heard.place.is_private:
            return says(oversight_texts.in_private_only())
        days = parse_days(argument, GAPS_DAYS)
        if days is None:
            return says(oversight_texts.days_usage("gaps", MOST_DAYS))
        since = self._now() - timedelta(days=days)
        declined = await asyncio.to_thread(self._state.review.declined, since, MOST_DECLINED)
        if not declined:
            return says(oversight_texts.no_gaps(days))
        groups = await in_thread(self._executor, self._desk.group, [one.question for one in declined])
        head = [oversight_texts.gaps(days, len(declined))]
        if len(declined) == MOST_DECLINED:
            head.append(oversight_texts.gaps_newest(MOST_DECLINED))
        shown = [_gap([declined[at] for at in group]) for group in groups[:MOST_GAPS]]
        more = [wire_texts.and_more(len(groups) - MOST_GAPS)] if len(groups) > MOST_GAPS else []
        return says("\n".join([*head, "", *shown, *more]))

    async def feedback(self, heard: Heard, _argument: str, _show: Show) -> Reply:
        """Citations that were reported as not supporting what was said, the newest first."""
        if not heard.place.is_private:
            return says(oversight_texts.in_private_only())
        judged = await asyncio.to_thread(self._state.review.judged, MOST_REPORTS)
        if not judged:
            return says(oversight_texts.nothing_reported())
        export = oversight_texts.export(["dateline feedback > feedback.jsonl", "dateline evaluate feedback.jsonl"])
        reports = [_report(one, self._bot_name()) for one in judged]
        return says("\n\n".join([oversight_texts.reported(len(judged)), *reports, export]))


def parse_days(argument: str, default: int) -> int | None:
    """None where it is no number of days."""
    if not argument:
        return default
    days = int(argument) if re.fullmatch("[0-9]{1,4}", argument) else 0
    return days if 1 <= days <= MOST_DAYS else None


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest of them that at least ``share`` of them do not exceed (nearest rank); of at least one."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _figures(figures: Figures, days: int, prices: Prices | None) -> list[str]:
    lines = [oversight_texts.last_days(days), oversight_texts.questions(figures.questions, figures.askers)]
    if figures.questions:
        share = round(100 * figures.declined / figures.questions)
        lines += [
            oversight_texts.answered(figures.questions - figures.declined, 100 - share),
            oversight_texts.declined(figures.declined, share),
            oversight_texts.latency(percentile(figures.seconds, 0.5), percentile(figures.seconds, 0.95)),
        ]
    lines.append(oversight_texts.feedback(figures.helpful, figures.not_helpful, figures.unsupported))
    if figures.tokens_read or figures.tokens_written:
        lines.append(oversight_texts.tokens(figures.tokens_read, figures.tokens_written))
        if prices:
            cost = (figures.tokens_read * prices.read + figures.tokens_written * prices.written) / 1_000_000
            lines.append(oversight_texts.cost(cost))
    return lines


def _gap(alike: Sequence[Declined]) -> str:
    newest = max(alike, key=lambda one: one.asked_at)
    return oversight_texts.gap(len(alike), _line(newest.question, _QUESTION_UNITS), format_date(newest.asked_at))


def _report(judged: Judged, bot_name: str) -> str:
    answer = judged.logged.answer
    question, as_of = answer.understood_as or answer.question, answer.as_of
    lines = [
        oversight_texts.report(
            _line(question, _QUESTION_UNITS), format_date(answer.asked_at), format_date(as_of) if as_of else None
        )
    ]
    for citation in answer.citations:
        if citation.number in judged.unsupported:
            lines += [_citation(citation), *filter(None, [_link(citation, bot_name)])]
    again = shlex.join(["dateline", "ask", clean_line(question), "--as-of", (as_of or answer.asked_at).isoformat()])
    return "\n".join([*lines, oversight_texts.replay(again)])


def _citation(citation: Citation) -> str:
    return oversight_texts.reported_citation(
        str(citation.number),
        _line(citation.quote, _QUOTE_UNITS),
        _line(citation.publisher, _NAME_UNITS) or texts.unknown_publisher(),
        _line(citation.headline, _NAME_UNITS) or texts.untitled(),
    )


def _link(citation: Citation, bot_name: str) -> str | None:
    """To the quoted words, in the article or else with the bot."""
    if href := safe_href(citation.link) or safe_href(citation.url):
        return href
    if not bot_name:
        return None
    return deep_link(bot_name, QuoteKey(citation.article_id, citation.version, citation.start, citation.end))


def _line(text: str | None, units: int) -> str:
    """Of somebody else's making: it makes no link of its own."""
    return shorten(unlinked(clean_line(text)), units)
