"""Whose words a text is: a credit for the text counts, a byline of an agency does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.credits import credited_publisher, naming_itself, printed_form

BODY = "The bridge reopened on Tuesday.\n\n“It was time,” the mayor told The Independent.\n\n"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("This article was originally published by Futurism. Read the original article.", "Futurism"),
        ("This story originally appeared on Grist and is part of a collaboration.", "Grist"),
        ("This article is republished from The Conversation under a Creative Commons license.", "The Conversation"),
        ("Originally published on Live Science.", "Live Science"),
        ("First published in The Osby Gazette on 3 March 2024", "The Osby Gazette"),
        ("(Originally published by Osby Radio)", "Osby Radio"),
        ("Source: The Daily Star", "The Daily Star"),
        ("• Source of information and images “independent”", "The Independent"),
        ("This story was first published in Nature on Monday.", "Nature"),
    ],
)
def test_credits(line: str, publisher: str) -> None:
    assert credited_publisher(BODY + line, site="Halvern Post", host="halvern.example") == publisher


@pytest.mark.parametrize(
    "line",
    [
        "(Reuters)",
        "With reporting by AP",
        "Source: Reuters",
        "Source: Ministry of Health",
        "Source: Getty Images",
        "This article was originally published in 2019.",
        "This story was first published on March 3.",
        "This article was first published in English.",
        "The study was first published in Nature.",
        "Originally published on Halvern Post.",
        "The post Bridge reopens appeared first on Halvern Post.",
        "This article was originally published on halvern.example.",
        "The source: a man who knows the mayor.",
    ],
)
def test_no_credits(line: str) -> None:
    assert credited_publisher(BODY + line, site="Halvern Post", host="halvern.example") is None


def test_a_sentence_in_the_middle_is_no_credit() -> None:
    long = "\n\n".join(["Opening.", "Source: The Daily Star", *[f"Paragraph {i}." for i in range(30)]])
    assert credited_publisher(long, site="Halvern Post", host=None) is None


def test_a_name_credited_in_lower_case_is_taken_as_the_text_prints_it() -> None:
    assert printed_form("independent", BODY) == "The Independent"
    assert printed_form("independent", "The Independent Commission met.") == "independent"
    assert printed_form("elsewhere", BODY) == "elsewhere"


def test_a_copier_is_known_by_the_lines_in_which_it_speaks_of_itself() -> None:
    assert naming_itself(BODY + "• For more: Elrisala website and for social networking") == "Elrisala"
    assert naming_itself(BODY + "Discover more from Elrisala") == "Elrisala"
    assert naming_itself(BODY) is None


@given(
    st.text(max_size=300),
    st.sampled_from(["Source: ", "Originally published on ", "This article was first published by "]),
)
def test_any_text_can_be_asked(text: str, prefix: str) -> None:
    publisher = credited_publisher(f"{text}\n\n{prefix}{text}", site=None, host=None)
    assert publisher is None or 2 <= len(publisher) <= 64
