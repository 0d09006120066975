"""Bytes become text only where that is certain."""

from __future__ import annotations

import pytest

from ingest.decoding import binary_kind, decode_page, decode_text
from ingest.errors import FormatError


def no_guess(body: bytes) -> list[str]:
    return []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files(encoding: str) -> None:
    assert decode_text("Café “öffnet”".encode(encoding), "a.txt") == "Café “öffnet”"


def test_a_wrong_byte_is_named_with_its_place() -> None:
    with pytest.raises(FormatError, match=r"a\.txt is not valid UTF-8 \(byte 0xE9 at position 3\): save it as UTF-8"):
        decode_text(b"caf\xe9 closes", "a.txt")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"PK\x03\x04", b"ab\0cd", b"\x1f\x8b\x08"])
def test_binary_is_refused(data: bytes) -> None:
    assert binary_kind(data)
    with pytest.raises(FormatError, match="not text"):
        decode_text(data, "a.txt")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Café".encode(), "text/html"),
        ("<p>Café".encode(), "text/html; charset=iso-8859-1"),  # a server's default, wrong
        ("<p>Café".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("<p>Café".encode("iso8859-15"), 'text/html; charset="iso-8859-15"'),
        ("<p>Café".encode("utf-16"), "text/html; charset=utf-8"),
        ('<meta charset="windows-1252"><p>Café'.encode("cp1252"), "text/html"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gbk"><p>Café'.encode("gbk"), "text/html"),
        (
            '<?xml version="1.0" encoding="shift_jis"?><p>Cafe\'s Café'.replace("é", "e").encode("shift_jis"),
            "text/html",
        ),
    ],
)
def test_pages(body: bytes, content_type: str) -> None:
    assert decode_page(body, content_type, "page", no_guess).text.endswith(("Café", "Cafe"))


def test_guessing_comes_last() -> None:
    assert decode_page("<p>Łódź".encode("cp1250"), "text/html", "page", lambda body: ["cp1250"]).text == "<p>Łódź"
    with pytest.raises(FormatError, match="no known text encoding"):
        decode_page("<p>Łódź".encode("cp1250"), "text/html", "page", no_guess)


def test_strange_codecs_are_never_used() -> None:
    body = "<p>Café".encode()
    assert decode_page(body, "text/html; charset=unicode_escape", "page", no_guess).text == "<p>Café"
    assert decode_page(body, "text/html; charset=zlib", "page", no_guess).text == "<p>Café"


def test_damaged_utf_8_is_not_taken_for_another_encoding() -> None:
    decoded = decode_page("é".encode() * 50 + b"\xe9 end", "text/html", "page", lambda body: ["cp1252"])
    assert decoded.text == "é" * 50 + "\ufffd end"
    assert decoded.damaged == "byte 0xE9 at position 100"
