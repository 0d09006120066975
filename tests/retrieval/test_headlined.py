"""A headline names whom a sentence speaks of only where the sentence leaves it open."""

from __future__ import annotations

import pytest

from retrieval.headlined import names_in_place, speaks_of_subject, tells_of_the_past


@pytest.mark.parametrize(
    ("sentence", "speaks"),
    [
        ("She resigned on Monday.", True),
        ("Lind resigned on Monday.", True),
        ("Ana Ruiz said she resigned on Monday.", False),
        ("We open with a statement: she resigned on Monday.", False),
        ("Resigned on Monday.", False),
    ],
)
def test_a_pronoun_stands_for_a_headline_s_name_where_nobody_else_is_named(sentence: str, speaks: bool) -> None:
    assert speaks_of_subject("Petra Lind resigned on Monday.", sentence) == speaks


def test_a_part_of_another_name_is_not_the_name() -> None:
    claim = "Halvern United beat Tessarby."
    assert names_in_place(claim, "United beat Tessarby 2-1.", "")
    assert not names_in_place(claim, "Ullenquay United beat Tessarby 2-1.", "Halvern United lose")


def test_what_was_done_and_what_is_so() -> None:
    assert tells_of_the_past("Halvern beat Tessarby.")
    assert not tells_of_the_past("The bridge will reopen on 2 April.")
    assert not tells_of_the_past("The repair is to cost €3 million.")
