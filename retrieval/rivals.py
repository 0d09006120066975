"""Whether a sentence says the contrary of a claim: of the same event another number, day or name, or the denial. Pure.

Only a sentence that is about the very same thing can: it holds nearly all of the claim's words, and the value it has
instead stands in the same company. What is not certain is no contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from retrieval.acts import acts_kept
from retrieval.claims import CLAUSE_END, NEGATION, Words, content
from retrieval.forms import in_one_form
from retrieval.headlined import names_in_place
from retrieval.names import NameRun, name_runs, name_words, names_held
from retrieval.values import Value, values_of, values_stated, without

_LEAST_FRAME = 0.75
"""Share of the claim's content words, values aside, that sentence and headline hold."""
_LEAST_OWN = 0.4
"""The same for the sentence alone: a headline says what a sentence is about, not what it claims."""
_LEAST_SAID = 0.5
"""The same for the sentence alone, names left out."""
_LEAST_NAMELESS_FRAME = 0.8
"""Where another name is all that differs."""
_ROUGHLY = Decimal("0.2")
"""Share by which two values differ, one of them "about", before they are two."""

_ON_THE_WAY = re.compile(
    r"\b(?:mak(?:e|es|ing)|made) it\b|\b(?:leads?|led|leading|ahead|level|behind|trail(?:s|ed|ing)?|half-?time|interval"
    r"|the break|restart|(?:first|second|third|fourth) (?:half|quarter|set|period))\b|\b\d+(?:st|nd|rd|th) minute\b",
    re.IGNORECASE,
)
"""Of a score in the middle of a match."""
_AT_LEAST = re.compile(r"\b(?:at least|more than|over|no fewer than|no less than)\s+$", re.IGNORECASE)
_AT_MOST = re.compile(r"\b(?:at most|up to|fewer than|less than|under|below|nearly|almost)\s+$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|some|roughly|approximately|nearly|almost)\s+$", re.IGNORECASE)
_ANYONE = re.compile(r"\b(?:people|persons?|someone|somebody|anyone|anybody|several|some|many|a few)\b", re.IGNORECASE)
"""Whom "nobody" denies."""
_SAYING = frozenset("say said tell told call called warn warned add added report reported ask asked".split())
"""What two people may both do."""


def contradicts(claim: str, sentence: str, headline: str, passage: str, words: Words) -> bool:
    """``headline`` and ``passage`` are what the sentence stands in."""
    return (
        _other_value(claim, sentence, headline, passage, words)
        or _other_name(claim, sentence, headline, passage, words)
        or _denial_flipped(claim, sentence, headline, passage, words)
    )


def agrees(claim: str, sentence: str, headline: str, words: Words) -> bool:
    """Whether the sentence, under its headline, holds all that the claim states, whatever else it says of it."""
    around = f"{headline}\n{sentence}"
    return (
        values_held(claim, sentence)
        and names_held(claim, around, words)
        and _same_frame(NEGATION.sub(" ", claim), sentence, headline, words)
        and _denials(claim) == _denials_of(claim, sentence, words)
    )


def values_held(claim: str, sentence: str) -> bool:
    """Whether every number and day of the claim stands in the sentence, a day as a day: "2 April" is not "two"."""
    return values_stated(claim) <= values_stated(sentence)


# -- another number or day


def _other_value(claim: str, sentence: str, headline: str, passage: str, words: Words) -> bool:
    """Each value of the claim stands in the sentence or has a rival there, and one at least has a rival."""
    plain = _blanked(claim, values_of(claim))
    if not _same_frame(plain, sentence, headline, words):
        return False
    foreign = [value for value in values_of(claim) if value.what not in values_stated(sentence)]
    # A report that holds both values speaks of two things.
    if not foreign or any(value.what in values_stated(passage) for value in foreign):
        return False
    others = [value for value in values_of(sentence) if value.what not in values_stated(claim)]
    return (
        names_held(plain, f"{headline}\n{passage}", words)
        and _same_act(claim, sentence, headline, words)
        and _denials(claim) == _denials_of(claim, sentence, words)
        and not (any(value.kind == "score" for value in foreign) and _interim(sentence, passage))
        and all(any(_rivals(claim, a, sentence, b, words) for b in others) for a in foreign)
    )


def _same_act(claim: str, sentence: str, headline: str, words: Words) -> bool:
    """Whether the sentence tells it of the same ones: "United lost to Chelsea, who beat Albion 3-2" is no rival to a
    victory of United's."""
    return names_in_place(claim, sentence, headline) and acts_kept(in_one_form(claim), in_one_form(sentence), words)


def _interim(sentence: str, passage: str) -> bool:
    """Whether a score is not the last: it is said to be on the way, or the passage has a higher one."""
    return bool(_ON_THE_WAY.search(sentence)) or max(_goals(passage), default=0) > max(_goals(sentence), default=0)


def _goals(text: str) -> list[int]:
    return [sum(map(int, re.findall(r"\d+", v.form))) for v in values_of(text) if v.kind == "score"]


def _rivals(claim: str, mine: Value, sentence: str, theirs: Value, words: Words) -> bool:
    """Whether the two values are of one thing and cannot both be right."""
    if mine.kind != theirs.kind:
        return False
    left, right = _company(claim, mine, words)
    lefts, rights = _company(sentence, theirs, words)
    if mine.kind == "" and (right or rights):
        alike = bool(set(right[:3]) & set(rights[:3]))  # what is counted: "57 boats", "57 licensed boats"
    else:
        alike = bool({*left, *right} & {*lefts, *rights})
    return alike and not _compatible(claim[: mine.start], mine, sentence[: theirs.start], theirs)


