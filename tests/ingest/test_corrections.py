"""Corrections that articles announce, and news about corrections that is none."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.corrections import MOST_CHARACTERS, find_correction, with_correction
from tests.ingest.newsroom import BRIDGE, article

ANNOUNCED = (
    "This article was amended on 3 March 2026 to correct the name of the ship.",
    "• This story has been updated with a statement of the council.",
    "Correction: The barge struck the third pier, not the second.",
    "CORRECTION (3 March): The barge struck the third pier.",
    "Corrections and clarifications: The mayor spoke on Tuesday.",
    "Correction, March 3, 2026: The mayor spoke on Tuesday.",
    "Clarification: The mayor spoke on Tuesday.",
    "Correction — An earlier version named the wrong ship.",
    "An earlier version of this article named the wrong ship.",
    "In a previous version of this story the ship had another name.",
    "Editor's note: An earlier version of this story named the wrong ship.",
    "Editor’s Note: The figure in the third paragraph was changed.",
    "The headline of this article was amended on 4 March.",
    "This report was updated to include a comment of the council.",
    "We have corrected this article: the ship is the Otter.",
    "UPDATE: The bridge is open again, the council says.",
    "Update (3 March, 14:30): The bridge is open again.",
    "(Corrects name of ship in paragraph 3)",
    "Corrected on 3 March: the name of the ship.",
)

NEWS = (
    "The correction of house prices goes on, and the market was corrected.",
    "Correction of house prices continues",
    "The report was amended by the committee on Tuesday.",
    "This report was amended by the committee.",
    "The law has been changed in an earlier version of the bill.",
    "This is a developing story and will be updated.",
    "This story is being updated.",
    "Editor's note: Zoë Quill teaches at Halvern. The views expressed are her own.",
    "Updated: 3 March 2026 10:15 GMT",
    "Updated 5 minutes ago",
    "Updates to the law: what changes now",
    "The museum said its page was updated last year.",
)


@pytest.mark.parametrize("note", ANNOUNCED)
def test_an_announcement_is_found_before_and_behind_the_report(note: str) -> None:
    bare = note.removeprefix("• ")
    assert find_correction(f"{BRIDGE}\n\n{note}") == bare
    assert find_correction(f"{note}\n\n{BRIDGE}") == bare


@pytest.mark.parametrize("news", NEWS)
def test_news_about_corrections_is_none(news: str) -> None:
    assert find_correction(news) is None
    assert find_correction(f"{BRIDGE}\n\n{news}\n\n{BRIDGE}") is None


def test_inside_a_paragraph_it_counts_at_the_ends_of_the_report_only() -> None:
    said = f"{BRIDGE} This article was amended on 3 March to correct a name."
    far = "\n\n".join([BRIDGE] * 10)
    assert find_correction(f"{far}\n\n{said}") == "This article was amended on 3 March to correct a name."
    assert find_correction(f"{far}\n\n{said}\n\n{far}") is None


def test_a_label_that_stands_alone_takes_the_next_paragraph_with_it() -> None:
    assert find_correction(f"{BRIDGE}\n\nClarification\n\nThe mayor spoke on Tuesday.") == (
        "Clarification\n\nThe mayor spoke on Tuesday."
    )


def test_what_was_wrong_comes_before_what_is_new() -> None:
    update, correction = "UPDATE: It is open.", "Correction: The ship is the Otter."
    assert find_correction(f"{update}\n\n{BRIDGE}\n\n{correction}") == correction


def test_what_the_source_states_is_believed() -> None:
    assert with_correction(article(f"{BRIDGE}\n\n{ANNOUNCED[0]}")).correction == ANNOUNCED[0]
    stated = replace(article(f"{BRIDGE}\n\n{ANNOUNCED[0]}"), correction="Stated.")
    assert with_correction(stated) is stated


@given(st.lists(st.sampled_from([*ANNOUNCED, *NEWS, BRIDGE, "Correction", "\n", "("]), max_size=12))
def test_what_is_found_stands_in_the_body(parts: list[str]) -> None:
    body = "\n\n".join(parts)
    found = find_correction(body)
    assert found is None or (found in body and 0 < len(found) <= MOST_CHARACTERS)


@pytest.mark.parametrize(
    "piece", ["version. ", "version\n", "This article was ", "editor's note: ", "(corrects ", "update "]
)
def test_a_megabyte_of_bait_is_read_in_bounded_time(piece: str) -> None:
    started = time.perf_counter()
    find_correction(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - started < 10
