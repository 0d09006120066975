"""The page's markup decides; the other two readings speak where it fails."""

from __future__ import annotations

import pytest

from ingest.candidates import breaks_off, choose_body

REPORT = "\n".join(f"In report number {i} the council of Halvern said that bridge {i} stays open." for i in range(20))
LEAD = REPORT.split("\n")[0] + "\n" + REPORT.split("\n")[1]
OTHER = "\n".join(f"Teaser {i} tells of wholly different things, such as cake, rain or the ice." for i in range(10))


def not_asked() -> str:
    raise AssertionError("a second reading costs as much as the first and is asked for only where that is short")


def test_the_markup_is_enough_where_it_gives_a_report() -> None:
    chosen = choose_body(REPORT, not_asked, None)
    assert (chosen.text, chosen.voice) == (REPORT, "markup")


def test_the_whole_page_is_asked_where_the_markup_gives_a_fragment() -> None:
    assert choose_body(LEAD, lambda: REPORT, None).voice == "whole page"
    assert choose_body("", lambda: REPORT, None).voice == "whole page"


def test_a_fragment_is_not_exchanged_for_another_text() -> None:
    assert choose_body(LEAD, lambda: OTHER, None).voice == "markup"


def test_a_declared_body_wins_where_the_page_shows_only_its_beginning() -> None:
    assert choose_body(LEAD, lambda: "", REPORT).voice == "declared"


def test_a_declared_body_wins_over_another_text_of_the_page() -> None:
    assert choose_body(OTHER, not_asked, REPORT).voice == "declared"


def test_a_declared_body_that_is_much_the_same_has_no_say() -> None:
    assert choose_body(REPORT, not_asked, REPORT.replace("\n", " ") + " Photo by Ida.").voice == "markup"


@pytest.mark.parametrize("end", ["...", "…", " […]", " [+2512 chars]", " Read more", " (Read the full story)"])
def test_a_declared_body_that_breaks_off_is_an_excerpt(end: str) -> None:
    assert breaks_off(REPORT + end)
    assert choose_body(LEAD, lambda: "", REPORT + end).voice == "markup"


def test_a_body_that_ends_in_a_sentence_does_not_break_off() -> None:
    assert not breaks_off("He waited … and then he left. She asked him to read more books.")
