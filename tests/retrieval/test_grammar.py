"""Verbs and their subjects are found by form and neighbours."""

from __future__ import annotations

import pytest

from retrieval.grammar import Party, read


def subject_of(verb: str, text: str) -> Party | None:
    told = read(text)
    return told.subject(told.low.index(verb))


@pytest.mark.parametrize(
    ("verb", "text", "subject"),
    [
        ("fired", "The head of Acme fired Jones.", (("head",),)),
        ("fired", "Acme's board fired Jones.", (("board",),)),
        ("fired", "Ann and Bob fired Jones.", (("ann",), ("bob",))),
        ("fired", "Smith told reporters the board fired Jones.", (("board",),)),
        ("left", "Smith met Lind and left.", (("smith",),)),
        ("resigned", "Lind, the mayor, resigned.", (("lind",),)),
        ("buy", "The firm agreed to buy a ferry.", (("firm",),)),
        ("opposed", "Most of the towns opposed it.", (("most", "towns"),)),
        ("fired", "He fired Jones.", None),
        ("fired", "In May fired Jones.", None),
    ],
)
def test_the_nearest_group_of_words_is_the_subject(verb: str, text: str, subject: Party | None) -> None:
    assert subject_of(verb, text) == subject


def test_an_aside_is_read_behind_the_rest() -> None:
    assert " ".join(read("Lind, the mayor, resigned.").raw) == "Lind resigned . . Lind is the mayor ."


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("firing", "Jones's firing shocked them."),
        ("divorce", "They spoke of a divorce."),
        ("firing", "the firing of Lind"),
    ],
)
def test_a_noun_is_no_verb(word: str, text: str) -> None:
    told = read(text)
    assert told.is_noun(told.low.index(word))


def test_whom_a_noun_names() -> None:
    told = read("Acme's sudden firing of Jones by Bolt")
    firing = told.low.index("firing")
    assert (told.owner(firing), told.agent(firing)) == ((("acme",),), (("bolt",),))
    assert (("jones",),) in told.attached(firing)


def test_a_long_chain_of_verbs_ends() -> None:
    assert subject_of("left", "Lind " + "came and " * 3000 + "left") == (("lind",),)
