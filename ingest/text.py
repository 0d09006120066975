"""Cleaning of text before it is stored: pure, idempotent, and it keeps the words as they were written.

No Unicode normalisation: a quote must be found in the stored body exactly as the publisher wrote it.
"""

from __future__ import annotations

import hashlib
import re

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85]")
# Unicode category Cc except \n and \t, and lone surrogates, which cannot be encoded.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
# Scripts written without spaces (Thai to Khmer, kana, Han): two characters stand for about one word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(f"[{_UNSPACED}]{{1,2}}|[^\\W{_UNSPACED}]+")
UNWRAPPED_LINE = 200
"""Characters. Editors wrap shorter: without blank lines, a text with such a line has one paragraph a line."""


def word_table(words: str) -> frozenset[str]:
    """A small data table, written as words with spaces between them."""
    return frozenset(words.split())


def clean_text(text: str) -> str:
    """``text`` with \\n line breaks, without control characters and lone surrogates, trailing spaces and extra blank
    lines; ``clean_text(clean_text(x)) == clean_text(x)``."""
    printable = _UNPRINTABLE.sub("", _LINE_BREAKS.sub("\n", text))
    lines = "\n".join(line.rstrip() for line in printable.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def encodable(text: str) -> str:
    """``text`` with "?" for lone surrogates: what a command line holds for bytes that are not UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str | None) -> str | None:
    """A headline, byline or name: cleaned, white space collapsed; None where nothing is left."""
    return " ".join(clean_text(text).split()) or None if text else None


def clean_byline(text: str | None) -> str | None:
    """The names of a byline, without the printed "By"."""
    line = one_line(text)
    return re.sub(r"^by:?\s+(?=\S)", "", line, flags=re.IGNORECASE) if line else None


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a cleaned text: parted by blank lines, or by line breaks where lines were never wrapped."""
    parts = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    if len(parts) == 1 and any(len(line) > UNWRAPPED_LINE for line in text.split("\n")):
        parts = [line for line in text.split("\n") if line.strip()]
    return [part.strip() for part in parts]


def word_count(text: str) -> int:
    """Words of a text in any script, for judging whether there is an article at all."""
    return len(_WORD.findall(text))


def text_key(*parts: str) -> str:
    """A ``source_key`` made from text: "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
