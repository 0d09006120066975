"""Which text is the article's body: what the page's markup holds, what the whole page gives, or what it declares. Pure.

The page's own markup decides, because it was the most accurate of the three wherever they could be compared
(docs/decisions/0007-which-body.md). The others speak where it fails: pages that build their text with a script, and
pages on which the report is not where the page's shape says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ingest.text import word_count

Voice = Literal["markup", "whole page", "declared"]

ENOUGH_WORDS = 80
"""A text of so many words is a report, and no second opinion on the page is asked for: it costs as much again."""
MUCH_LONGER = 1.5
"""How much longer another text must be to be the report of which this one is a fragment."""
CONTAINED = 0.6
"""Share of a fragment's words, in runs of three, that the longer text must hold: two readings of one page differ by
captions and labels, two different texts share next to nothing."""
_BREAKS_OFF = re.compile(r"(\.\.\.|…|\[\+\d+ \w+\]|\b(read|see) (more|the full story))[\W_]*$", re.IGNORECASE)
STRANGE = 0.2
"""The same share below which the page's markup gave another text than the declared one, say a list of teasers."""
FRAGMENT_WORDS = 15
"""A shorter text is a label or a notice, of which nothing need stand in the report."""


@dataclass(frozen=True, slots=True)
class Body:
    """A candidate for the body, paragraphs parted by line breaks."""

    text: str
    voice: Voice

    @property
    def words(self) -> int:
        return word_count(self.text)


def choose_body(markup: str, whole_page: Callable[[], str], declared: str | None) -> Body:
    """The body: the markup's, unless it is short and ``whole_page`` gives more of the same, and unless what the page
    declares is much more of the same. A declared body that breaks off is an excerpt and has no say."""
    best = Body(markup, "markup")
    if best.words < ENOUGH_WORDS:
        best = _fuller(best, Body(whole_page(), "whole page"))
    if declared and not breaks_off(declared):
        stated = Body(declared, "declared")
        if stated.words >= ENOUGH_WORDS and _share_within(declared, best.text) < STRANGE:
            return stated
        best = _fuller(best, stated)
    return best


def breaks_off(text: str) -> bool:
    """Whether a text ends in the middle: in dots, or "Read more"."""
    return bool(_BREAKS_OFF.search(text[-80:]))


def _fuller(held: Body, other: Body) -> Body:
    """The other where it is much longer and what is held stands in it."""
    if other.words < max(1, MUCH_LONGER * held.words):
        return held
    return other if held.words < FRAGMENT_WORDS or _share_within(held.text, other.text) >= CONTAINED else held


def _share_within(text: str, longer: str) -> float:
    runs = _runs(text)
    return len(runs & _runs(longer)) / len(runs) if runs else 1.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
