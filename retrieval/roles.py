"""Who it is that a quote speaks of: whether a sentence says it of the same one. Pure; the words are English.

"The deputy mayor" is not the mayor, "an attempted murder" no murder, "a spokesman for Biden" not Biden, and what Ana
said was not said by Ben.
"""

from __future__ import annotations

import re

from retrieval.claims import Words
from retrieval.names import name_runs

_NARROWING = re.compile(
    r"\b(former|ex|deputy|vice|acting|interim|assistant|attempted|fake|mock|failed|would-be|so-called|self-styled"
    r"|supposed|presumed|honorary)[\s-]+([^\W\d_]+)",
    re.IGNORECASE,
)
"""Words before another that take something from it."""

_KIN = (
    "spokesman|spokeswoman|spokesperson|spokespeople|lawyers?|attorneys?|aides?|advis[eo]rs?|deputy|sons?|daughters?|wife|husband"
    "|mother|father|brothers?|sisters?|widow|critics?|opponents?|supporters?|rivals?|all(?:y|ies)|friends?|assistant"
)
_OF = re.compile(
    rf"\b({_KIN})\b(?:\s+\w+)?\s+(?:for|of|to)\s+(?:(?:the|former|president|senator)\s+)*([^\W\d_]\w+)(?:\s+([A-Z]\w+))?",
    re.IGNORECASE,
)
_S = re.compile(rf"\b([^\W\d_]\w+)['’]s?\s+(?:\w+\s+)?({_KIN})\b", re.IGNORECASE)

_SAYING = r"(?:said|says|told|tells|added|adds|asked|asks|wrote|writes|tweeted|explained|replied|warned|insisted)"
_SPEAKS = re.compile(rf"^ {_SAYING}\b"), re.compile(rf"\b{_SAYING} $")
_MAY_SPEAK = (
    re.compile(rf"^(?:(?!\b(?:and|but|while)\b)[^.;\"]){{0,100}}?\b{_SAYING}\b"),
    re.compile(rf"\b{_SAYING}\b(?: [a-z'-]+,?){{0,8}} $"),
)
"""What follows, and what goes before, the name of one who speaks: in a sentence surely, in a quote possibly."""


def roles_kept(sentence: str, quote: str, words: Words) -> bool:
    """Whether nobody is taken for somebody near: the one that they were, serve, or are quoted beside."""
    said, held = set(words(sentence)), words(quote)
    for narrow, noun in _NARROWING.findall(quote):
        stems = words(noun)
        if stems and stems[0] in said and not said & set(words(narrow)) and held.count(stems[0]) == 1:
            return False
    pairs = [(kin, last or first) for kin, first, last in _OF.findall(quote)]
    pairs += [(kin, owner) for owner, kin in _S.findall(quote)]
    for kin, owner in pairs:
        stems = words(owner)
        if stems and stems[0] in said and not said & set(words(kin)) and held.count(stems[0]) == 1:
            return False
    named = {run.words[-1] for run in name_runs(quote)}
    theirs = _speakers(quote, _MAY_SPEAK)
    return not theirs or not (_speakers(sentence, _SPEAKS) & named) - theirs


def _speakers(text: str, beside: tuple[re.Pattern[str], re.Pattern[str]]) -> set[str]:
    """Last words of the names that stand beside a verb of saying."""
    after, before = beside
    return {
        run.words[-1] for run in name_runs(text) if after.match(text[run.end :]) or before.search(text[: run.start])
    }
