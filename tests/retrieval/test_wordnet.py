"""Which word follows from which, and how the table of them is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval import wordnet
from retrieval.wordnet import base_form, follows, is_bare_verb, is_past, is_word, parts_of_speech
from retrieval.wordnet.make import table


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("tried", "attempted"),
        ("died", "killed"),
        ("halted", "stopped"),
        ("upcoming", "forthcoming"),
        ("maximize", "maximise"),
        ("bridge", "bridges"),
    ],
)
def test_a_word_that_says_the_same_or_less_follows(said: str, held: str) -> None:
    assert follows(said, ["meanwhile", held])


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("doctor", "nurse"),
        ("killed", "died"),
        ("profit", "revenue"),
        ("easier", "trickier"),
        ("ignore", "reflect"),
        ("halvern", "town"),
        ("deleted", "posted"),
        ("shot", "filmed"),
        ("executed", "performed"),
        ("died", "failed"),
        ("engaged", "hired"),
        ("hit", "beat"),
        ("titles", "championships"),
    ],
)
def test_a_word_that_says_more_or_something_else_does_not(said: str, held: str) -> None:
    assert not follows(said, [held])


def test_what_a_form_can_be() -> None:
    assert parts_of_speech("divorce") == {"noun", "verb"}
    assert all(is_past(word) for word in ("fired", "fell", "beat"))
    assert [is_bare_verb(word) for word in ("fire", "fired", "bridge")] == [True, False, True]


def test_irregular_forms_have_a_base_and_regular_ones_need_none() -> None:
    assert [base_form(w) for w in ("fell", "men", "sold", "walked", "halvern")] == [
        "fall",
        "man",
        "sell",
        "walked",
        "halvern",
    ]


def test_a_name_is_no_word() -> None:
    assert is_word("ferries")
    assert not is_word("ullenquay")


def test_the_licence_stands_beside_the_words() -> None:
    assert "Princeton University" in (Path(wordnet.__file__).parent / "LICENSE").read_text("ascii")


def test_a_table_is_made_of_a_database(tmp_path: Path) -> None:
    """Two verbs, one of which entails the other, an irregular form, and a name that is left out."""
    licence = "  1 This software and database\n"
    empty = {f"{kind}.{part}": licence for kind in ("index", "data") for part in ("noun", "verb", "adj", "adv")}
    written = empty | {
        "index.verb": licence + "die v 1 1 $ 1 1 00000020  \nkill v 1 1 > 1 1 00000010  \nPetra v 1 0 1 0 00000020  \n",
        "data.verb": licence
        + "00000010 30 v 01 kill 0 001 > 00000020 v 0000 01 + 08 00 | cause to die  \n"
        + "00000020 30 v 01 die 0 000 01 + 01 00 | stop living  \n",
        "noun.exc": "men man\n",
        "verb.exc": "dead die\n",
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text, "ascii")
    assert table(tmp_path).splitlines() == [
        "[noun]",
        "[verb]",
        "die 1",
        "kill 0",
        "[adj]",
        "[adv]",
        "[noun forms]",
        "[verb forms]",
        "dead die",
        "[follows]",
        "0 1",
    ]
