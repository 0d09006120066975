"""What changed between two versions, and where a quote now stands."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.revisions import Edit, FieldChange, Revision, changed_fields, compare, instead, where_now
from tests.ingest.newsroom import NOON, article

OLD = (
    "The bridge at Halvern was closed on Tuesday. A barge had struck its second pier. Two people were hurt.\n\n"
    "The council meets on Friday. It has to find 3 million crowns.\n\n"
    "Ferries run every hour."
)


def told(revision: Revision) -> list[tuple[str, str, str]]:
    """Kind, old words, new words of each edit."""
    old, new = revision.old, revision.new
    return [(e.kind, old[e.old_start : e.old_end], new[e.new_start : e.new_end]) for e in revision.edits]


@pytest.mark.parametrize(
    ("new", "edits"),
    [
        (OLD, []),
        (OLD.replace("Two people", "Three people"), [("changed", "Two", "Three")]),
        (OLD.replace(" Two people were hurt.", ""), [("removed", " Two people were hurt.", "")]),
        (OLD.replace("Friday. ", "Friday. It is open to all. "), [("added", "", "It is open to all. ")]),
        (OLD.replace("crowns.", "crowns – at least."), [("added", "", " – at least")]),
        (OLD.replace("A barge", "A  barge"), [("restyled", "", " ")]),
        (OLD + "\n\nSchools stay shut.", [("added", "", "\n\nSchools stay shut.")]),
        (OLD.replace("\n\nFerries run every hour.", ""), [("removed", "\n\nFerries run every hour.", "")]),
        (
            OLD.replace("Two people were hurt.", "Nobody has been injured, the police said later."),
            [("changed", "Two people were hurt.", "Nobody has been injured, the police said later.")],
        ),
        ("", [("removed", OLD, "")]),
    ],
)
def test_the_words_that_changed_and_no_others(new: str, edits: list[tuple[str, str, str]]) -> None:
    assert told(compare(OLD, new)) == edits


def test_typography_is_told_apart_from_words() -> None:
    old = 'He said: "We don\'t know." The bridge - the old one - is closed.'
    new = "He said: “We don’t know.” The bridge – the old one – is open."
    edits = compare(old, new).edits
    assert [e.kind for e in edits] == ["restyled"] * 5 + ["changed"]
    assert (old[edits[-1].old_start : edits[-1].old_end], new[edits[-1].new_start : edits[-1].new_end]) == (
        "closed",
        "open",
    )


WORDS = ("the", "bridge", "closed", "“shut”", '"shut"', "3", "…", "...", "–", "-", "a", "Halvern", "zwölf", "橋")
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from((" ", " ", ". ", "\n\n", "  ", "\n"))), max_size=60
).map(lambda pieces: "".join(word + space for word, space in pieces))


@given(TEXTS, TEXTS)
@example("a\n\nb", "a b")
@example("- a", "a -")
def test_outside_the_edits_the_bodies_are_equal(old: str, new: str) -> None:
    at = there = 0
    for edit in [*compare(old, new).edits, Edit("changed", len(old), len(old), len(new), len(new))]:
        assert at <= edit.old_start <= edit.old_end
        assert there <= edit.new_start <= edit.new_end
        assert old[at : edit.old_start] == new[there : edit.new_start]
        at, there = edit.old_end, edit.new_end


@given(TEXTS, TEXTS, st.data())
def test_a_quote_that_stands_has_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    found = where_now(compare(old, new), start, end)
    if found:
        assert 0 <= found[0] <= found[1] <= len(new)
        quote = old[start:end]
        if old.count("\n") == 0 and quote == quote.strip() and not set(quote) & set('“”"….–- '):
            assert new[found[0] : found[1]] == quote


def quoted(new: str, quote: str) -> str | None:
    start = OLD.index(quote)
    found = where_now(compare(OLD, new), start, start + len(quote))
    return new[found[0] : found[1]] if found else None


def test_a_quote_is_found_behind_what_was_added_before_it() -> None:
    new = "Updated. " + OLD.replace("Two people", "Three people")
    assert quoted(new, "The council meets on Friday.") == "The council meets on Friday."
    assert quoted(new, "A barge had struck its second pier.") == "A barge had struck its second pier."


def test_a_quote_whose_words_changed_is_gone() -> None:
    new = OLD.replace("Two people", "Three people")
    assert quoted(new, "Two people were hurt.") is None
    assert quoted(new, "people were hurt.") == "people were hurt."
    assert quoted(new.replace("people were", "people probably were"), "people were hurt.") is None


def test_a_quote_in_other_typography_still_stands() -> None:
    new = OLD.replace("A barge had struck its second pier.", "A barge had  struck its second pier.")
    assert quoted(new, "A barge had struck its second pier.") == "A barge had  struck its second pier."


def test_a_quote_that_was_moved_is_found_where_it_stands_now() -> None:
    moved = "A barge had struck its second pier."
    new = OLD.replace(f" {moved}", "") + f" {moved}"
    assert quoted(new, moved) == moved
    assert quoted(f"{new} {moved}", moved) is None  # twice: which of them was meant?


def test_fields_that_differ() -> None:
    old = article()
    new = replace(old, headline="Bridge open again", section="News", updated_at=NOON, fetched_at=NOON + timedelta(1))
    assert changed_fields(old, new) == (
        FieldChange("headline", "Bridge closed after barge strike", "Bridge open again"),
        FieldChange("section", None, "News"),
        FieldChange("updated_at", None, NOON),
    )


def _megabyte(chance: random.Random, vocabulary: list[str], separator: str) -> str:
    words = chance.choices(vocabulary, k=1_000_000 // 6)
    return "".join(word + (separator if at % 40 == 39 else " ") for at, word in enumerate(words))[:1_000_000]


@pytest.mark.parametrize("separator", [". ", ".\n\n", " "], ids=["sentences", "paragraphs", "one run"])
@pytest.mark.parametrize("vocabulary", [2, 30, 20_000])
def test_a_megabyte_is_compared_in_bounded_time(vocabulary: int, separator: str) -> None:
    """Two texts of the same words in another order: the worst there is for a comparison."""
    chance = random.Random(7)
    words = [f"word{n}" for n in range(vocabulary)]
    old, new = (_megabyte(chance, words, separator) for _ in range(2))
    started = time.perf_counter()
    compare(old, new)
    assert time.perf_counter() - started < 15


# -- what stands there instead


@pytest.mark.parametrize(
    ("new", "stands"),
    [
        (OLD, "Two people were hurt."),
        (OLD.replace("Two people were", "Nobody was"), "Nobody was hurt."),
        (f"Late news. {OLD.replace('Two people', 'Two children')}", "Two children were hurt."),
        (OLD.replace("Two people were hurt.", "The council is shocked."), "The council is shocked."),
        (OLD.replace("Two people were hurt.", "Two people were badly hurt."), "Two people were badly hurt."),
        (OLD.replace(" Two people were hurt.", ""), None),
        ("", None),
    ],
)
def test_what_stands_in_the_place_of_a_quote(new: str, stands: str | None) -> None:
    start = OLD.index("Two people")
    span = instead(compare(OLD, new), start, start + len("Two people were hurt."))
    assert (new[slice(*span)] if span else None) == stands


@given(st.text("ab c.", max_size=40), st.text("ab c.", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_what_stands_there_instead_lies_in_the_new_text(old: str, new: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(old)), min(other, len(old))))
    span = instead(compare(old, new), start, end)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(new)
    if old == new and old[start:end].strip():
        assert span == (start, end)
