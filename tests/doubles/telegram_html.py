"""Telegram's HTML parse mode: from the markup a bot sends to the text and entities a reader sees. Pure.

Follows the open source behind api.telegram.org (tdlib: parse_html in td/telegram/MessageEntity.cpp, check_link_impl in
td/telegram/LinkManager.cpp, parse_url in tdutils/td/utils/HttpUrl.cpp), down to the wording of each refusal. It is
stricter than HTML about tags and nesting, laxer about ``&``, and silent about a link it would not open: such a link
keeps its words and loses its entity. A host without a dot (localhost) makes such a link.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace

from tests.doubles.telegram_text import QUOTES, Entity, FormattedText, sorted_entities, utf16_length

_KIND_OF_TAG = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}

_SPACE = re.compile(r"[ \t\r\n\v]*")
_TAG_NAME = re.compile(r"[^ \t\r\n\v>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9A-Fa-f]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*))")
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")  # core.telegram.org/bots/api#date-time-entity-formatting
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class CantParseEntities(ValueError):
    """Markup that Telegram refuses; ``str()`` is its wording after "can't parse entities: "."""


def parse_html(html: str, knows_dates: bool = True) -> FormattedText:
    """Text and entities of ``html``, before any trimming. Servers older than Bot API 9.5 do not know dates.

    Raises CantParseEntities."""
    parser = _Parser(html, knows_dates)
    while parser.position < len(html):
        parser.step()
    if parser.open_tags:
        raise CantParseEntities(f"Can't find end tag corresponding to start tag {parser.open_tags[-1].name}")
    text = "".join(parser.text)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise CantParseEntities(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    # The language of a lone <code> has no meaning; it only counts together with <pre>.
    entities = [replace(entity, language=None) if entity.type == "code" else entity for entity in parser.entities]
    return FormattedText(text, tuple(sorted_entities(entities)))


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    text_index: int
    date_format: str = ""


@dataclass
class _Parser:
    html: str
    knows_dates: bool
    position: int = 0
    text: list[str] = field(default_factory=list)
    offset: int = 0
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def step(self) -> None:
        begin = self.position
        if self.html.startswith("</", begin):
            self.end_tag(begin)
        elif self.html[begin] == "<":
            self.start_tag(begin)
        else:
            character, self.position = _decode_character(self.html, begin)
            self.text.append(character)
            self.offset += utf16_length(character)

    def start_tag(self, begin: int) -> None:
        self.position += 1
        name = self.take(_TAG_NAME).lower()
        if self.at_end:
            raise CantParseEntities(f"Unclosed start tag at byte offset {self.byte_offset(begin)}")
        if name not in _KIND_OF_TAG or (name == "tg-time" and not self.knows_dates):
            raise CantParseEntities(f'Unsupported start tag "{name}" at byte offset {self.byte_offset(begin)}')
        argument = date_format = ""
        while True:
            self.take(_SPACE)
            if self.next == ">":
                break
            attribute, value = self.attribute(name, begin)
            if (name, attribute) == ("tg-time", "format"):
                date_format = value
            else:
                argument = value or argument
        self.position += 1
        if name == "span" and argument != "spoiler":
            raise CantParseEntities(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte_offset(begin)}')
        self.open_tags.append(_OpenTag(name, argument, self.offset, len(self.text), date_format))

    def attribute(self, tag: str, begin: int) -> tuple[str, str]:
        """The next attribute's name, and what it says about the entity; empty for one that says nothing."""
        where = f"at byte offset {self.byte_offset(begin)}"
        name = self.take(_ATTRIBUTE_NAME)
        if not name:
            raise CantParseEntities(f'Empty attribute name in the tag "{tag}" {where}')
        self.take(_SPACE)
        value = ""
        if self.next == "=":
            self.position += 1
            self.take(_SPACE)
            if self.at_end:
                raise CantParseEntities(f'Unclosed start tag "{tag}" {where}')
            value = self.attribute_value()
            if self.at_end:
                raise CantParseEntities(f"Unclosed start tag {where}")
        elif self.at_end:
            raise CantParseEntities(f'Unclosed start tag "{tag}" {where}')
        match tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix" | "format"):
                return name, value
            case "code", "class":
                return name, value.removeprefix("language-") if value.startswith("language-") else ""
            case "span", "class":
                return name, value.removeprefix("tg-") if value.startswith("tg-") else ""
            case "blockquote", "expandable":
                return name, "1"
        return name, ""

    def attribute_value(self) -> str:
        quote = self.next
        if quote not in ("'", '"'):
            begin = self.position
            value = self.take(_NAME_TOKEN).lower()
            if not self.at_end and self.next not in " \t\r\n\v>":
                raise CantParseEntities(f"Unexpected end of name token at byte offset {self.byte_offset(begin)}")
            return value
        self.position += 1
        characters = []
        while not self.at_end and self.next != quote:
            character, self.position = _decode_character(self.html, self.position)
            characters.append(character)
        self.position += 1
        return "".join(characters)

    def end_tag(self, begin: int) -> None:
        where = f"at byte offset {self.byte_offset(begin)}"
        if not self.open_tags:
            raise CantParseEntities(f"Unexpected end tag {where}")
        self.position += len("</")
        name = self.take(_TAG_NAME).lower()
        self.take(_SPACE)
        if self.next != ">":
            raise CantParseEntities(f"Unclosed end tag {where}")
        self.position += 1
        tag = self.open_tags.pop()
        if name not in ("", tag.name):
            raise CantParseEntities(f'Unmatched end tag {where}, expected "</{tag.name}>", found "</{name}>"')
        if self.offset > tag.offset:
            self.add_entity(tag)

    def add_entity(self, tag: _OpenTag) -> None:
        entity = Entity(_KIND_OF_TAG[tag.name], tag.offset, self.offset - tag.offset)
        inner = self.entities[-1] if self.entities else None
        same_stretch = inner is not None and (inner.offset, inner.length) == (entity.offset, entity.length)
        if tag.name == "a":
            self.add_link(entity, tag.argument or "".join(self.text[tag.text_index :]))
        elif tag.name == "tg-emoji":
            if not re.fullmatch(r"-?0*[1-9][0-9]*", tag.argument):
                raise CantParseEntities("Invalid custom emoji identifier specified")
            self.entities.append(replace(entity, custom_emoji_id=tag.argument))
        elif tag.name == "tg-time":
            self.add_date(entity, tag)
        elif tag.name == "blockquote":
            self.entities.append(replace(entity, type=QUOTES[bool(tag.argument)]))
        elif tag.name == "pre" and inner and same_stretch and inner.type == "code" and inner.language:
            self.entities[-1] = replace(inner, type="pre")
        elif tag.name == "code" and inner and same_stretch and inner.type == "pre" and tag.argument:
            self.entities[-1] = replace(inner, language=tag.argument)
        else:
            self.entities.append(replace(entity, language=tag.argument if tag.name == "code" else None))

    def add_link(self, entity: Entity, target: str) -> None:
        user = re.fullmatch(r"tg:(?://)?user\?id=([1-9][0-9]*)", target, re.IGNORECASE)
        if user:
            self.entities.append(replace(entity, type="text_mention", user_id=int(user[1])))
            return
        try:
            self.entities.append(replace(entity, url=check_url(target)))
        except ValueError:
            return  # Telegram keeps the words and says nothing

    def add_date(self, entity: Entity, tag: _OpenTag) -> None:
        # What Telegram refuses here is documented, its wording is not.
        if not re.fullmatch(r"[0-9]{1,10}", tag.argument) or not 0 < int(tag.argument) < 1 << 31:
            raise CantParseEntities("Invalid date specified")
        if not _DATE_FORMAT.fullmatch(tag.date_format):
            raise CantParseEntities("Invalid date format specified")
        self.entities.append(replace(entity, unix_time=int(tag.argument), date_time_format=tag.date_format or None))

    @property
    def next(self) -> str:
        return self.html[self.position : self.position + 1]

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.html)

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.html, self.position)
        taken = match[0] if match else ""
        self.position += len(taken)
        return taken

    def byte_offset(self, position: int) -> int:
        return len(self.html[:position].encode())


