"""Who it is that a quote speaks of: whether a sentence says it of the same one. Pure; the words are English.

"The deputy mayor" is not the mayor, "an attempted murder" no murder, "a spokesman for Biden" not Biden, and what Ana
said was not said by Ben.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.claims import Words
from retrieval.clauses import STOP_WORDS
from retrieval.names import name_runs
from retrieval.wordnet import is_past

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

_SHE_OR_HE = re.compile(
    r"\b(he|she)\s+(?:\w+ly\s+|had\s+|has\s+|was\s+|is\s+|would\s+|will\s+)*([a-z]+)", re.IGNORECASE
)

_TITLE = re.compile(r"(?:(?<=\s)|^)([^\W\d_]{2,}),?\s(?:the\s)?$")
"""The word right before a name."""
_AFTER = re.compile(r"\s(?:has\s|had\s|have\s|also\s|then\s|(was\s|is\s|been\s|were\s)|will\s)*([a-z]{2,})")
_ASIDE = re.compile(r"(?:,|\s-)\s(?:who|which|whose|a|an|the)\b[^.;]*?(?:,|\s-)(?=\s)")
_IN_A_ROW = re.compile(r",?\s(?:(?:and|or)\s)?(?:the\s)?|-")


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
    if not (_same_one_acts(sentence, quote) and _kept(_titled, sentence, quote) and _kept(_acting, sentence, quote)):
        return False
    named = {run.words[-1] for run in name_runs(quote)}
    theirs = _speakers(quote, _MAY_SPEAK)
    return not theirs or not (_speakers(sentence, _SPEAKS) & named) - theirs


def _kept(beside: Callable[[str], set[tuple[str, str]]], sentence: str, quote: str) -> bool:
    """Not beside one name what the quote has beside others only: no "former CEO Gary Wang" where that is Caroline
    Ellison, no "Swift played" where Kelce did."""
    mine, theirs = beside(sentence), beside(quote)
    held, named = {word for word, _ in theirs}, {word for run in name_runs(quote) for word in run.words}
    return all((word, name) in theirs or word not in held or name not in named for word, name in mine)


def _titled(text: str) -> set[tuple[str, str]]:
    """What stands right before each name, with the name's last word."""
    found = set()
    for run in name_runs(text):
        before = _TITLE.search(text[: run.start])
        if before and before[1].casefold() not in STOP_WORDS:
            found.add((before[1].casefold(), run.words[-1]))
    return found


def _acting(text: str) -> set[tuple[str, str]]:
    """The word right after each name, asides left out, with the name's last word; names in a row share it."""
    plain = " ".join(_ASIDE.sub(" ", text).split())
    found, row = set(), list[str]()
    runs = name_runs(plain)
    for i, run in enumerate(runs):
        row.append(run.words[-1])
        following = plain[run.end : runs[i + 1].start] if i + 1 < len(runs) else plain[run.end :]
        if _IN_A_ROW.fullmatch(following) and i + 1 < len(runs):
            continue
        after = _AFTER.match(following)
        undergoes = after and after[1] and is_past(after[2])  # who does it to them: retrieval.acts
        if after and not undergoes and after[2] not in STOP_WORDS:
            found |= {(after[2], name) for name in row}
        row = []
    return found


def _same_one_acts(sentence: str, quote: str) -> bool:
    """Not "he cheated" where she did."""
    mine, theirs = (
        {(who.casefold(), verb.casefold()) for who, verb in _SHE_OR_HE.findall(t)} for t in (sentence, quote)
    )
    verbs = {verb for _, verb in theirs}
    return all((who, verb) in theirs or verb not in verbs for who, verb in mine)


def _speakers(text: str, beside: tuple[re.Pattern[str], re.Pattern[str]]) -> set[str]:
    """Last words of the names that stand beside a verb of saying."""
    after, before = beside
    return {
        run.words[-1] for run in name_runs(text) if after.match(text[run.end :]) or before.search(text[: run.start])
    }
