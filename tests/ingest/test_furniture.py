"""Whole paragraphs go: labels wherever they stand alone, what could also be said in a report only at the edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.furniture import RULES, drop_furniture, drop_trailing_furniture

REPORT = ["The bridge reopened.", "It cost 61 million crowns."]


def test_trailing_furniture_goes_and_the_report_stays() -> None:
    report = ["The bridge reopened.", "Related Articles", "It cost 61 million crowns."]
    trailing = [
        "• For more: Halvern Post. You can follow us on Facebook\n• Source of information and images “Halvern Post”",
        "Related Articles",
        "Leave a Reply",
        "Back to top button",
        "Discover more from Halvern",
        "Subscribe now to keep reading and get access to the full archive.",
        "Continue reading",
    ]
    assert drop_trailing_furniture(report + trailing) == report


@pytest.mark.parametrize(
    "line",
    [
        "Related Articles",
        "Share this article",
        "What do you think? Tell us below.",
        "Leave a Reply",
        "Sign up for our daily newsletter and never miss a story.",
        "Get unlimited access to the Post for 9 crowns a month.",
        "Have a tip? Write to desk@halvern.example.",
        "Got a story? Call the desk.",
        "Photo: Lina Berg",
        "Getty Images",
        "Also on The Halvern Post",
        "We use cookies to measure how many people read us.",
        "Back to top button",
        "Continue reading",
        "Follow us on Facebook and X.",
        "Ada Lund is a writer. Follow her on Twitter: @adalund",
        "(Reporting by Tom Reyes; editing by Ada Lund)",
        "Tom Reyes contributed to this report.",
        "Tags: bridge, harbour",
    ],
)
def test_kinds(line: str) -> None:
    assert drop_furniture([*REPORT, line]) == REPORT


@pytest.mark.parametrize(
    "line",
    [
        "Contact with the ship was lost at 5 p.m. on Tuesday.",
        "Officials asked residents to follow the agency on Twitter.",
        "Customers can subscribe to the service from May.",
        "Written by a committee of experts, the report is due in May.",
        "He said: “Leave a reply, and I will call you.”",
        "Photographs of the ship were shown in court.",
        "Comments by the minister drew criticism.",
        "Related costs rose by a third.",
        "© Reuters",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert drop_furniture([*REPORT, line]) == [*REPORT, line]


def test_labels_go_from_the_middle_and_sentences_stay_there() -> None:
    inside = ["One.", "Advertisement", "Read more:", "Have a tip? Call us, she told the audience.", "Two."]
    assert drop_furniture(inside) == ["One.", "Have a tip? Call us, she told the audience.", "Two."]


def test_the_headline_printed_again_goes_with_what_stands_over_it() -> None:
    assert drop_furniture(["Local", "Bridge Reopens", "By Tom Reyes", *REPORT], "Bridge reopens") == REPORT
    assert drop_furniture([*REPORT, "a", "b", "c", "Bridge reopens"], "Bridge reopens")[-1] == "Bridge reopens"


def test_a_paragraph_with_one_line_of_the_report_stays() -> None:
    assert drop_trailing_furniture(["He wrote:\nLeave a reply"]) == ["He wrote:\nLeave a reply"]


def test_every_rule_says_why() -> None:
    assert all(rule.reason for rule in RULES)


@given(st.lists(st.text(max_size=80) | st.sampled_from(["Related Articles", "Photo: x", "By Ada Lund"]), max_size=8))
def test_what_is_kept_is_the_given_in_its_order(paragraphs: list[str]) -> None:
    kept = drop_furniture(paragraphs)
    rest = iter(paragraphs)
    assert all(paragraph in rest for paragraph in kept)
