"""Only whole paragraphs at the end are dropped."""

from __future__ import annotations

from ingest.furniture import RULES, drop_trailing_furniture


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


def test_a_paragraph_with_one_line_of_the_report_stays() -> None:
    assert drop_trailing_furniture(["He wrote:\nLeave a reply"]) == ["He wrote:\nLeave a reply"]


def test_every_rule_says_why() -> None:
    assert all(rule.reason for rule in RULES)
