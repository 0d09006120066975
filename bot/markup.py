"""Text with a little markup, cut into messages that Telegram accepts. Pure; standard library only.

    Span (words of one style) -> Line (kept together where possible) -> Page (fits into one message)

Telegram counts a message's length in UTF-16 code units after its entities were parsed, so pages are measured by the
words a reader sees; a second measure keeps the markup itself small.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, NamedTuple

MAX_UNITS = 4096
"""UTF-16 code units a message (core.telegram.org/bots/api#sendmessage; telegram.constants.MessageLimit)."""
MAX_RAW_BYTES = 4 * MAX_UNITS
"""Markup included; half of what the server takes (tdlib/telegram-bot-api, Client::get_formatted_text: 32768)."""
MAX_ENTITIES = 100
"""Later ones lose their effect without a word (tdlib, get_input_message_entities: MAX_USER_ENTITY_COUNT)."""
MAX_HREF_BYTES = 4000
"""A longer link is left out, so that one article cannot fill a message with an address that nobody sees."""

_LINKED_BY_TELEGRAM = re.compile(r"(?<=\w\.)(?=[^\W\d]{2})|(?<=:)(?=//)|(?<=[@#$])(?=\w)|(?:(?<=\s/)|(?<=^/))(?=\w)")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Characters that could turn the text after them around; Telegram removes the first five itself.
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"))
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: a character outside the basic plane is two code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """``text`` without what Telegram refuses or a terminal obeys: control characters, lone surrogates, overrides.

    Composed (NFC), because Telegram drops a combining ring above: a decomposed Å would arrive as A.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    return "".join(c for c in text if c == "\n" or not (_is_unsendable(c) or c in _DIRECTION_CONTROLS))


def _is_unsendable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def clean_line(text: str | None) -> str:
    """``text`` cleaned, on one line; empty where nothing of it can be seen."""
    line = " ".join(clean(text or "").split())
    return line if is_visible(line) else ""


def unlinked(text: str) -> str:
    """An article's ``text`` so that Telegram makes no link, mention or command of it: a word joiner, which nobody sees,
    stands where it would begin to read one. Links are ours to give, and only to the articles themselves."""
    return _LINKED_BY_TELEGRAM.sub("\u2060", text)


def is_visible(text: str) -> bool:
    """Whether a reader sees anything; Telegram refuses a message without it as empty."""
    return any(
        not (c.isspace() or c in _INVISIBLE_LETTERS or unicodedata.category(c) in _INVISIBLE_CATEGORIES) for c in text
    )


def shorten(text: str, units: int) -> str:
    """``text``, or as much of its beginning as fits into ``units`` together with a dot-dot-dot sign."""
    if utf16_length(text) <= units:
        return text
    return text[: _fitting(text, units - 1)].rstrip() + "…"


def shorten_from_left(text: str, units: int) -> str:
    """``shorten`` that keeps the end."""
    if utf16_length(text) <= units:
        return text
    backwards = text[::-1]
    return "…" + backwards[: _fitting(backwards, units - 1)].rstrip()[::-1]


def _fitting(text: str, units: int) -> int:
    """How many characters of ``text`` fit, whole words where there is a word's end."""
    end = _Measure.fitting_prefix(text, _Measure(units, MAX_RAW_BYTES, 0))
    return _word_end(text, end)


def safe_href(url: str | None) -> str | None:
    """``url`` fit for an ``href``, or None: only http and https, no control characters, of bearable length."""
    url = (url or "").strip().replace(" ", "%20")
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE) or any(map(_is_unsendable, url)):
        return None
    return url if len(html.escape(url).encode()) <= MAX_HREF_BYTES else None


class _Measure(NamedTuple):
    units: int
    raw_bytes: int
    entities: int

    def plus(self, other: _Measure) -> _Measure:
        return _Measure(self.units + other.units, self.raw_bytes + other.raw_bytes, self.entities + other.entities)

    def fits(self, room: _Measure) -> bool:
        return all(needed <= there for needed, there in zip(self, room, strict=True))

    @staticmethod
    def fitting_prefix(text: str, room: _Measure) -> int:
        """How many characters of ``text`` fit into ``room``; never half a surrogate pair, for Python has none."""
        units = raw_bytes = 0
        for index, character in enumerate(text):
            units += utf16_length(character)
            raw_bytes += len(html.escape(character, quote=False).encode())
            if units > room.units or raw_bytes > room.raw_bytes:
                return index
        return len(text)


