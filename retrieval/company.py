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
_OF_THEM = re.compile(r"\s*of\s+(?:(?:the|its|their|his|her|these|those)\s+)?", re.IGNORECASE)
"""Between a number and the one that it is part of: "three of the 27"."""
_UNIT_UNDERSTOOD = re.compile(r"\s*(?:$|(?:in|at|on|for|from|to|of|near|by|against)\b)", re.IGNORECASE)
"""After a number that counts what the one before counts: "30 people in Libya and 15 in Greece"."""
_TO = re.compile(r"\bto\s+(?:just\s+|about\s+|around\s+)?$", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(?:just\s+|about\s+|around\s+)?$", re.IGNORECASE)
_BESIDE = 2
"""Content words on either side that say what a number is of."""
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
    beside: frozenset[str]
    """Of ``left`` and ``right`` the nearest."""
    shared: frozenset[str]
    """Of the number before, what is understood here as well: "30 people died in Libya and 15 in Greece"."""
    reached: bool
    """It is what something changes to, not by how much."""
    changed: bool
    """It is by how much something changes: "fell by 38%", "fell 38%"."""
    whole: bool
    """Another number is part of it: "three of the 27"."""
    clause: int
    """Which of the text's clauses it stands in, from 0."""


def numbers_keep_company(sentence: str, quote: str, words: Words) -> bool:
    """Each number beside a word that it stands beside in the quote, as the least or the most where it is that there,
    and rising where it rises: "three killed and five hurt" is not "five killed and three hurt"."""
    theirs, mine = _stated(quote, words), _stated(sentence, words)
    several = len({number.form for number in theirs}) > 1
    return all(
        any(
            _same(number, there)
            and (not several or (_together(number, there, theirs) and not _takes(number, there, mine, theirs)))
            for there in theirs
        )
        for number in mine
    )


def _same(mine: _Stated, theirs: _Stated) -> bool:
    bounds = {mine.bound, theirs.bound}
    if (theirs.whole and not mine.whole) or (mine.reached and theirs.changed) or (mine.changed and theirs.reached):
        return False
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


def _takes(mine: _Stated, theirs: _Stated, said: list[_Stated], others: list[_Stated]) -> bool:
    """Whether it stands beside a word that only other numbers stand beside: "it ended on 14 July" of "it began on
    14 July and ended on 9 November"."""
    together = {number.form for number in said if number.clause == mine.clause}
    own = theirs.left | theirs.right | theirs.shared
    foreign = frozenset[str]().union(
        *(o.left | o.right for o in others if o.clause != theirs.clause and o.form not in together)
    )
    return bool(mine.beside & foreign - own)


def _stated(text: str, words: Words) -> list[_Stated]:
    found: list[_Stated] = []
    last, clause, passed_on, unit = 0, 0, list[str](), frozenset[str]()
    for quantity, before, after in with_surroundings(text):
        left, right = CLAUSE_END.split(before)[-1], CLAUSE_END.split(after, maxsplit=1)[0]
        lefts, rights = content(left, words), content(right, words)
        subject = next(iter(lefts), None)
        shared = frozenset(passed_on[:-1] if lefts else passed_on)
        if _UNIT_UNDERSTOOD.match(right):
            shared |= unit
        elif rights:
            unit = frozenset(rights[:1])
        passed_on = lefts or passed_on
        clause += len(CLAUSE_END.findall(before))
        if aside := not lefts and not rights:
            lefts = content(next((c for c in reversed(CLAUSE_END.split(before)) if content(c, words)), ""), words)
        last = _direction(left, last=True) or _direction(right) or _direction(before, last=True) or last
        found.append(
            _Stated(
                form=quantity.form,
                left=frozenset(lefts),
                right=frozenset(rights),
                subject=subject,
                bound=_bound(text, quantity.start, quantity.end),
                aside=aside,
                direction=last,
                shared=shared,
                beside=frozenset([*lefts[-_BESIDE:], *rights[:_BESIDE]]),
                reached=bool(_TO.search(before)),
                changed=bool(_BY.search(before)) or bool(_direction(" ".join(before.split()[-1:]))),
                whole=bool(found and _OF_THEM.fullmatch(before)),
                clause=clause,
            )
        )
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
