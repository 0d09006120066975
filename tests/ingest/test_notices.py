"""Pages served in place of an article, and the headlines that only sound like one."""

from __future__ import annotations

import pytest

from ingest.notices import find_notice


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Log in | The Halvern Post", "login page"),
        ("Sign in to your account", "login page"),
        ("404 Not Found", "no such page"),
        ("Page not found - The Halvern Post", "no such page"),
        ("Just a moment...", "automatic readers"),
        ("Access Denied", "automatic readers"),
        ("503 Service Unavailable", "try again later"),
        ("Before you continue to Halvern", "consent notice"),
    ],
)
def test_titles(title: str, told: str) -> None:
    assert told in (find_notice(title, "A short text.") or "")


@pytest.mark.parametrize(
    "title",
    ["Black box not found after crash", "404 people held", "Forbidden City reopens", "Registered voters at a record"],
)
def test_headlines(title: str) -> None:
    assert find_notice(title, "A short text.") is None


def test_a_long_text_is_believed_over_its_title() -> None:
    assert find_notice("Access denied", "word " * 200) is None


def test_texts() -> None:
    assert find_notice("Halvern Post", "Please enable JavaScript to go on.")
    assert find_notice("Halvern Post", "We value your privacy. Accept all cookies?")
