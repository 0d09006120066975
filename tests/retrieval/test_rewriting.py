"""A language model that says what a follow-up means, believed as far as it adds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from retrieval.followups import Turn
from retrieval.rewriting import Rewriter
from retrieval.tokens import TokenCounter

TURNS = [Turn("When will the Lanthorn Bridge reopen to cars?", "It reopens on Thursday 9 April.")]


def rewritten(says: str) -> str | None:
    return Rewriter(FakeListChatModel(responses=[says])).rewrite("and why not sooner?", TURNS, TokenCounter())


def test_what_the_model_makes_of_it() -> None:
    meant = "Why will the Lanthorn Bridge not reopen to cars before 9 April?"
    assert rewritten(f" {meant}\n") == meant


@pytest.mark.parametrize(
    "says",
    ["", " \n", "Why did Odalys Brenner close the bridge?", "Why not before 2 April?", "Why " * 600],
    ids=["nothing", "white space", "a name of its own", "a number of its own", "too much"],
)
def test_what_adds_something_or_is_of_no_use_is_not_believed(says: str) -> None:
    assert rewritten(says) is None


def test_a_model_that_fails_leaves_it_to_the_rules(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeListChatModel):
        def _call(self, *args: Any, **kwargs: Any) -> str:
            raise TimeoutError("too slow")

    assert Rewriter(Broken(responses=[])).rewrite("and why?", TURNS, TokenCounter()) is None
    assert "could not rewrite" in caplog.text
