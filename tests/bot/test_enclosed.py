"""What a message carries besides words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.markup import clean_line, utf16_length
from bot.rooms.enclosed import MAX_LINKS, file_name, forwarded_links, only_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://a.example/x", ("https://a.example/x",)),
        (" HTTP://a.example\nhttps://b.example  https://b.example ", ("HTTP://a.example", "https://b.example")),
        ("What of https://a.example/x?", ()),
        ("/ingest https://a.example/x", ()),
        ("a.example ftp://a.example file:///etc/passwd", ()),
        ("", ()),
    ],
)
def test_messages_that_are_links_and_nothing_else(text: str, links: tuple[str, ...]) -> None:
    assert only_links(text) == links


def test_a_channels_links_to_itself_lead_to_no_article() -> None:
    urls = ["https://t.me/courier", "http://T.ME", "https://x.t.me/", "https://telegram.me/+a", "https://not-t.me/a"]
    assert forwarded_links([*urls, "tg://resolve", "a.example", "https://not-t.me/a"]) == ("https://not-t.me/a",)
    assert len(forwarded_links(f"https://a.example/{n}" for n in range(100))) == MAX_LINKS


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (None, ""),
        ("report.html", "report.html"),
        ("archive.2026.jsonl.gz", "archive.2026.jsonl.gz"),
        ("..", ""),
        ("a/../../b.txt", "b.txt"),
        ("photo.{}".format("x" * 300), "photo." + "x" * 73 + "…"),
    ],
)
def test_file_names_as_they_are_shown(stated: str | None, shown: str) -> None:
    assert file_name(stated) == shown


@given(st.text(max_size=400))
def test_a_file_name_is_one_short_line_without_a_folder(stated: str) -> None:
    shown = file_name(stated)
    assert shown == clean_line(shown)
    assert "/" not in shown
    assert "\\" not in shown
    assert utf16_length(shown) <= 80
    assert not shown.startswith(".")
