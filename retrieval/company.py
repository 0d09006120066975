"""Whether each number of a sentence stands for what it stands for in its quote. Pure; the words are English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.claims import CLAUSE_END, Words, content
from retrieval.quantities import with_surroundings

_CEILING = re.compile(
    r"(?:\bat most|\bup to|\bas (?:many|much) as|\b(?:less|fewer) than|\bunder|\bbelow|\bno[t]? more than"
    r"|\bmaximum of|\bnearly|\balmost|\bclose to)\s+(?:an?\s+)?$|^\s*or (?:less|fewer|under)\b",
    re.IGNORECASE,
)
_FLOOR = re.compile(
    r"(?:\bat least|\bmore than|\bover|\babove|\bexceed(?:s|ed|ing)?|\bupwards? of|\bminimum of"
    r"|\bno[t]? (?:less|fewer) than)\s+(?:an?\s+)?$|^(?:\+|\s*or more\b)",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\bover\s+$", re.IGNORECASE)
_TIME = re.compile(r"[\s-]*(?:second|minute|hour|day|week|month|year|decade)s?\b", re.IGNORECASE)
_UP = frozenset(
    """rise rises rose risen rising increase increases increased increasing grow grows grew grown climb climbs climbed
    gain gains gained jumped surged soared up""".split()
)
_DOWN = frozenset(
    """fall falls fell fallen falling decrease decreases decreased drop drops dropped decline declines declined plunged
    slumped sank lost down""".split()
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A number with what says what it counts."""

    form: str
    left: frozenset[str]
    right: frozenset[str]
    """Stems of its own clause's content words, on either side."""
    subject: str | None
    """Of the words on its left the first."""
    bound: str | None
    """ "least", "most"; "" for neither, None where it cannot be told: "over 10 years"."""
    aside: bool
    """Its own clause says nothing else: "Petra Lind, 33, won". ``left`` is then what stands before that."""
    direction: int
    """1 for what rises, -1 for what falls, 0 for neither."""


def numbers_keep_company(sentence: str, quote: str, words: Words) -> bool:
    """Each number beside a word that it stands beside in the quote, as the least or the most where it is that there,
    and rising where it rises: "three killed and five hurt" is not "five killed and three hurt"."""
    theirs, mine = _stated(quote, words), _stated(sentence, words)
    several = len({number.form for number in theirs}) > 1
    return all(
        any(_same(number, there) and (not several or _together(number, there, theirs)) for there in theirs)
        for number in mine
    )


def _same(mine: _Stated, theirs: _Stated) -> bool:
    bounds = {mine.bound, theirs.bound}
    return mine.form == theirs.form and (None in bounds or len(bounds) == 1) and mine.direction * theirs.direction >= 0


def _together(mine: _Stated, theirs: _Stated, others: list[_Stated]) -> bool:
    """The same word on the same side; on either, where a number has words on one side only; or nothing to compare.
    Never the subject of another number's clause instead of its own."""
    near = mine.left | mine.right
    if mine.aside and not theirs.aside:
        return True
    if mine.subject and theirs.subject and theirs.subject not in near and mine.subject not in theirs.right:
        return all(other.form == mine.form or other.subject != mine.subject for other in others)
    if not near or not (theirs.left or theirs.right):
        return True
    one_sided = not (mine.right and theirs.right) and bool(near & (theirs.left | theirs.right))
    return bool(mine.left & theirs.left or mine.right & theirs.right) or one_sided


def _stated(text: str, words: Words) -> list[_Stated]:
    found, last = [], 0
    for quantity, before, after in with_surroundings(text):
        left, right = CLAUSE_END.split(before)[-1], CLAUSE_END.split(after, maxsplit=1)[0]
        lefts, rights = content(left, words), content(right, words)
        subject = next(iter(lefts), None)
        if aside := not lefts and not rights:
            lefts = content(next((c for c in reversed(CLAUSE_END.split(before)) if content(c, words)), ""), words)
        last = _direction(left, last=True) or _direction(right) or _direction(before, last=True) or last
        bound = _bound(text, quantity.start, quantity.end)
        found.append(_Stated(quantity.form, frozenset(lefts), frozenset(rights), subject, bound, aside, last))
    return found


def _bound(text: str, start: int, end: int) -> str | None:
    before, after = text[max(0, start - 30) : start], text[end : end + 20]
    if _SPAN.search(before) and _TIME.match(after):
        return None
    if _CEILING.search(before) or _CEILING.match(after):
        return "most"
    return "least" if _FLOOR.search(before) or _FLOOR.match(after) else ""


def _direction(text: str, *, last: bool = False) -> int:
    ways = [(w in _UP) - (w in _DOWN) for w in re.findall(r"[a-z]+", text.casefold()) if w in _UP or w in _DOWN]
    return ways[-1 if last else 0] if ways else 0
