"""What kind of thing a question asks for, and whether a sentence holds one: price, amount, moment, person. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.names import CALENDAR, name_runs, name_words
from retrieval.quantities import has_number, numbers, stated
from retrieval.wordnet import is_past

_QUANTITY = re.compile(
    r"\bhow (many|much|long|old|fast|heavy|tall|big|far|large|strong|high|deep|wide|often|late|few)\b"
    r"|\bwhat (percentage|share|proportion|price|number|amount|size)\b|\bcosts?\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\bhow much\b.*\b(cost|pay|paid|spend|spent|charge|worth|price|money|rais|earn|gross|fined|sold for|sell for"
    r"|invest)"
    r"|\bcosts?\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d|\d\s?[$€£¥₹]|\b(dollars?|euros?|pounds?|pence|cents?|yen|francs?|rupees?)\b"
    r"|\bfree( of charge)?\b|\b(USD|EUR|GBP)\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\bhow old\b", re.IGNORECASE)
_AGED = re.compile(
    r"\b[\w-]+[ -](?:year|month|week|day)s?[ -]old\b|\baged? (?:of )?\d|, (?:now )?\d{1,3}(?=,| and\b)|\bborn\b"
    r"|\b(?:is|was|turns|turned) \d{1,3}\b",
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
_FIRST_WORDS = 2
"""Words before the name that a sentence opens with: "The striker Petra Lind"."""
_PERSON = re.compile(r"\bwho(se|m)?\b", re.IGNORECASE)
_PLACE = re.compile(r"\bwhere\b", re.IGNORECASE)
_PLACED = re.compile(
    r"\b(?:in|at|near|outside|from|to|across|of)\s+(?:the\s+|[a-z]+(?:ern)?\s+)?(?P<place>[A-ZÀ-Ž][\w-]+)"
)
_REASON = re.compile(r"\bwhy\b", re.IGNORECASE)
_REASONED = re.compile(
    r"\b(?:because|due to|owing to|thanks to|over|after|since|so that|in order to|citing|cited|amid|blam\w+|reasons?"
    r"|caus\w+|result of|response to|found that|ruled that|accus\w+|infring\w+"
    r"|to (?:avoid|prevent|protect|help|save|make))\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(
    r"\b(?:would|could|might|may(?! \d)|should|predict\w*|expected to|likely|hopes?|hoping|wants?|if|rumou?r\w*"
    r"|scheduled)\b"
)
_CERTAIN = re.compile(
    r"\b(?:did|was|were|has|have|had)\b|^\W*(?:and\s+|but\s+)?who\s+(?P<verb>[a-z]+)\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:will|would|could|can|may|might|should|going to|expected|predict\w*|plan\w*|next|if)\b", re.IGNORECASE
)
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
    if _AGE.search(question):
        return lambda text: float(bool(_AGED.search(text)))
    if _QUANTITY.search(question):
        return lambda text: _amount(DATE_OR_TIME.sub(" ", text))
    if _MOMENT_TO_COME.search(question):
        return lambda text: (1.0 if _TO_COME.search(text) else _PAST_MOMENT) * bool(_DATED.search(text))
    if _MOMENT.search(question):
        return lambda text: float(bool(_DATED.search(text)))
    if _PLACE.search(question):
        return lambda text: float(any(m["place"].casefold() not in CALENDAR for m in _PLACED.finditer(text)))
    if _REASON.search(question):
        return lambda text: float(bool(_REASONED.search(text)))
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


def of_another(question: str) -> Callable[[str, str], bool]:
    """Whether a sentence under its headline tells of somebody else than the question names: it opens with a name that
    neither holds, and has none of the question's."""
    asked = name_words(question)

    def tells(text: str, headline: str) -> bool:
        names = name_runs(text)
        if not asked or not names or len(text[: names[0].start].split()) > _FIRST_WORDS:
            return False
        known = asked | {word.casefold() for word in re.findall(r"\w+", headline)}
        return known.isdisjoint(names[0].words) and not any(asked & set(run.words) for run in names)

    return tells


def too_uncertain(question: str) -> Callable[[str], bool]:
    """Whether a sentence tells what may be or is to come, where the question asks what has happened or is so."""
    found = _CERTAIN.search(question)
    certain = found and (found["verb"] is None or is_past(found["verb"].casefold()))
    if not certain or _OPEN.search(question):
        return lambda text: False
    return lambda text: bool(_UNCERTAIN.search(text))


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
