"""Markdown with front matter: fields by the names of JSON records, the body as plain paragraphs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.sources import SourceOutcome
from tests.ingest.sources_fakes import DATA, read_one


def outcome(folder: Path, text: str | bytes) -> SourceOutcome:
    path = folder / "a.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_one(path)


def article(folder: Path, text: str | bytes) -> Article:
    found = outcome(folder, text)
    assert found.article, found.reason
    return found.article


def test_every_field_and_the_rendered_body() -> None:
    found = read_one(DATA / "article.md").article
    assert found
    assert (found.headline, found.publisher) == ("Harbour bridge reopens", "The Halvern Post")
    assert (found.byline, found.section, found.language) == ("Ada Lund, Tom Reyes", "Local", "en")
    assert found.published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert found.dateline == "HALVERN, 3 March"
    assert found.source_key == f"file:{DATA / 'article.md'}"
    assert found.body.split("\n\n") == [
        "HALVERN, 3 March – The harbour bridge opened to cars on Tuesday after seven months of repairs, the port said.",
        "Lorries",
        "Lorries may cross from May:",
        "the new deck has to settle",
        "the B7 joint is to be tested",
    ]


@pytest.mark.parametrize(
    ("text", "headline", "body"),
    [
        ("It did.", None, "It did."),
        ("# Bridge *reopens*\n\nIt did.", "Bridge reopens", "It did."),
        ("By Ada Lund\n\nBridge reopens\n===\n\nIt did.", "Bridge reopens", "By Ada Lund\n\nIt did."),
        ("---\ntitle: Dues\n---\n# Bridge reopens\n\nIt did.", "Dues", "Bridge reopens\n\nIt did."),
        ("---\nheadline: Bridge reopens\n---\n# Bridge reopens\n\nIt did.", "Bridge reopens", "It did."),
        ("---\ntitle:\n---\n# Bridge reopens\n\nIt did.", "Bridge reopens", "It did."),
        ("---\n\nIt did.", None, "It did."),
        ("---\n---\nIt did.", None, "It did."),
        ("\ufeff---\r\ntitle: Dues\r\n---\r\nIt did.", "Dues", "It did."),
        ("---\ntitle: Dues\nbody: no\n---\nIt did.", "Dues", "It did."),
        ("A & B &amp; <b>C</b>\\\nD\n\n    code <p>\n\n| a | b |\n|---|---|\n| 1 | 2 |", None,
         "A & B & C\n\nD\n\ncode <p>\n\na\n\nb\n\n1\n\n2"),
    ],
)  # fmt: skip
def test_headlines_and_bodies(tmp_path: Path, text: str, headline: str | None, body: str) -> None:
    found = article(tmp_path, text)
    assert (found.headline, found.body) == (headline, body)


def test_an_address_is_the_identity_and_else_the_file(tmp_path: Path) -> None:
    assert article(tmp_path, "---\nurl: https://h.example/a\n---\nIt did.").source_key == "https://h.example/a"
    first, second = article(tmp_path, "# T\n\nIt did."), article(tmp_path, "# T\n\nIt did not.")
    assert first.id == second.id


BOMB = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: Dues\ndate: [2026\n---\nIt did.", "front matter that is not valid YAML in line 4"),
        ("---\ntitle: a: b\n---\nIt did.", "not valid YAML in line 2 (mapping values are not allowed here)"),
        ("---\ndate: 2026-13-45\n---\nIt did.", "not valid YAML (month must be in 1..12)"),
        ("---\nx: !!python/object/apply:os.system [ls]\n---\nIt did.", "not valid YAML in line 2 (could not determine"),
        ("---\nx: &x [*x]\n---\nIt did.", "not read (a YAML alias, in line 2)"),
        (f"---\n{BOMB}---\nIt did.", "a YAML alias, in line 3"),
        ("---\n" + "[" * 60_000 + "\n---\nIt did.", "nested more than 10 deep, in line 2"),
        ("---\n" + "x" * 70_000 + "\n---\nIt did.", "front matter of more than 65,536 characters"),
        ("---\nSome words\n---\nIt did.", "front matter without field names"),
        ("---\ntitle: 7\n---\nIt did.", "has a number as its title, where text belongs"),
        ("+++\ntitle = 'Dues'\n+++\nIt did.", "only YAML is read"),
        ("word " * 200_001, "is larger than 1,000,000 bytes"),
        ("# Only a heading", "holds no text under its heading"),
        ("![picture](a.png)", "holds no text"),
        (b"caf\xe9", "is not valid UTF-8 (byte 0xE9 at position 3)"),
        ("", "holds no text"),
    ],
)
def test_files_that_give_no_article(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert told in (outcome(tmp_path, text).reason or "")
