"""Which stretches of two texts say the same: the way from two bodies to what differs between them. Pure.

    lines that are alike ──> gaps ── sentences alike ──> gaps ── words alike ──> matches

Lines, then sentences, are matched by those that are alike and occur once (patience diff); only between them are words
compared, and only as many as the limits below allow. What is beyond them stays unmatched.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from ingest.normal import plain

Span = tuple[int, int]
"""Code points, end excluded."""

Match = tuple[Span, Span]
"""A stretch of the old text and one of the new that say the same; neither is empty."""

_LIKELY_PAIR = 0.5
"""Share of the shorter stretch's words that must be matched; below it one text took the place of another."""
_MOST_UNITS = 900
"""Lines times lines, or sentences times sentences, that are looked at for the one that another likely became."""
_MOST_ROUNDS = 8
"""Of looking for lines that occur once, between those that were found the round before."""
_MOST_CELLS = 160_000
"""Words times words of one comparison (400 against 400): difflib takes up to a second for it at worst."""
_ALL_CELLS = 8 * _MOST_CELLS
"""The same over a whole revision. Both were set with bodies of 1 MB (docs/decisions/0010-one-story-once.md)."""


def matches(old: str, new: str) -> list[Match]:
    """In order. Takes bounded time: a few seconds for texts of 1 MB at worst."""
    return list(_Comparison(old, new).matches())


_LINE = re.compile(r"[^\n]+")
_SENTENCE_BREAK = re.compile(r"(?<=[.!?…。！？])[\"'”’»)\]]{0,3}\s+|\n+")
_WORD = re.compile(r"\w+(?:['’]\w+)*|\.{2,}|[-\u2010-\u2015\u2212]+|\S")


class _Comparison:
    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new
        self._cells = _ALL_CELLS

    def matches(self) -> Iterator[Match]:
        yield from self._descend((0, len(self._old)), (0, len(self._new)), 0)

    def _descend(self, old: Span, new: Span, level: int) -> Iterator[Match]:
        """Matches within two stretches, in order, by units of the level; what lies between them one level down."""
        if old[0] == old[1] or new[0] == new[1]:
            return
        ours, theirs = _LEVELS[level](self._old, *old), _LEVELS[level](self._new, *new)
        is_last = level == len(_LEVELS) - 1
        mine = [plain(self._old[s:e]) for s, e in ours]
        yours = [plain(self._new[s:e]) for s, e in theirs]
        pairs = self._words(mine, yours) if is_last else _anchors(mine, yours, _MOST_ROUNDS)
        i = j = 0
        for a, b in [*pairs, (len(ours), len(theirs))]:
            if not is_last:
                yield from self._between(ours[i:a], theirs[j:b], level)
            if a < len(ours):
                if is_last or self._old[slice(*ours[a])] == self._new[slice(*theirs[b])]:
                    yield ours[a], theirs[b]
                else:  # alike but for typography: the same words can be told one by one
                    yield from self._descend(ours[a], theirs[b], len(_LEVELS) - 1)
            i, j = a + 1, b + 1

    def _between(self, old: list[Span], new: list[Span], level: int) -> Iterator[Match]:
        """Matches in a gap: each unit is compared with the one that it likely became, the others together."""
        x = y = 0
        for a, b in [*self._likely(old, new), (len(old), len(new))]:
            yield from self._descend(_stretch(old, x, a), _stretch(new, y, b), level + 1)
            if a < len(old):
                yield from self._descend(old[a], new[b], level + 1)
            x, y = a + 1, b + 1

    def _likely(self, old: list[Span], new: list[Span]) -> list[tuple[int, int]]:
        """Increasing pairs of units that share most of their words; none where there are too many to look."""
        if not 1 < len(old) * len(new) <= _MOST_UNITS:
            return []
        ours = [Counter(_WORD.findall(self._old, *span)) for span in old]
        theirs = [Counter(_WORD.findall(self._new, *span)) for span in new]
        pairs: list[tuple[int, int]] = []
        for a, mine in enumerate(ours):
            for b in range(pairs[-1][1] + 1 if pairs else 0, len(new)):
                if 2 * (mine & theirs[b]).total() >= _LIKELY_PAIR * (mine.total() + theirs[b].total()):
                    pairs.append((a, b))
                    break
        return pairs

    def _words(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        before, after = _ends(old, new)
        a, b = old[before : len(old) - after], new[before : len(new) - after]
        pairs = []
        if len(a) * len(b) <= min(_MOST_CELLS, self._cells):
            self._cells -= len(a) * len(b)
            blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
            pairs = [(i + k, j + k) for i, j, size in blocks for k in range(size)]
        pairs = _between(before, after, pairs, len(old), len(new))
        fewer = min(len(old), len(new))
        return _without_crumbs(pairs, len(old), len(new)) if len(pairs) >= _LIKELY_PAIR * fewer else []


def _lines(text: str, start: int, end: int) -> list[Span]:
    return [match.span() for match in _LINE.finditer(text, start, end)]


def _sentences(text: str, start: int, end: int) -> list[Span]:
    """Roughly: they are only places to look for the same again."""
    cuts = [match.span() for match in _SENTENCE_BREAK.finditer(text, start, end)]
    starts = [start, *(cut[1] for cut in cuts)]
    ends = [*(_before_space(text, cut) for cut in cuts), end]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if s < e]


