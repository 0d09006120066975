"""What turns a claim round: denials, possibilities, opposites. Pure; the words are English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from retrieval.clauses import STOP_WORDS

Words = Callable[[str], list[str]]
"""Text to words as the lexical index knows them (folded, stemmed)."""

Rarity = Callable[[Sequence[str]], Mapping[str, float]]
"""Inverse document frequency of each word."""

CLAUSE_END = re.compile(r"[,;:.!?()\n—]|\s-\s|\b(?:and|but|or|while|whereas|although)\b", re.IGNORECASE)
NEGATION = re.compile(
    r"\b(?:no one|not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|barely"
    r"|\w+n['’]t)\b(?! only)",
    re.IGNORECASE,
)
_HEDGES = frozenset(
    """may might could would should if unless whether alleged allegedly accused accuses suspected claim claims claimed
    reportedly rumoured expected expects likely possible possibly perhaps probably proposed proposes plan plans planned
    want wants wanted hope hopes hoped threatened deny denies denied refuse refuses refused fail fails failed false
    untrue unlikely doubt doubts doubted""".split()
)
_SENSES = tuple(
    line.split()
    for line in """\
deny denies denied denying
refuse refused refuses refusing
reject rejected blocked vetoed
approve approved backed
fail failed failure
false untrue hoax
true confirmed
cancel cancelled canceled scrapped abandoned
unlikely
rise rose risen rising increase increased grew grown climbed gained higher up
fall fell fallen falling decrease decreased dropped declined lower down cut reduced
more above exceed exceeded
less fewer under below
before until
after since following
first earliest oldest
last latest final
all every everyone
only
win won winning beat beaten defeat defeated victory
lose lost losing
kill killed die died dead death fatal
hurt injured wounded
arrest arrested detained
charged indicted
convicted guilty sentenced jailed imprisoned
acquitted innocent cleared
resign resigned quit
sacked fired dismissed
murder murdered
rape raped assault assaulted abuse abused
steal stole stolen theft robbed
fraud corrupt corruption bribe bribed bribery
open opened opening
reopen reopened reopening
close closed closing closure shut
start started begin began begun
stop stopped end ended halted
buy bought acquired purchased
sell sold
yesterday
today
tomorrow""".splitlines()
)
"""Words that turn a claim round or weigh heavily, with others for the same: one of them in a sentence must have its
like in the quote."""
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "re")


def content(text: str, words: Words) -> list[str]:
    """Words that say something, in order."""
    stop = _stop_stems(words)
    return [w for w in words(text) if w not in stop]


def denials_kept(sentence: str, quote: str, words: Words) -> bool:
    """What the sentence denies, the quote denies; what the quote denies, the sentence does not claim."""
    theirs = {w for denied in _denied(quote, words) for w in denied}
    mine = _denied(sentence, words)
    claimed = {
        w for clause in CLAUSE_END.split(sentence) if not NEGATION.search(clause) for w in content(clause, words)
    }
    return all(denied and denied[0] in theirs for denied in mine) and not claimed & theirs


def hedges_kept(sentence: str, quote: str) -> bool:
    """What the quote calls possible, planned or alleged is not said as a fact."""
    return not _hedged(quote) or _hedged(sentence)


def senses_held(sentence: str, known: str, words: Words) -> bool:
    """No heavy word that the quote has not, unless by another word for the same, and no opposite made by a prefix."""
    held, spelled = set(words(known)), _spelled(known)
    if any(f == p + h or h == p + f for f in _spelled(sentence) - spelled for h in spelled for p in _PREFIXES):
        return False
    foreign = set(words(sentence)) - held
    return all(held & sense for sense in _sense_stems(words) if foreign & sense)


def _denied(text: str, words: Words) -> list[list[str]]:
    """For each negation the content words up to the end of its clause, else the last one before it."""
    scopes = []
    for negation in NEGATION.finditer(text):
        after = content(CLAUSE_END.split(text[negation.end() :], maxsplit=1)[0], words)
        scopes.append(after or content(text[: negation.start()], words)[-1:])
    return scopes


def _hedged(text: str) -> bool:
    """ "May" with a capital is a month."""
    return not _HEDGES.isdisjoint(re.findall(r"[a-z]+", text.replace("May", " ").casefold()))


def _spelled(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=4)
def _stop_stems(words: Words) -> frozenset[str]:
    return frozenset(stem for word in STOP_WORDS for stem in words(word))


@lru_cache(maxsize=4)
def _sense_stems(words: Words) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem for word in sense for stem in words(word)) for sense in _SENSES)
