"""One form for what is written in several ways, so that a sentence and its quote can be compared. Pure; English.

"2025-04-08", "Apr. 8, 2025" and "8 April 2025"; "8 p.m." and "20:00"; "Mr Zelensky" and "Zelensky"; "the U.S." and "the
United States"; "USD 5" and "$5"; curly quotation marks and straight ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SHAPES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
_SHORT = r"(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)t?\b\.?"
_CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£"}


def straight(text: str) -> str:
    """Typographic marks made plain, code point for code point."""
    return text.translate(_SHAPES)


def in_one_form(text: str) -> str:
    """For comparing only: offsets are lost."""
    text = straight(text)
    for pattern, form in _FORMS:
        text = pattern.sub(form, text)
    return text


def _iso_day(found: re.Match[str]) -> str:
    return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}"


def _month(found: re.Match[str]) -> str:
    return next(month for month in _MONTHS if month.startswith(found[1]))


def _time(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hour}:{found[2] or '00'}"


_FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![\d-])([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])"), _iso_day),
    (re.compile(rf"\b{_SHORT}(?=\s+\d)"), _month),
    (re.compile(rf"(?<=\d )\b{_SHORT}"), _month),
    (re.compile(r"(?<![\d.,:])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s*([ap])\.?m\b\.?", re.IGNORECASE), _time),
    (re.compile(r"\b(?:Mr|Mrs|Ms|Mx)\b\.?\s+(?=[^\W\d_a-z])"), ""),
    (re.compile(r"(?<![\w$.])(?:U\.S\.A\.|U\.S\.|USA|US)(?![\w$])(?! dollars?\b)"), "United States"),
    (re.compile(r"(?<![\w.])(?:U\.K\.|UK)(?!\w)"), "United Kingdom"),
    (re.compile(r"(?<![\w.])(?:E\.U\.|EU)(?!\w)"), "European Union"),
    (re.compile(r"(?<![\w.])(?:U\.N\.|UN)(?!\w)"), "United Nations"),
    (re.compile(r"\b(USD|EUR|GBP)\s?(?=\d)"), lambda found: _CURRENCIES[found[1]]),
    (re.compile(r"\bdefeats?\b(?= (?:to|by|against|in)\b)|(?<=\bsuffered )(?:a )?defeats?\b", re.IGNORECASE), "loss"),
    (re.compile(r"(?<!\S)[Uu]nder (?=(?:the|an?|this|that|these|its|his|her|their|new)\b)"), "by "),
    (re.compile(r"\bnot only\b", re.IGNORECASE), "also"),
    (re.compile(r"\bone of\b", re.IGNORECASE), "of"),
    (re.compile(r"\bone[- ](?=(?:third|quarter|fifth|tenth)\b)", re.IGNORECASE), "a "),
)
