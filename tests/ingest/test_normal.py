"""Which edits are none: what is typed differently and reads alike, and what pages count by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normal import body_words, changes_on_its_own, headline_words, plain, same_words

REPORT = "The bridge was closed at 10:15. “We don’t know why,” said Zoë."


@pytest.mark.parametrize(
    "typed",
    [
        REPORT.replace("’", "'").replace("“", '"').replace("”", '"'),
        REPORT.replace("Zoë", "Zoe\u0308"),
        REPORT.replace(" ", "\u00a0", 3),
        REPORT.replace("closed", "clo\u00adsed"),
        f"\n\n{REPORT}\n",
        f"{REPORT}\n\n1.2K views\n3 min read",
        f"By the way:\n\n{REPORT}".removeprefix("By the way:"),
    ],
)
def test_what_reads_alike_says_the_same(typed: str) -> None:
    assert body_words(typed) == body_words(REPORT)


@pytest.mark.parametrize(
    "edited",
    [
        REPORT.replace("10:15", "10:16"),
        REPORT.replace("closed", "Closed"),
        REPORT.replace("Zoë", "Zoe"),
        REPORT.replace("don’t know", "know"),
        f"{REPORT} It reopens on Friday.",
        f"{REPORT}\n\n12 people were hurt.",
    ],
)
def test_what_a_reader_would_call_an_edit_is_one(edited: str) -> None:
    assert not same_words((None, edited), (None, REPORT))


@pytest.mark.parametrize(
    "line",
    [
        *("1,234 views", "12 comments", "Comments (12)", "(3 shares)", "Views: 1.2M", "4.5k likes"),
        *("Updated 5 minutes ago", "2 hours ago", "Just now", "Last updated: 3 March 2026 at 10:15 GMT"),
        *("Published on Tue, Mar 3rd, 2026 | 8:00 a.m. ET", "Posted: 2026-03-03 08:00", "3 min read"),
        *("Reading time: 4 mins", "Share this article", "Share on Facebook", "Advertisement", "• Back to top"),
    ],
)  # fmt: skip
def test_lines_that_change_on_their_own(line: str) -> None:
    assert changes_on_its_own(line)


@pytest.mark.parametrize(
    "line",
    [
        *("12 people were hurt.", "Updated: 12 people are now known to be hurt", "Comments were not returned."),
        *("Two hours ago the bridge fell", "Views on the bridge differ", "Share prices fell 3 percent"),
        *("1,234", "May 3", "Published by the council", "Read the report in 3 minutes of silence", ""),
    ],
)  # fmt: skip
def test_lines_of_a_report(line: str) -> None:
    assert not changes_on_its_own(line)


def test_the_case_of_a_headline_is_style() -> None:
    assert headline_words("Bridge Closed – Again") == headline_words("bridge closed - again")
    assert headline_words(None) == headline_words("")


def test_a_body_of_counters_alone_is_compared_as_it_is() -> None:
    assert body_words("12 comments") != body_words("13 comments")


@given(st.text())
def test_plain_is_idempotent(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_white_space_never_matters(text: str) -> None:
    assert plain(f" {text}\t\n") == plain(text)
