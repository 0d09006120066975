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
from itertools import chain, groupby
from typing import Literal, NamedTuple

MAX_UNITS = 4096
"""UTF-16 code units a message (core.telegram.org/bots/api#sendmessage; telegram.constants.MessageLimit)."""
MAX_RAW_BYTES = 4 * MAX_UNITS
"""Markup included; half of what the server takes (tdlib/telegram-bot-api, Client::get_formatted_text: 32768)."""
MAX_ENTITIES = 100
"""Later ones lose their effect without a word (tdlib, get_input_message_entities: MAX_USER_ENTITY_COUNT)."""

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


def isolated(text: str) -> str:
    """Clean ``text`` on one line among other words: written from right to left, it does not turn those around."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text


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


class _Measure(NamedTuple):
    units: int
    raw_bytes: int
    entities: int

    def plus(self, other: _Measure) -> _Measure:
        return _Measure(self.units + other.units, self.raw_bytes + other.raw_bytes, self.entities + other.entities)

    def minus(self, other: _Measure) -> _Measure:
        return _Measure(self.units - other.units, self.raw_bytes - other.raw_bytes, self.entities - other.entities)

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


_NOTHING = _Measure(0, 0, 0)
_PAGE = _Measure(MAX_UNITS, MAX_RAW_BYTES, MAX_ENTITIES)
_BLOCK = ("<blockquote expandable>", "</blockquote>")
_FRAME = _Measure(0, sum(map(len, _BLOCK)), 1)
"""What a block costs on each page that it stands on."""


@dataclass(frozen=True, slots=True)
class Span:
    """Clean words of one style."""

    text: str
    tag: Literal["", "b", "i"] = ""
    href: str | None = None
    """From ``bot.render.addresses.safe_href``; the tag is not used then."""
    unix: int | None = None
    """Seconds since 1970: the reader is shown that day where he is, or the words; neither tag nor href is used then."""
    plain: str | None = None
    """Stands there where there is no markup; None: the words."""

    @property
    def html(self) -> str:
        words = html.escape(self.text, quote=False)
        if self.unix is not None:  # D: the long form of a date (core.telegram.org/bots/api#date-time-entity-formatting)
            return f'<tg-time unix="{self.unix}" format="D">{words}</tg-time>'
        if self.href:
            return f'<a href="{html.escape(self.href)}">{words}</a>'
        return f"<{self.tag}>{words}</{self.tag}>" if self.tag else words

    @property
    def measure(self) -> _Measure:
        is_entity = bool(self.tag or self.href or self.unix is not None)
        return _Measure(utf16_length(self.text), len(self.html.encode()), is_entity)


@dataclass(frozen=True, slots=True)
class Line:
    """Spans that stay in one message where they fit into one."""

    spans: tuple[Span, ...]
    before: str = "\n"
    """What separates it from the line above; nothing at the beginning of a message."""
    plain_only: str = ""
    """Follows where there is no markup: an address that the markup hides behind words."""
    in_plain: bool = True
    """Whether it stands there where there is no markup."""
    last_in_plain: bool = False
    """Without markup it comes after the other lines of its page."""
    in_block: bool = False
    """Lines that follow each other in a block are one quotation, which the reader unfolds."""

    @property
    def measure(self) -> _Measure:
        return _total(self.spans)

    @property
    def html(self) -> str:
        return "".join(span.html for span in self.spans)

    @property
    def words(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def plain(self) -> str:
        return "".join(span.text if span.plain is None else span.plain for span in self.spans) + self.plain_only


@dataclass(frozen=True, slots=True)
class Page:
    """One message's worth, with and without markup; ``plain`` may be longer than a message, by its addresses."""

    html: str
    plain: str


def pack(lines: Iterable[Line]) -> list[Page]:
    """The lines on as few pages as their order allows; a page breaks between lines, else at white space, else hard.

    A block that goes on on another page is closed on the one and opened anew on the other.
    """
    pages: list[list[Line]] = [[]]
    used = _NOTHING
    for line in chain.from_iterable(map(_split, lines)):
        above = pages[-1][-1] if pages[-1] else None
        frame = _FRAME if line.in_block else _NOTHING
        opening = _NOTHING if above and above.in_block else frame
        needed = opening.plus(Span(line.before).measure if above else _NOTHING).plus(line.measure)
        if not used.plus(needed).fits(_PAGE):
            pages.append([])
            used, needed = _NOTHING, frame.plus(line.measure)
        pages[-1].append(line)
        used = used.plus(needed)
    return [_page(page) for page in pages if is_visible("".join(line.words for line in page))]


def _page(lines: Sequence[Line]) -> Page:
    parts = []
    for in_block, together in groupby(lines, lambda line: line.in_block):
        words = _joined((line.before, line.html) for line in together)
        parts.append(words.join(_BLOCK) if in_block else words)
    ordered = sorted((line for line in lines if line.in_plain), key=lambda line: line.last_in_plain)
    plain = _joined((line.before, line.plain) for line in ordered).strip()
    return Page("\n".join(parts), plain or _joined((line.before, line.words) for line in lines).strip())


def _joined(parts: Iterable[tuple[str, str]]) -> str:
    """Each text behind its separator, which is left out at the beginning."""
    joined = ""
    for before, text in parts:
        joined += (before if joined else "") + text
    return joined


def _split(line: Line) -> Iterator[Line]:
    """The line, or where it is too long for a message, parts of it that are not."""
    room = _PAGE.minus(_FRAME) if line.in_block else _PAGE
    if line.measure.fits(room):
        yield line
        return
    part: list[Span] = []
    for span in line.spans:
        rest = span
        while rest.text:
            piece, rest = _cut(rest, _total(part), room, at_start=not part)
            if piece.text:
                part.append(piece)
            if rest.text:
                yield replace(line, spans=tuple(part), plain_only="")
                part = []
    yield replace(line, spans=tuple(part))


def _cut(span: Span, used: _Measure, page: _Measure, *, at_start: bool) -> tuple[Span, Span]:
    """As much of ``span`` as fits behind ``used``, and the rest; all of it or nothing, unless it needs a page."""
    if used.plus(span.measure).fits(page):
        return span, replace(span, text="")
    if not at_start and span.measure.fits(page):
        return replace(span, text=""), span
    tags = replace(span, text="").measure
    left = page.minus(used).minus(tags)
    end = _word_end(span.text, _Measure.fitting_prefix(span.text, left)) if left.entities >= 0 else 0
    rest_in_plain = None if span.plain is None else ""
    return replace(span, text=span.text[:end]), replace(span, text=span.text[end:], plain=rest_in_plain)


def _word_end(text: str, end: int) -> int:
    """``end``, or the end of the last whole word before it."""
    if end >= len(text) or text[end].isspace():
        return end
    spaces = [match.end() for match in re.finditer(r"\s+", text[:end])]
    return spaces[-1] if spaces else end


def _total(spans: Iterable[Span]) -> _Measure:
    total = _NOTHING
    for span in spans:
        total = total.plus(span.measure)
    return total
