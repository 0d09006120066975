"""Cleaning keeps the words and is idempotent; paragraphs and words are found in any script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import clean_byline, clean_text, one_line, paragraphs, text_key, word_count

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
"""Lone surrogates and control characters included."""


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("nul\0 bell\a \x9f", "nul bell"),
        ("half a pair \ud83d here", "half a pair  here"),
        ("trailing  \t\nspaces \n", "trailing\nspaces"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("e\u0301 stays two code points", "e\u0301 stays two code points"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(ANY_TEXT)
def test_clean_text_is_idempotent_and_can_be_encoded(raw: str) -> None:
    clean = clean_text(raw)
    assert clean_text(clean) == clean
    clean.encode()
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in clean if character not in "\n\t")
    assert "\n\n\n" not in clean


@given(ANY_TEXT)
def test_clean_text_keeps_every_printable_character_in_order(raw: str) -> None:
    def words(text: str) -> list[str]:
        return [
            character for character in text if unicodedata.category(character) not in ("Cc", "Cs", "Zs", "Zl", "Zp")
        ]

    assert words(clean_text(raw)) == words(raw)


def test_one_line_joins_and_empties() -> None:
    assert one_line("  Bridge\n reopens\u00a0today ") == "Bridge reopens today"
    assert one_line(" \0\n") is None
    assert one_line(None) is None


def test_bylines_lose_the_printed_by() -> None:
    assert clean_byline("By Ada Lund") == "Ada Lund"
    assert clean_byline("Byron Hall") == "Byron Hall"


def test_paragraphs_are_lines_only_where_lines_were_never_wrapped() -> None:
    assert paragraphs("one\n\ntwo\nstill two") == ["one", "two\nstill two"]
    assert paragraphs("wrapped by\nan editor") == ["wrapped by\nan editor"]
    long = "word " * 50
    assert paragraphs(f"Headline\n{long}") == ["Headline", long.strip()]


def test_word_count_in_scripts_without_spaces() -> None:
    assert word_count("The bridge reopened in 2026.") == 5
    assert word_count("橋は二年ぶりに再開した") == 6


def test_text_keys_differ_by_text() -> None:
    assert text_key("a") != text_key("b")
    assert text_key("a").startswith("sha256:")
