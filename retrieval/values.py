"""The values that a text states and another can contradict: days, times, scores, ranks and numbers. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.quantities import stated

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = re.compile(rf"\b(?P<first>\d{{1,2}})(?: to |[-–]| and )(?P<last>\d{{1,2}}) (?P<month>{_MONTHS})\b")
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTHS})\b"
    rf"|\b(?P<month2>{_MONTHS}) (?P<day2>\d{{1,2}})\b(?!:)"
)
_KINDS = (
    (
        "score",
        re.compile(
            r"(?<![\d-])\b\d{1,2}[-–]\d{1,2}\b(?![-–\d]| ?(?:%|per|percent|year|month|week|day|hour|minute|mile))"
        ),
    ),
    ("time", re.compile(r"\b\d{1,2}:\d\d\b")),
    ("year", re.compile(r"(?<![\d€$£,.])\b(?:1[6-9]|20)\d\d\b(?! (?:\w+ )?(?:people|votes|tonnes|homes))")),
    ("month", re.compile(rf"(?<=\b(?:in|of|by) )(?:{_MONTHS})\b")),
    ("weekday", re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")),
)


@dataclass(frozen=True, slots=True)
class Value:
    """Where it stands in a text, in code points."""

    kind: str
    """"date", "days" (from, to), "score", "time", "year", "month", "weekday", "#" for a rank, "€", ""."""
    form: str
    start: int
    end: int

    @property
    def what(self) -> tuple[str, str]:
        return self.kind, self.form


def values_stated(text: str) -> set[tuple[str, str]]:
    """Kinds and forms of all values."""
    return {value.what for value in values_of(text)}


@lru_cache(maxsize=256)
def values_of(text: str) -> tuple[Value, ...]:
    """Kept, because each sentence is compared in several ways, and a passage for each of its sentences."""
    return tuple(_read(text))


def _read(text: str) -> Iterator[Value]:
    taken = text
    for found in _DAYS.finditer(text):
        yield Value("days", found.group().casefold(), *found.span())
        taken = without(taken, *found.span())
    for found in _DATE.finditer(taken):
        day, month = found["day"] or found["day2"], found["month"] or found["month2"]
        yield Value("date", f"{int(day)} {month.casefold()}", *found.span())
        taken = without(taken, *found.span())
    for kind, pattern in _KINDS:
        for found in pattern.finditer(taken):
            form = found.group().casefold().removeprefix("0")
            yield Value(kind, _score(form) if kind == "score" else form, *found.span())
            taken = without(taken, *found.span())
    for quantity in stated(taken):
        form = quantity.form
        if form[0].isdigit() or form[0] == "-":
            yield Value(form.lstrip("-0123456789.:"), form, quantity.start, quantity.end)
        elif form[0] == "#":
            yield Value("#", form, quantity.start, quantity.end)


def _score(text: str) -> str:
    """One form for "5–1" and "1-5": who won is for the names to say."""
    return "-".join(sorted(re.findall(r"\d+", text), key=int, reverse=True))


def without(text: str, start: int, end: int) -> str:
    """The same text with a stretch left blank, so that places stay what they are."""
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"