def _before_space(text: str, cut: Span) -> int:
    return cut[0] + len(text[cut[0] : cut[1]].rstrip())


def _words(text: str, start: int, end: int) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text, start, end)]


_LEVELS: tuple[Callable[[str, int, int], list[Span]], ...] = (_lines, _sentences, _words)


def _stretch(units: Sequence[Span], first: int, last: int) -> Span:
    """From the beginning of one unit to the end of the one before ``last``."""
    return (units[first][0], units[last - 1][1]) if first < last else (0, 0)


def _anchors(old: Sequence[str], new: Sequence[str], rounds: int) -> list[tuple[int, int]]:
    """Increasing pairs of equal units: those at both ends, those that occur once on each side, and again between."""
    before, after = _ends(old, new)
    a, b = old[before : len(old) - after], new[before : len(new) - after]
    once = _once_in_both(a, b) if a and b and rounds else []
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for x, y in [*once, (len(a), len(b))] if once else []:
        pairs += [(i + p, j + q) for p, q in _anchors(a[i:x], b[j:y], rounds - 1)]
        if x < len(a):
            pairs.append((x, y))
        i, j = x + 1, y + 1
    return _between(before, after, pairs, len(old), len(new))


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many units are equal from the beginning on, and how many of the others to the end."""
    fewer = min(len(old), len(new))
    before = 0
    while before < fewer and old[before] == new[before]:
        before += 1
    after = 0
    while after < fewer - before and old[-1 - after] == new[-1 - after]:
        after += 1
    return before, after


def _between(before: int, after: int, pairs: Sequence[tuple[int, int]], olds: int, news: int) -> list[tuple[int, int]]:
    """Pairs of what stands between two ends, together with the pairs of those."""
    start = [(at, at) for at in range(before)]
    middle = [(before + a, before + b) for a, b in pairs]
    return start + middle + [(olds - k, news - k) for k in range(after, 0, -1)]


def _once_in_both(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest increasing run of pairs of units that occur once on each side."""
    ours, theirs = Counter(old), Counter(new)
    place = {unit: at for at, unit in enumerate(new) if theirs[unit] == 1}
    pairs = [(at, place[unit]) for at, unit in enumerate(old) if ours[unit] == 1 and unit in place]
    tops: list[int] = []  # last place of the best run of each length
    best: list[int] = []  # its pair
    previous: list[int] = []
    for at, (_, there) in enumerate(pairs):
        length = bisect_left(tops, there)
        previous.append(best[length - 1] if length else -1)
        tops[length:length + 1], best[length:length + 1] = [there], [at]  # fmt: skip
    run, at = [], best[-1] if best else -1
    while at >= 0:
        run.append(pairs[at])
        at = previous[at]
    return run[::-1]


def _without_crumbs(pairs: list[tuple[int, int]], olds: int, news: int) -> list[tuple[int, int]]:
    """Without single words that are alike between two changes: "rose [3 to 5]" reads better than "[3] to [5]"."""
    kept = []
    for at, (a, b) in enumerate(pairs):
        before = pairs[at - 1] if at else (-1, -1)
        after = pairs[at + 1] if at + 1 < len(pairs) else (olds, news)
        alone = (a - 1, b - 1) != before and (a + 1, b + 1) != after
        if not alone:
            kept.append((a, b))
    return kept
