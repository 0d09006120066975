"""A JSON document read value by value, holding one value at a time; the parser is the standard library's.

Not ijson: its C parser (3.6) ends the process at a number of 5,000 digits and replaces half surrogate pairs by question
marks, and its Python parser cannot be left in the middle of a document without noise.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import BinaryIO

from ingest.errors import FormatError

_PIECE = 65_536
_NEAR_END = 16
"""Characters: a literal or an escape cut off by the end of a piece begins no farther from it."""
_SPACE = re.compile(r"[ \t\r\n]*")


class JsonText:
    """The text of a stream from a current position on. Every method raises FormatError where the text breaks.

    Positions in messages count characters from 0, bytes for what is not UTF-8.
    """

    def __init__(self, stream: BinaryIO, source: str, max_value: int) -> None:
        self._stream = stream
        self._source = source
        self._max_value = max_value
        self._utf_8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(strict=False)
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._bytes = 0
        self._ended = False
        self._broken: FormatError | None = None

    @property
    def position(self) -> int:
        """Characters of the document that have been read."""
        return self._dropped + self._at

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def expect(self, character: str) -> None:
        """Passes over one character of punctuation."""
        found = self.peek()
        if found != character:
            raise self.broken(f"expected {character!r}, found {found!r}" if found else "it breaks off")
        self._at += 1

    def value(self) -> object:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # At the end of what was read so far the value may only be incomplete.
                cut_off = error.pos >= len(self._text) - _NEAR_END or error.msg.startswith("Unterminated")
                if cut_off and self._more():
                    continue
                raise self.broken(error.msg, error.pos) from error
            except (RecursionError, ValueError) as error:
                raise self.broken("nested too deeply or a number too long") from error
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def broken(self, what: str, at: int | None = None) -> FormatError:
        """The error for a break at the current position."""
        position = self._dropped + (self._at if at is None else at)
        return FormatError(
            f"{self._source} is not valid JSON at character {position:,} ({what}): correct it, then ingest it again."
        )

    def too_large(self) -> FormatError:
        return FormatError(
            f"{self._source} has a record larger than {self._max_value:,} bytes, the limit for one record: "
            "check whether it really is one article."
        )

    def _more(self) -> bool:
        """Reads on, twice as much each time the same value needs it; False at the end."""
        if self._broken:
            raise self._broken
        if self._ended:
            return False
        self._dropped += self._at
        self._text, self._at = self._text[self._at :], 0
        if len(self._text) > self._max_value:
            raise self.too_large()
        data = self._stream.read(max(_PIECE, len(self._text)))
        self._ended = not data
        try:
            self._text += self._utf_8.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            # What stands before the bad byte is still good.
            self._text += error.object[: error.start].decode("utf-8-sig")
            position = self._bytes + len(data) - len(error.object) + error.start
            self._broken = FormatError(
                f"{self._source} is not valid UTF-8 (byte 0x{error.object[error.start]:02X} at position {position:,}): "
                "save it as UTF-8, then ingest it again."
            )
        self._bytes += len(data)
        return True