def _compatible(before: str, mine: Value, before_theirs: str, theirs: Value) -> bool:
    """ "At least five" and "six"; "about 21,000" and "20,000"."""
    a, b = _number(mine), _number(theirs)
    if a is None or b is None:
        return False
    if (_ABOUT.search(before) or _ABOUT.search(before_theirs)) and abs(a - b) <= _ROUGHLY * max(a, b):
        return True
    return bool(
        (_AT_LEAST.search(before) and b >= a)
        or (_AT_LEAST.search(before_theirs) and a >= b)
        or (_AT_MOST.search(before) and b <= a)
        or (_AT_MOST.search(before_theirs) and a <= b)
    )


def _number(value: Value) -> Decimal | None:
    figure = re.fullmatch(r"(-?\d+(?:\.\d+)?)[^\d:]*", value.form)
    return (
        Decimal(figure.group(1))
        if figure and value.kind not in ("date", "days", "score", "time", "year", "#")
        else None
    )


def _company(text: str, value: Value, words: Words) -> tuple[list[str], list[str]]:
    """Content words of the value's own clause before and behind it, in order."""
    before, after = text[: value.start], text[value.end :]
    return (
        content(CLAUSE_END.split(before)[-1], words),
        content(re.sub(r"^-", " ", CLAUSE_END.split(after, maxsplit=1)[0]), words),
    )


# -- another name


def _other_name(claim: str, sentence: str, headline: str, passage: str, words: Words) -> bool:
    """One name of the claim is not the sentence's, and another stands there beside the same word."""
    if not values_held(claim, sentence):
        return False
    around = _spelled(f"{sentence}\n{headline}")
    foreign = [run for run in name_runs(claim) if not set(run.words) <= around]
    if len(foreign) != 1:
        return False
    mine = foreign[0]
    others = [run for run in name_runs(sentence) if not set(run.words) <= _spelled(claim)]
    plain = without(claim, mine.start, mine.end)
    return (
        len(set(content(plain, words))) >= 3
        and _same_frame(plain, sentence, headline, words, least=_LEAST_NAMELESS_FRAME)
        and names_held(plain, f"{headline}\n{passage}", words)
        and _denials(claim) == _denials_of(claim, sentence, words)
        and names_in_place(claim, sentence, headline, aside=frozenset(mine.words))
        and any(
            _same_place(claim, mine, sentence, run, words) and _does_the_same(claim, mine, sentence, run, words)
            for run in others
        )
    )


def _does_the_same(claim: str, mine: NameRun, sentence: str, theirs: NameRun, words: Words) -> bool:
    """Whether the claim would be borne out with the other name instead, as far as who acts goes."""
    instead = f"{claim[: mine.start]}{sentence[theirs.start : theirs.end]}{claim[mine.end :]}"
    return acts_kept(in_one_form(instead), in_one_form(sentence), words, sure=True)


def _same_place(claim: str, mine: NameRun, sentence: str, theirs: NameRun, words: Words) -> bool:
    """Both stand before the same word, or behind it; names between do not count."""
    for ours, others in zip(_beside(claim, mine, words), _beside(sentence, theirs, words), strict=True):
        if ours is not None and ours == others and ours not in {stem for w in _SAYING for stem in words(w)}:
            return True
    return False


def _beside(text: str, run: NameRun, words: Words) -> tuple[str | None, str | None]:
    """The nearest content words before and behind that are no names."""
    names = {stem for name in name_words(text) for stem in words(name)}
    before = [w for w in content(CLAUSE_END.split(text[: run.start])[-1], words) if w not in names]
    behind = [w for w in content(CLAUSE_END.split(text[run.end :], maxsplit=1)[0], words) if w not in names]
    return (before[-1] if before else None), (behind[0] if behind else None)


def _spelled(text: str) -> set[str]:
    return {re.sub(r"[’']s?$", "", word.casefold()) for word in re.findall(r"[^\W\d_](?:[\w’'-]*\w)?", text)}


# -- the denial


def _denial_flipped(claim: str, sentence: str, headline: str, passage: str, words: Words) -> bool:
    if _denials(claim) == _denials_of(claim, sentence, words):
        return False
    plain = _ANYONE.sub(" ", NEGATION.sub(" ", claim))
    return (
        values_held(plain, sentence)
        and _same_frame(plain, sentence, headline, words)
        and names_held(plain, f"{headline}\n{passage}", words)
        and _same_act(claim, sentence, headline, words)
    )


def _denials(text: str) -> bool:
    return bool(NEGATION.search(text))


def _denials_of(claim: str, sentence: str, words: Words) -> bool:
    """Whether the sentence denies something of what the claim speaks of."""
    claimed = set(content(NEGATION.sub(" ", claim), words))
    for negation in NEGATION.finditer(sentence):
        after = content(CLAUSE_END.split(sentence[negation.end() :], maxsplit=1)[0], words)
        if after[:1] and after[0] in claimed:
            return True
    return False


# -- the same event


def _same_frame(plain: str, sentence: str, headline: str, words: Words, least: float = _LEAST_FRAME) -> bool:
    asked = {word for word in content(plain, words) if not word.isnumeric()}
    own = set(words(sentence))
    if len(asked) < 2:
        return False
    named = {stem for name in name_words(plain) for stem in words(name)}
    said = asked - named
    if (said and not said & own) or len(said & own) < _LEAST_SAID * len(said):
        return False
    both = own | set(words(headline))
    return len(asked & both) >= least * len(asked) and len(asked & own) >= _LEAST_OWN * len(asked)


def _blanked(text: str, values: Iterable[Value]) -> str:
    for value in values:
        text = without(text, value.start, value.end)
    return text
