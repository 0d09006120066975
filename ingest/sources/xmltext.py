"""Lists written in XML -> text that a parser takes: feeds and OPML are rarely as well-formed as they declare."""

from __future__ import annotations

import codecs
import re

from ingest.decoding import decode_page
from ingest.extract import likely_encodings
from ingest.sources.sniff import xml_start

# What XML 1.0 (2.2) does not allow; a single one makes a strict parser give up the whole feed.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)", re.IGNORECASE)
_GREEK = "\u0370"
"""Where Unicode's Latin letters end and the other alphabets begin."""


def xml_text(body: bytes, content_type: str, name: str) -> str:
    """The text of a list in XML, from where it begins, without characters that XML does not allow. U+FFFD stands for
    single damaged bytes in UTF-8.

    Raises FormatError for binary data and for bytes that are text in no known encoding.
    """
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.replace(b"\0", b"")
    text = without_illegal(decode_page(body, content_type, name, _likely_encodings).text)
    return text[xml_start(text) or 0 :].lstrip()


def without_illegal(text: str) -> str:
    """``text`` without the characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def without_entities(text: str) -> str:
    """``text`` with no entities but XML's own: every other ampersand stands for itself. Addresses with parameters are
    often written so, and an entity bomb becomes plain text."""
    return _LOOSE_AMPERSAND.sub("&amp;", text)


def _likely_encodings(body: bytes) -> list[str]:
    """Guesses, with Windows-1252 first where they all come to a text in Latin letters: statistics tell Cyrillic from
    Greek, but took a page of Portuguese headlines for Baltic."""
    guesses = likely_encodings(body)
    for encoding in guesses[:1]:
        letters = [letter for letter in body.decode(encoding, "ignore") if letter > "\x7f" and letter.isalpha()]
        if sum(letter >= _GREEK for letter in letters) > len(letters) / 2:
            return guesses
    return ["cp1252", *guesses]
