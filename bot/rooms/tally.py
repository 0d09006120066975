"""What long work came to so far, and in the end: counts first, then what needs doing something about. Pure.

Bounded, however long the work is: it counts everything and keeps the first few words of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot import texts
from bot.desk import Followed
from bot.i18n import number
from bot.render import format_date
from bot.render.markup import MAX_UNITS, clean_line, shorten, utf16_length
from bot.rooms import wire_texts
from ingest.article import Article, IngestResult

End = Literal["done", "stopped", "restarting", "failed"]
"""restarting: the process is ending."""

_REPORT_UNITS = MAX_UNITS - 100
_MOST_REASONS = 20
_MOST_NAMED = 10
"""Sources, for one reason: other reasons must fit in too."""
_MOST_STORED = 30
_SOURCE_UNITS = 200
_REASON_UNITS = 400


@dataclass(slots=True)
class _Refusals:
    """Sources that gave nothing, by reason."""

    by_reason: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, source: str, reason: str | None) -> None:
        # A reason names its source: without it, the same reason for many sources is told once.
        words = shorten(clean_line((reason or "").replace(source, " ")), _REASON_UNITS).lstrip(": ")
        if words not in self.by_reason and len(self.by_reason) >= _MOST_REASONS:
            words = wire_texts.other_reasons()
        named = self.by_reason.setdefault(words, [])
        self.counts[words] += 1
        if len(named) < _MOST_NAMED:
            named.append(shorten(clean_line(source), _SOURCE_UNITS))

    def lines(self) -> Iterator[str]:
        for reason, count in self.counts.most_common():
            yield f"{number(count)} × {reason}"
            named = self.by_reason[reason]
            yield from (f"  {source}" for source in named)
            if count > len(named):
                yield f"  {wire_texts.and_more(count - len(named))}"


class IngestTally:
    """Of articles. ``add`` may be called from another thread than the rest."""

    _STATUSES = ("added", "updated", "duplicate", "unchanged", "rejected")

    def __init__(self, what: str) -> None:
        """``what`` is being ingested, on one line."""
        self._what = what
        self._counts: Counter[str] = Counter()
        self._refusals = _Refusals()
        self._stored: list[str] = []
        self._new = 0

    def add(self, result: IngestResult) -> None:
        self._counts[result.status] += 1
        if result.status == "rejected":
            self._refusals.add(result.source, result.reason)
        elif result.status != "unchanged":
            self._new += 1
            if result.stored and len(self._stored) < _MOST_STORED:
                self._stored.append(f"{wire_texts.status_word(result.status)}: {article_line(result.stored.article)}")

    def so_far(self) -> str:
        return wire_texts.ingesting(self._what, self._total, self._summary())

    def report(self, end: End) -> str:
        head = wire_texts.ingested(end, self._total, self._summary())
        listed = [*self._stored, *([wire_texts.and_more(self._new - len(self._stored))] if self._more else [])]
        return _fitted(head, [*self._refusals.lines(), *([""] if self._refusals.counts and listed else []), *listed])

    @property
    def _more(self) -> bool:
        return self._new > len(self._stored)

    @property
    def _total(self) -> int:
        return sum(self._counts[status] for status in self._STATUSES)  # never iterates what another thread changes

    def _summary(self) -> str:
        return wire_texts.counted([(self._counts[status], wire_texts.status_word(status)) for status in self._STATUSES])


class FollowTally:
    """Of feeds; an item is an address with what became of it, or why nothing did."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._followed = self._already = self._refused = 0
        self._refusals = _Refusals()

    def add(self, item: tuple[str, Followed | str]) -> None:
        address, outcome = item
        if isinstance(outcome, str):
            self._refused += 1
            self._refusals.add(address, outcome)
        elif outcome.already:
            self._already += 1
        else:
            self._followed += 1

    def so_far(self) -> str:
        return wire_texts.following(self._what, self._summary())

    def report(self, end: End) -> str:
        return _fitted(wire_texts.followed_all(end, self._summary()), self._refusals.lines())

    def _summary(self) -> str:
        return wire_texts.counted_feeds(self._followed, self._already, self._refused)


def article_line(article: Article) -> str:
    """Headline, publisher and date."""
    headline = shorten(clean_line(article.headline), 200) or texts.untitled()
    publisher = shorten(clean_line(article.publisher), 100) or texts.unknown_publisher()
    return f"{headline} ({publisher}, {format_date(article.published_at)})"


def _fitted(head: str, lines: Iterable[str]) -> str:
    """As many lines as fit into one message below ``head``; the last says how many did not."""
    kept, left, used = [head], 0, utf16_length(head)
    for line in lines:
        units = utf16_length(line) + 1
        if left or used + units > _REPORT_UNITS:
            left += 1
        else:
            kept.append(line)
            used += units
    return "\n".join([*kept, wire_texts.lines_left_out(left)] if left else kept)
