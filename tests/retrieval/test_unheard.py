"""Who was asked by name and does not speak in the answer."""

from __future__ import annotations

from retrieval.answer import Clause
from retrieval.unheard import unheard
from tests.retrieval.fakes import query

POST, AGE = Clause("the pier", ("The Halvern Post",), None, True), Clause("the pier", ("The Age | World",), None, True)


def test_a_publisher_that_says_nothing_of_it_is_named() -> None:
    asked = query("What did The Halvern Post and The Age say about the pier?", clauses=(POST, AGE))
    assert (
        unheard(asked, ["The Halvern Post"])
        == "Nothing here is from The Age: I found no report of theirs that says it."
    )
    assert unheard(asked, ["The Age | World", "The Halvern Post"]) is None


def test_one_section_of_several_is_enough() -> None:
    either = Clause("the pier", ("Post - Sport", "Post - Health"), None, True)
    assert unheard(query("What did the Post say?", clauses=(either,)), ["Post - Health"]) is None


def test_a_name_that_is_only_part_of_the_story_is_not_missed() -> None:
    mentioned = Clause("who owns", ("The Halvern Post",), None, False)
    assert unheard(query("Who owns The Halvern Post?", clauses=(mentioned,)), ["The Age | World"]) is None