def _decode_character(html: str, position: int) -> tuple[str, int]:
    """The character at ``position``, a reference decoded, and the position after it; other ampersands are literal."""
    match = _REFERENCE.match(html, position)
    if match is None:
        return html[position], position + 1
    after = match.end() + html.startswith(";", match.end())
    if match["name"] is not None:
        return (_NAMED[match["name"]], after) if match["name"] in _NAMED else ("&", position + 1)
    code = int(match["hex"] or "0", 16) or int(match["decimal"] or "0")
    readable = 0 < code < 0x10FFFF and len(match[0]) < len("&#12345678")
    return (chr(code), after) if readable else ("&", position + 1)


_URL = re.compile(r"(?:(?P<scheme>[^:/?#@\[\]]*)://)?(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_USERINFO = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_HOST = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+")


def check_url(url: str) -> str:
    """``url`` as Telegram stores it. Raises ValueError with Telegram's reason where it would not open it.

    A URL without a scheme is taken for http; that includes ``mailto:``, which Telegram keeps as an odd http link.
    """
    telegram = re.match(r"tg:(?://)?", url, re.IGNORECASE)
    parts = _URL.fullmatch(url, telegram.end() if telegram else 0)
    assert parts is not None  # every part may be empty
    scheme = "http" if parts["scheme"] is None else parts["scheme"].lower()
    if scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    userinfo, host, port = _split_authority(parts["authority"])
    rest = parts["rest"].rstrip(" \t\r\n\v")
    rest = re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match[0]):02X}", rest)
    if telegram:
        if parts["scheme"] or userinfo or port or not re.fullmatch(r"[A-Za-z0-9_-]+", host):
            raise ValueError("Wrong tg URL")
        return f"tg://{host}{rest or '/'}"
    if "." not in host and not host.startswith("["):
        raise ValueError("Wrong HTTP URL")
    return f"{scheme}://{userinfo}{host}{port}{rest if rest.startswith('/') else '/' + rest}"


def _split_authority(authority: str) -> tuple[str, str, str]:
    """User information with its ``@``, host in lower case, port with its ``:``; each may be empty but the host."""
    with_port = re.fullmatch(r"(?P<before>.+):(?P<port>[^:\]@]*)", authority, re.DOTALL)
    before, port = (with_port["before"], with_port["port"]) if with_port else (authority, "")
    if with_port and not (re.fullmatch(r"[0-9]{1,9}", port) and 0 < int(port) <= 65535):
        raise ValueError("Wrong port number specified in the URL")
    userinfo, at, host = before.rpartition("@")
    if not host:
        raise ValueError("URL host is empty")
    if host.startswith("[") and host.endswith("]"):
        ipaddress.IPv6Address(host[1:-1])
    elif host == "." or not _HOST.fullmatch(host):
        raise ValueError("Disallowed character in URL host")
    if not _USERINFO.fullmatch(userinfo):
        raise ValueError("Disallowed character in URL userinfo")
    return userinfo + at, host.lower(), f":{int(port)}" if port else ""
