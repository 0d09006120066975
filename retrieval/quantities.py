"""The quantities that a text states, in one form however they are written. Pure; number words are English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SIZES = {w: n for n, w in enumerate(_SMALL)} | {w: 10 * n for n, w in enumerate(_TENS, start=2)}
_SCALES = {"hundred": 10**2, "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_ORDINALS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_VAGUE = {"half", "halves", "quarter", "quarters", "dozens", "hundreds", "thousands", "millions", "billions", "twice",
          "double", "doubled", "triple", "tripled", "couple"}  # fmt: skip
_CURRENCIES = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥"}

_TOKEN = re.compile(
    r"(?P<minus>(?<![\w.,])[-−](?=[$€£¥]?\d))?(?:(?P<money>[$€£¥])\s?)?"
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.:]\d+)*)(?P<tail>[a-z]+)?|(?P<word>[a-z]+)"
)
_UNIT = re.compile(
    r"\s*(?:(?P<share>%|per ?cent\b)|-?\s*(?P<points>percentage[- ]points?)"
    r"|(?:us )?(?P<money>dollar|euro|pound|yen)s?\b)"
)
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_RANGE = re.compile(r"(?<!\d)\d+(?:[-–]\d+)+")
_SPOKEN = "|".join([*_SMALL, *_TENS, *_SCALES, "dozens", "hundreds", "thousands", "millions", "half", "twice"])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number where it stands."""

    form: str
    """"2100000€" for "€2.1 million", "18%" for "18 per cent", "#3" for "third", "22:40" for a time."""
    start: int
    end: int
    """Code points, the unit included."""


def numbers(text: str) -> frozenset[str]:
    """Forms of everything stated: "two" and "2" are 2, "1,200" is 1200, "twenty-one" is 21; "5–4" also is a pair."""
    pairs = (re.sub("–", "-", m.group()) for m in _RANGE.finditer(text))
    return frozenset(q.form for q in stated(text)) | frozenset(pairs)


def has_number(text: str) -> bool:
    """A digit or a number word, "one", "dozens" and "half" included."""
    return bool(re.search(rf"\d|\b(?:{_SPOKEN})\b", text.casefold()))


def stated(text: str) -> list[Quantity]:
    """In order, none overlapping another."""
    low = _lower(text)
    tokens = list(_TOKEN.finditer(low))
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        value, used = _read(low, tokens, at)
        if value is not None:
            token, end = tokens[at], tokens[at + used - 1].end()
            unit, end = _unit(low, end, token["money"])
            found.append(Quantity(value + unit, token.start(), end))
        at += max(1, used)
    return found


def _lower(text: str) -> str:
    """Lower case, code point for code point, so that places stay what they are."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _read(low: str, tokens: list[re.Match[str]], at: int) -> tuple[str | None, int]:
    """The number that begins at a token, and how many tokens it takes; (None, 0) where none does."""
    token = tokens[at]
    if token["figure"]:
        return _figure(low, tokens, at)
    word = token["word"]
    if word in ("quarter", "quarters") and not _is_share(tokens, at):
        return None, 1
    if word in _VAGUE:
        return word, 1
    if word in _ORDINALS:
        return _ordinal(low, token, _ORDINALS[word]), 1
    if word in _SCALES:
        return word, 1  # "several hundred"
    if word == "one" and at and tokens[at - 1]["word"] == "no":
        return None, 1
    return _spoken(low, tokens, at)


def _is_share(tokens: list[re.Match[str]], at: int) -> bool:
    """ "A quarter of the votes", not "in the third quarter"."""
    near = [tokens[i]["word"] for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    return not {"a", "three", "of"}.isdisjoint(near)


def _figure(low: str, tokens: list[re.Match[str]], at: int) -> tuple[str, int]:
    token, tail = tokens[at], tokens[at]["tail"] or ""
    figure = token["figure"].replace(",", "")
    if ":" in figure:
        return figure.removeprefix("0"), 1
    try:
        value = Decimal(figure)
    except InvalidOperation:  # 1.2.3
        return figure, 1
    if tail in ("st", "nd", "rd", "th"):
        return _ordinal(low, token, int(value)), 1
    if tail == "s":
        return f"{_plain(value)}s", 1
    used = 1
    if tail in _SHORT_SCALES:
        value *= _SHORT_SCALES[tail]
    elif not tail and at + 1 < len(tokens) and tokens[at + 1]["word"] in _SCALES and _joined(low, tokens, at):
        value *= _SCALES[tokens[at + 1]["word"]]
        used = 2
    return ("-" if token["minus"] or low[: token.start()].endswith("minus ") else "") + _plain(value), used


def _spoken(low: str, tokens: list[re.Match[str]], at: int) -> tuple[str | None, int]:
    """ "two hundred and fifty thousand": words up to a hundred add up, scales multiply what stands before them."""
    total = current = 0
    last = used = 0  # last: the size of the word before; 0 at the beginning
    for i in range(at, len(tokens)):
        word = tokens[i]["word"]
        if i > at and not _joined(low, tokens, i - 1):
            break
        if word == "and" and last >= 100:
            continue
        if word in ("a", "an") and i == at:
            if at + 1 == len(tokens) or tokens[at + 1]["word"] not in _SCALES:
                break
            current = last = 1
            continue
        if word in _SIZES and (last == 0 or last >= 100 or (20 <= last < 100 and 0 < _SIZES[word] < 10)):
            current, last = current + _SIZES[word], _SIZES[word] or 1
        elif word in _SCALES and last:
            last = _SCALES[word]
            total, current = (total, current * last) if last <= 100 else (total + current * last, 0)
        elif word in _ORDINALS and 20 <= last < 100:
            return f"#{total + current + _ORDINALS[word]}", i - at + 1
        else:
            break
        used = i - at + 1
    return (str(total + current), used) if used else (None, 0)


def _ordinal(low: str, token: re.Match[str], value: int) -> str:
    """A day of a month is a number like any other, so that "3 March" and "March 3rd" are the same."""
    after = re.match(rf"\s+(?:of\s+)?{_MONTH}\b", low[token.end() :])
    before = re.search(rf"\b{_MONTH}\s+(?:the\s+)?$", low[: token.start()])
    return str(value) if after or before else f"#{value}"


def _unit(low: str, end: int, symbol: str | None) -> tuple[str, int]:
    found = _UNIT.match(low, end)
    if symbol:
        return symbol, end
    if not found:
        return "", end
    if found["money"]:
        return _CURRENCIES[found["money"]], found.end()
    return "%" if found["share"] else "pp", found.end()


def _joined(low: str, tokens: list[re.Match[str]], at: int) -> bool:
    """Whether only white space or a hyphen parts this token from the next."""
    return low[tokens[at].end() : tokens[at + 1].start()].strip() in ("", "-")


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}".lstrip("0") or "0"


def with_surroundings(text: str) -> Iterator[tuple[Quantity, str, str]]:
    """Each quantity with the text before and after it, up to the next one."""
    found = stated(text)
    for i, quantity in enumerate(found):
        left = found[i - 1].end if i else 0
        right = found[i + 1].start if i + 1 < len(found) else len(text)
        yield quantity, text[left : quantity.start], text[quantity.end : right]
