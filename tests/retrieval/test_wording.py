"""A sentence says nothing in words that its quote does not bear out."""

from __future__ import annotations

import pytest

from retrieval.verify import supports
from retrieval.wording import in_base_forms, plain_opening
from tests.retrieval.fakes import words

RUIZ = "Ana Ruiz, a nurse at the hospital in Halvern, tried to warn the board, according to her lawyer."
FERRY = "The ferry firm posted a profit of €3 million for the first time in a decade, ending talk of a sale."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (RUIZ, "Ana Ruiz, a nurse, attempted to warn the board."),
        (RUIZ, "The nurse Ana Ruiz attempted to warn the hospital's board."),
        (FERRY, "The ferry firm reported a profit of €3 million."),
        ("The storm killed thirty people in Halvern.", "Thirty people died in the storm in Halvern."),
        ("The firm sold two ferries to the island.", "The firm is selling two ferries to the island."),
        ("The men left the boat.", "A man left the boat."),
    ],
)
def test_other_words_for_the_same_are_accepted(quote: str, sentence: str) -> None:
    assert supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (RUIZ, "Ana Ruiz, a doctor at the hospital in Halvern, tried to warn the board."),
        (RUIZ, "Ana Ruiz, a nurse at the hospital in Halvern, tried to sue the board."),
        (RUIZ, "Ana Ruiz, a nurse at the hospital in Halvern, tried to warn the mayor."),
        (FERRY, "The ferry firm posted a loss of €3 million for the first time in a decade."),
        (FERRY, "The ferry firm posted a profit of €3 million for the first time in a year."),
        ("The council backed the plan to dredge the harbour.", "The council shelved the plan to dredge the harbour."),
        ("He was a former captain of the ferry.", "He was once the owner of the ferry."),
    ],
)
def test_one_word_for_something_else_is_refused(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)


def test_a_capital_that_only_opens_a_sentence_makes_no_name() -> None:
    assert plain_opening("Thirty people left.", "People of Halvern") == "thirty people left."
    assert plain_opening("Ferries sail.", "The Ferries Board met.") == "Ferries sail."
    assert plain_opening("Ullenquay voted.", "The town voted.") == "Ullenquay voted."
    assert plain_opening("", "") == ""


def test_irregular_forms_are_one_word() -> None:
    assert in_base_forms(words)("The men sold it") == words("the man sell it")
