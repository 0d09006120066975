"""The names that a text holds, and whether two texts have them play the same parts. Pure.

A name is a word with a capital letter that no sentence opening explains; scripts without capitals have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, pairwise

from retrieval.clauses import STOP_WORDS
from retrieval.quantities import has_number

_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_AMBIGUOUS = frozenset(["may", "will"])
"""Function words that are names when they have a capital."""
_FRAMING = frozenset(
    """according although additionally earlier eventually finally furthermore however later meanwhile moreover nearby
    nevertheless officially previously recently still though today tomorrow tonight whether yesterday yet""".split()
)
"""Words that open a sentence and claim nothing."""
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december""".split()
)
_FULL_NAME = re.compile(r"(?!The )[^\W\d_a-z]\w+(?:[ -](?:of |for |and |the )*[^\W\d_a-z]\w+)+")
_OWNS = ("'s", "’s")
"""Where a name ends: "Goodyear's Chris Helsel" is not all one."""
_BREAK = re.compile(r"[.;:!?]\s")
_OPENS = re.compile(r"(?:^|[.!?:][\"'”’)]*\s)\s*[\"'“‘(]*$")
"""Before what opens a sentence."""
_OF = re.compile(r"\bof (?:the )?$")
""" "Gary Wang, a co-founder of FTX" says no more than "FTX co-founder Gary Wang"."""
_BY = re.compile(r"\sby\s(?![$€£¥]?\d|(?:about|around|more|less|nearly|almost|at least)\b)")
"""Of who does it, not of how much."""


@dataclass(frozen=True, slots=True)
class NameRun:
    """Capitalised words in a row: "Merrowmark Regional Council"."""

    words: tuple[str, ...]
    """In lower case, without a possessive ending."""
    start: int
    end: int


def names_held(sentence: str, source: str, stems: Callable[[str], list[str]]) -> bool:
    """Whether the source holds every name of the sentence, and those of several words together."""
    sentence, source = _whole_initials(sentence), _whole_initials(source)
    capitals = {_bare(w) for w in _WORD.findall(source) if w[0].isupper()}
    anywhere = {_bare(w) for w in _WORD.findall(source)} | set(re.findall(r"\w+", source.casefold()))
    opening = _WORD.search(sentence)
    for found in _WORD.finditer(sentence):
        word, bare = found.group(), _bare(found.group())
        if not word[0].isupper() or bare in capitals:
            continue
        first = opening is not None and found.start() == opening.start()
        shouted = len(word) > 1 and word.isupper()
        if not shouted and (bare in STOP_WORDS - _AMBIGUOUS or (first and bare in STOP_WORDS | _FRAMING)):
            continue
        if not shouted and bare not in _AMBIGUOUS and bare in anywhere:
            continue
        if shouted and len(bare) > 2 and bare in _acronyms(source):
            continue
        if first and not shouted and set(stems(word)) <= set(stems(source)):
            continue
        return False
    together = {pair for run in name_runs(source) for pair in combinations(run.words, 2)}
    mine = {pair for run in name_runs(sentence) for pair in pairwise(run.words)}
    return all(pair in together or not set(pair) <= capitals for pair in mine)


def name_runs(text: str) -> list[NameRun]:
    """In order; days and months left out."""
    runs: list[NameRun] = []
    for found in _WORD.finditer(text):
        word = _bare(found.group())
        if not found.group()[0].isupper() or word in CALENDAR or word in STOP_WORDS:
            continue
        beside = runs and text[runs[-1].end : found.start()] in (" ", "\u00a0", "-")
        if beside and text[runs[-1].end - 2 : runs[-1].end] not in _OWNS:
            last = runs.pop()
            runs.append(NameRun((*last.words, word), last.start, found.end()))
        else:
            runs.append(NameRun((word,), found.start(), found.end()))
    return runs


def name_words(text: str) -> set[str]:
    """Words of its names, in lower case."""
    return {word for run in name_runs(text) for word in run.words}


def told_names(text: str) -> list[str]:
    """Names in the order of first mention, as they are written; what has its capital from opening a sentence
    ("Thousands marched", "However, …") is none."""
    found: list[str] = []
    for run in name_runs(text):
        words = [(m.start() + run.start, m.group()) for m in _WORD.finditer(text[run.start : run.end])]
        if _OPENS.search(text[: run.start]):
            while words and _is_plain(words[0][1], text):
                del words[0]
        if words:
            found.append(" ".join(text[words[0][0] : run.end].split()))
    return list(dict.fromkeys(found))


def _is_plain(opening: str, text: str) -> bool:
    """A word that stands without its capital too, or is known to be no name."""
    low = opening.casefold()
    return low in _FRAMING or has_number(low) or bool(re.search(rf"\b{re.escape(low)}\b", text))


def parts_swapped(sentence: str, source: str, content: Callable[[str], set[str]]) -> bool:
    """Whether two names stand around the same word the other way round, or the same way round in the other voice.

    "Varrick City knocked out Athletic" against "Athletic knocked out Varrick City", or against "Varrick City was
    knocked out by Athletic".
    """
    for one, other in combinations(name_runs(sentence), 2):
        between = sentence[one.end : other.start]
        there = _between(one, other, source)
        if there is None or _BREAK.search(between) or _OF.search(between):
            continue
        text, same_order = there
        other_voice = bool(_BY.search(between)) != bool(_BY.search(text))
        if content(between) & content(text) and same_order == other_voice:
            return True
    return False


def _between(one: NameRun, other: NameRun, source: str) -> tuple[str, bool] | None:
    """What stands between the two names where they are closest, and whether in this order."""
    runs = name_runs(source)
    found = [
        (abs(b.start - a.start), a, b)
        for a in runs
        for b in runs
        if a is not b and one.words[-1] in a.words and other.words[-1] in b.words
    ]
    if not found or one.words[-1] == other.words[-1]:
        return None
    _, a, b = min(found, key=lambda item: item[0])
    left, right = (a, b) if a.start < b.start else (b, a)
    return source[left.end : right.start], a is left


def _acronyms(text: str) -> set[str]:
    """ "doj" and "dj" where it speaks of the Department of Justice."""
    found: set[str] = set()
    for name in _FULL_NAME.findall(text):
        parts = re.split(r"[ -]", name)
        found.add("".join(part[0] for part in parts).casefold())
        found.add("".join(part[0] for part in parts if part[0].isupper()).casefold())
    return found


def _whole_initials(text: str) -> str:
    return _INITIALS.sub(lambda m: m.group().replace(".", "") + " ", text)


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.casefold())
