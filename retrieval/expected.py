"""What kind of thing a question asks for, and whether a sentence holds one: price, amount, moment, person. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.names import name_runs
from retrieval.quantities import has_number, numbers, stated

_QUANTITY = re.compile(
    r"\bhow (many|much|long|old|fast|heavy|tall|big|far|large|strong|high|deep|wide|often|late|few)\b"
    r"|\bwhat (percentage|share|proportion|price|number|amount|size)\b|\bcosts?\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\bhow much\b.*\b(cost|pay|paid|spend|spent|charge|worth|price)|\bcosts?\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d|\d\s?[$€£¥₹]|\b(dollars?|euros?|pounds?|pence|cents?|yen|francs?|rupees?|per cent|percent)\b|%"
    r"|\bfree( of charge)?\b|\b(USD|EUR|GBP)\b",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\bwhen\b|\b(what|which) (date|day|time|year|month)\b|\buntil when\b", re.IGNORECASE)
_MOMENT_TO_COME = re.compile(r"\bwhen (will|shall)\b|\bwhen (is|are)\b.*\b(to|due|expected|going)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(will|shall|would|to be|(is|are|was|were) to|due|expected|plans?|planned|scheduled|from|until|again|next"
    r"|later)\b",
    re.IGNORECASE,
)
_PAST_MOMENT = 0.4
"""How far a moment that lies behind answers when something will be."""
_PERSON = re.compile(r"\bwho(se|m)?\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?:^\W*(?:(?:and|but|so|well|then|please|tell me|do you know|(?:can|could) you (?:tell me|say))\b[\s,]*)*"
    r"|[.?!;:]\s+|\b(?:and|but|or)\s+|^\W*(?:after|before|between|according|as|in|on|since|during|of)\b.*,\s+)"
    r"(?:(?:to|by|from|for|in|at|on|of|with|under|against)\s+)?"
    r"(?:who(?:m|se)?\b|where\b|which\s+(?!(?:is|are|was|were|do|does|did|has|have|had|will|of)\b)\w"
    r"|what(?:\s+is|\s+was|\s+are|\s+were|['’]s)\b.*\b(?:names?\s+of|called|named)\b)",
    re.IGNORECASE,
)
"""A question word that asks, at the head of a question; "the man who won" only says which man is meant."""
_DATED = re.compile(
    r"\b(\d{1,2}(:|\.)\d\d|\d{4}|(mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d"
    r"|yesterday|today|tomorrow|tonight|midnight|noon|dawn|(last|next|this|later|early|earlier|mid|end of|since)"
    r" (this |the )?(week|month|year|spring|summer|autumn|fall|winter|night|morning|evening|weekend)|week"
    r"|hours? ago|days? ago)\b",
    re.IGNORECASE,
)
DATE_OR_TIME = re.compile(
    r"\b\d{1,2}(st|nd|rd|th)? (January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December)\.? \d{1,2}\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b(19|20)\d\d\b"
)
"""Numbers that count nothing."""


def fitting(question: str) -> Callable[[str], float]:
    """How far a sentence holds the kind of thing that the question asks for: 0 not at all, 1 exactly."""
    if _PRICE.search(question):
        return lambda text: float(bool(_MONEY.search(text)))
    if _QUANTITY.search(question):
        return lambda text: _amount(DATE_OR_TIME.sub(" ", text))
    if _MOMENT_TO_COME.search(question):
        return lambda text: (1.0 if _TO_COME.search(text) else _PAST_MOMENT) * bool(_DATED.search(text))
    if _MOMENT.search(question):
        return lambda text: float(bool(_DATED.search(text)))
    if _PERSON.search(question):
        known = {w.casefold() for w in re.findall(r"\w+", question)}
        return lambda text: float(any(n.casefold() not in known for n in re.findall(r"(?<=\s)[A-ZÀ-Ž][\w-]+", text)))
    return lambda text: 0.0


def _amount(text: str) -> float:
    """ "2,400" says how many, "thousands" only roughly."""
    return 1.0 if any(form[0].isdigit() for form in numbers(text)) else 0.1 if has_number(text) else 0.0


def cannot_do_without(question: str) -> Callable[[str], bool]:
    """Kinds that an answer cannot do without: a price, an amount, a moment. A name may stand in the sentence before."""
    holds = fitting(question)
    return (lambda text: holds(text) > 0) if asks_for_a_value(question) else (lambda text: True)


def asks_for_a_value(question: str) -> bool:
    """Whether an amount or a moment is asked for."""
    return any(kind.search(question) for kind in (_PRICE, _QUANTITY, _MOMENT))


def asks_for_a_name(question: str) -> bool:
    """Whether who, whose, which one or where is asked for, and no amount or moment."""
    return not asks_for_a_value(question) and _NAME.search(question) is not None


def values(question: str, text: str) -> frozenset[str]:
    """What a sentence states of the kind that the question asks for, in one form however it is written: amounts, or
    days and times, or else names that the question does not hold."""
    if _PRICE.search(question):
        return frozenset(q.form for q in stated(text) if q.form[-1] in "$€£¥%" and q.form[0].isdigit())
    if _QUANTITY.search(question):
        forms = (quantity.form for quantity in stated(DATE_OR_TIME.sub(" ", text)))
        return frozenset(form for form in forms if form[0].isdigit())
    if _MOMENT.search(question):
        return frozenset(_day(match.group()) for match in DATE_OR_TIME.finditer(text))
    asked = {word.casefold() for word in re.findall(r"\w+", question)}
    return frozenset(" ".join(run.words) for run in name_runs(text) if not asked & set(run.words))


def _day(written: str) -> str:
    """ "April 9" and "9th April" are one day."""
    return " ".join(sorted(re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", written.casefold().replace(".", " ")).split()))
