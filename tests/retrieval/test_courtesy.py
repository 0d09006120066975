"""What is polite and asks nothing."""

from __future__ import annotations

import pytest

from retrieval.courtesy import is_courtesy


@pytest.mark.parametrize(
    "message",
    [
        *(
            "hello",
            "Hi there!",
            "THANKS",
            "Thank you so much for your help",
            "ok, thanks",
            "Good  morning!",
            "👍 great",
        ),
        *("Hello, how are you?", "Who are you?", "Danke!", "Guten Tag", "👍 great"),
    ],
)
def test_a_courtesy(message: str) -> None:
    assert is_courtesy(message)


@pytest.mark.parametrize(
    "message",
    [
        *("ok and why?", "thanks, and when?", "Who is Adele?", "why?", "", "👍", "for that", "No one?", "ok is it?"),
        *("Good Friday agreement?", "Hello Kitty", "Who are you voting for?"),
    ],
)
def test_a_question_however_short(message: str) -> None:
    assert not is_courtesy(message)
