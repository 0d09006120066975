"""Bytes -> text, strictly: what cannot be decoded cleanly is an error, never a guess that changes words."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.errors import FormatError

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What pages may declare. Python knows more "encodings" (idna, unicode_escape), which a hostile page could ask for.
_WEB_ENCODINGS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|ascii|iso8859-\d+|cp(125\d|866|874|932|949|950)|koi8-[ru]|mac-(roman|cyrillic)|shift_jis|"
    r"euc_(jp|kr)|iso2022_jp|gb2312|gbk|gb18030|big5(hkscs)?|tis-620"
)
# Servers send these by default, whatever the page is in; and every byte string is valid in them.
_WEAK = frozenset({"ascii", "iso8859-1", "cp1252"})
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_HEAD_BYTES = 4096
"""How far a page's own declaration is looked for; browsers stop at 1,024, some pages put it later."""
_DAMAGE_RATIO = 20
"""A text with this many sound non-ASCII characters for each broken one is damaged UTF-8, not another encoding."""


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """A page's text; where ``damaged`` is set, U+FFFD stands for the bytes that are not valid UTF-8."""

    text: str
    damaged: str | None = None
    """What is wrong and where, for a message."""


def binary_kind(data: bytes) -> str | None:
    """What kind of binary data this is, for a message; None for text in any encoding."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    return "binary data (it holds NUL bytes)" if b"\0" in data else None


def refuse_binary(data: bytes, name: str) -> None:
    """Raises FormatError for binary data."""
    if kind := binary_kind(data):
        raise FormatError(f"{name} is {kind}, not text: save its text as .txt or .html, then ingest that.")


def decode_text(data: bytes, name: str) -> str:
    """A text file: UTF-8, or UTF-16 with a byte order mark. Raises FormatError with the first bad byte's value and its
    position (from 0)."""
    refuse_binary(data, name)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding, name)
    return _strictly(data, "utf-8", name)


def decode_page(body: bytes, content_type: str, name: str, guess: Callable[[bytes], list[str]]) -> DecodedPage:
    """A page: by its byte order mark, the charset of the header, its own declaration, as UTF-8, and last by ``guess``,
    which names likely encodings. Raises FormatError where none of them fits."""
    refuse_binary(body, name)
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return DecodedPage(_strictly(body[len(bom) :], encoding, name))
    declared = list(_declared(body, content_type))
    strong = [encoding for encoding in declared if encoding not in _WEAK]
    text = _first_fitting(body, [*strong, "utf-8"])
    if text is not None:
        return DecodedPage(text)
    if damage := _damage(body):
        return DecodedPage(body.decode("utf-8", "replace"), damage)
    guessed = ["cp1252"] if len(strong) < len(declared) else []
    guessed += filter(None, map(_web_encoding, guess(body)))
    text = _first_fitting(body, guessed)
    if text is None:
        raise FormatError(f"{name} is in no known text encoding: save it as UTF-8, then ingest it again.")
    return DecodedPage(text)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{name} is not valid {encoding[:6].upper()} (byte 0x{data[error.start]:02X} at position {error.start}): "
            "save it as UTF-8, then ingest it again."
        ) from error


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Encodings that the header and then the page name, as Python calls them."""
    labels = []
    if header := _HEADER_CHARSET.search(content_type):
        labels.append(header[1])
    if meta := _META_CHARSET.search(body[:_HEAD_BYTES]):
        labels.append((meta[1] or meta[2]).decode("ascii", "replace"))
    for label in labels:
        if encoding := _web_encoding(label):
            # A declaration that could be read as ASCII is not in UTF-16; browsers take it for UTF-8.
            yield "utf-8" if encoding.startswith("utf-16") else encoding


def _web_encoding(label: str) -> str | None:
    """Python's own name of an encoding that pages are written in."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if _WEB_ENCODINGS.fullmatch(name) else None


def _first_fitting(body: bytes, encodings: list[str]) -> str | None:
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _damage(body: bytes) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        sound = sum(1 for character in text if character > "\x7f") - broken
        if sound >= broken * _DAMAGE_RATIO:
            return f"byte 0x{body[error.start]:02X} at position {error.start}"
    return None
