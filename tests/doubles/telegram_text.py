"""A Telegram message's text with its entities, and what Telegram does to it before sending. Pure.

Follows the open source behind api.telegram.org (tdlib, td/telegram/MessageEntity.cpp: fix_formatted_text,
get_input_message_entities). White space is trimmed, control characters become spaces, and three losses are silent:

- a quote inside a quote, and a link, code, date or emoji inside another, loses the inner entity;
- bold, italic and the like inside code are dropped;
- of more than 100 entities the last are dropped, bold, italic and the like before links, code and quotes.

Left out: the entities Telegram finds by itself (plain URLs, hashtags), and splitting one style where another begins.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

MAX_ENTITIES = 100  # get_input_message_entities: MAX_USER_ENTITY_COUNT
STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("pre", "code")
LINKS = ("text_link", "text_mention")
_OUTERMOST_FIRST = (*QUOTES, *CODE, *LINKS, "date_time", *STYLES, "custom_emoji")  # MessageEntity::get_type_priority
_WHITE_SPACE = " \n"
# clean_input_string: carriage returns, direction overrides, and combining marks used to deface a chat.
_REMOVED = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")


@dataclass(frozen=True)
class Entity:
    """A stretch of a message's text. ``type`` is the Bot API's; offset and length count UTF-16 code units.

    ``unix_time`` are the seconds of a date that each reader sees in their own time zone, in ``date_time_format``.
    """

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length

    def words_in(self, text: str) -> str:
        """The words of the message ``text`` that this entity covers."""
        return _text(_units(text)[self.offset : self.end])

    def as_json(self) -> dict[str, Any]:
        fields = {name: value for name, value in asdict(self).items() if value is not None}
        if "user_id" in fields:
            fields["user"] = {"id": fields.pop("user_id"), "is_bot": False, "first_name": "Reader"}
        return fields


@dataclass(frozen=True)
class FormattedText:
    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: a character outside the basic plane is two code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def finish(message: FormattedText) -> FormattedText:
    """The message as Telegram sends it; its text is empty if nothing but white space was left."""
    cleaned = _clean(replace(message, entities=tuple(_unnest(sorted_entities(message.entities)))))
    trimmed = _trim(cleaned)
    styles_last = sorted(trimmed.entities, key=lambda entity: entity.type in STYLES)
    return FormattedText(trimmed.text, tuple(sorted_entities(styles_last[:MAX_ENTITIES])))


def sorted_entities(entities: Iterable[Entity]) -> list[Entity]:
    """By offset; of those that begin together the outermost first."""
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, _OUTERMOST_FIRST.index(entity.type)))


def _unnest(entities: list[Entity]) -> list[Entity]:
    quotes = _first_of_overlapping(entity for entity in entities if entity.type in QUOTES)
    wholes = _first_of_overlapping(entity for entity in entities if entity.type not in (*QUOTES, *STYLES))
    wholes = [whole for whole in wholes if all(_inside_or_apart(whole, quote) for quote in quotes)]
    code = {unit for whole in wholes if whole.type in CODE for unit in range(whole.offset, whole.end)}
    styles: list[Entity] = []
    for style in STYLES:
        covered = {unit for entity in entities if entity.type == style for unit in range(entity.offset, entity.end)}
        styles += [Entity(style, begin, end - begin) for begin, end in _runs(covered - code)]
    return sorted_entities([*quotes, *wholes, *styles])


def _first_of_overlapping(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _inside_or_apart(inner: Entity, quote: Entity) -> bool:
    inside = quote.offset <= inner.offset and inner.end <= quote.end
    return inside or inner.end <= quote.offset or quote.end <= inner.offset


def _runs(units: set[int]) -> list[tuple[int, int]]:
    begins = sorted(unit for unit in units if unit - 1 not in units)
    ends = sorted(unit + 1 for unit in units if unit + 1 not in units)
    return list(zip(begins, ends, strict=True))


def _clean(message: FormattedText) -> FormattedText:
    kept: list[str] = []
    new_offset = [0]
    for unit in _units(message.text):
        if unit not in _REMOVED:
            kept.append(" " if unit < " " and unit != "\n" else unit)
        new_offset.append(len(kept))
    moved = (_between(entity, new_offset[entity.offset], new_offset[entity.end]) for entity in message.entities)
    return FormattedText(_text("".join(kept)), tuple(moved))


def _trim(message: FormattedText) -> FormattedText:
    units = _units(message.text)
    end = len(units.rstrip(_WHITE_SPACE))
    entities = []
    for entity in message.entities:
        begin, entity_end = entity.offset, min(entity.end, end)
        while entity.type not in LINKS and begin < entity_end and units[begin] in _WHITE_SPACE:
            begin += 1
        if begin < entity_end:
            entities.append(_between(entity, begin, entity_end))
    # A link may begin with white space, which is then not trimmed away from under it.
    first_entity = min((entity.offset for entity in entities), default=end)
    begin = min(len(units) - len(units.lstrip(_WHITE_SPACE)), first_entity)
    moved = (_between(entity, entity.offset - begin, entity.end - begin) for entity in entities)
    return FormattedText(_text(units[begin:end]), tuple(moved))


def _between(entity: Entity, begin: int, end: int) -> Entity:
    return replace(entity, offset=begin, length=end - begin)


def _units(text: str) -> str:
    """One character a UTF-16 code unit, so that Telegram's offsets are indexes."""
    encoded = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(encoded) // 2}H", encoded)))


def _text(units: str) -> str:
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