_PAGE = _Measure(MAX_UNITS, MAX_RAW_BYTES, MAX_ENTITIES)


@dataclass(frozen=True, slots=True)
class Span:
    """Clean words of one style."""

    text: str
    tag: Literal["", "b", "i"] = ""
    href: str | None = None
    """From ``safe_href``; the tag is not used then."""

    @property
    def html(self) -> str:
        words = html.escape(self.text, quote=False)
        if self.href:
            return f'<a href="{html.escape(self.href)}">{words}</a>'
        return f"<{self.tag}>{words}</{self.tag}>" if self.tag else words

    @property
    def measure(self) -> _Measure:
        return _Measure(utf16_length(self.text), len(self.html.encode()), bool(self.tag or self.href))


@dataclass(frozen=True, slots=True)
class Line:
    """Spans that stay in one message where they fit into one."""

    spans: tuple[Span, ...]
    before: str = "\n"
    """What separates it from the line above; nothing at the beginning of a message."""
    plain_only: str = ""
    """Follows where there is no markup: an address that the markup hides behind words."""

    @property
    def measure(self) -> _Measure:
        return _total(self.spans)


@dataclass(frozen=True, slots=True)
class Page:
    """One message's worth, with and without markup; ``plain`` may be longer than a message, by its addresses."""

    html: str
    plain: str


def pack(lines: Iterable[Line]) -> list[Page]:
    """The lines on as few pages as their order allows; a page breaks between lines, else at white space, else hard."""
    pages: list[list[Line]] = [[]]
    used = _Measure(0, 0, 0)
    for line in chain.from_iterable(map(_split, lines)):
        separator = Span(line.before).measure if pages[-1] else _Measure(0, 0, 0)
        if not used.plus(separator).plus(line.measure).fits(_PAGE):
            pages.append([])
            used = separator = _Measure(0, 0, 0)
        pages[-1].append(line)
        used = used.plus(separator).plus(line.measure)
    return [_page(page) for page in pages if is_visible("".join(span.text for line in page for span in line.spans))]


def _page(lines: Sequence[Line]) -> Page:
    marked, plain = "", ""
    for line in lines:
        separator = line.before if marked else ""
        marked += separator + "".join(span.html for span in line.spans)
        plain += separator + "".join(span.text for span in line.spans) + line.plain_only
    return Page(marked, plain.strip())


def _split(line: Line) -> Iterator[Line]:
    """The line, or where it is too long for a message, parts of it that are not."""
    if line.measure.fits(_PAGE):
        yield line
        return
    part: list[Span] = []
    for span in line.spans:
        rest = span
        while rest.text:
            piece, rest = _cut(rest, _total(part), at_start=not part)
            if piece.text:
                part.append(piece)
            if rest.text:
                yield replace(line, spans=tuple(part), plain_only="")
                part = []
    yield replace(line, spans=tuple(part))


def _cut(span: Span, used: _Measure, *, at_start: bool) -> tuple[Span, Span]:
    """As much of ``span`` as fits behind ``used``, and the rest; all of it or nothing, unless it needs a page."""
    if used.plus(span.measure).fits(_PAGE):
        return span, replace(span, text="")
    if not at_start and span.measure.fits(_PAGE):
        return replace(span, text=""), span
    tags = replace(span, text="").measure
    room = _Measure(_PAGE.units - used.units, _PAGE.raw_bytes - used.raw_bytes - tags.raw_bytes, 0)
    has_room = used.entities + tags.entities <= _PAGE.entities
    end = _word_end(span.text, _Measure.fitting_prefix(span.text, room)) if has_room else 0
    return replace(span, text=span.text[:end]), replace(span, text=span.text[end:])


def _word_end(text: str, end: int) -> int:
    """``end``, or the end of the last whole word before it."""
    if end >= len(text) or text[end].isspace():
        return end
    spaces = [match.end() for match in re.finditer(r"\s+", text[:end])]
    return spaces[-1] if spaces else end


def _total(spans: Iterable[Span]) -> _Measure:
    total = _Measure(0, 0, 0)
    for span in spans:
        total = total.plus(span.measure)
    return total
