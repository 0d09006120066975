"""Pages served in place of an article, and articles that only sound like one."""

from __future__ import annotations

import pytest

from ingest.notices import PageSigns, find_notice

SHORT = "The county said on Monday that the line will stop at the hospital. " * 3
LONG = "The county said on Monday that the line will stop at the hospital. " * 40
DOOR = "Home World Sport Subscribe to continue reading this article. Already a subscriber?"


def titled(title: str) -> PageSigns:
    return PageSigns(titles=(title,))


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Log in | The Halvern Post", "login page"),
        ("Sign in to your account", "login page"),
        ("404 Not Found", "no such page"),
        ("Page not found - The Halvern Post", "no such page"),
        ("Oops! That page can’t be found.", "no such page"),
        ("Just a moment...", "automatic readers"),
        ("Access Denied", "automatic readers"),
        ("503 Service Unavailable", "try again later"),
        ("Before you continue to Halvern", "consent notice"),
    ],
)
def test_titles(title: str, told: str) -> None:
    assert told in (find_notice("A short text.", titled(title)) or "")


@pytest.mark.parametrize(
    "title",
    ["Black box not found after crash", "404 people held", "Forbidden City reopens", "Registered voters at a record"],
)
def test_headlines(title: str) -> None:
    assert find_notice("A short text.", titled(title)) is None


def test_a_long_text_is_believed_over_its_title() -> None:
    assert find_notice(LONG, titled("Access denied")) is None


def test_texts() -> None:
    assert find_notice("Please enable JavaScript to go on.", PageSigns())
    assert find_notice("We value your privacy. Accept all cookies?", PageSigns())
    assert find_notice("Sorry, we could not find that page.", PageSigns())


def test_news_about_pages_is_no_notice() -> None:
    assert find_notice("The page was removed on Monday, the company said, after complaints.", PageSigns()) is None


def test_a_password_field_makes_a_short_page_a_login() -> None:
    assert "login page" in (find_notice("Your name", PageSigns(asks_password=True)) or "")
    assert find_notice(LONG, PageSigns(asks_password=True)) is None


def test_a_stub_that_is_declared_not_free_is_a_paywall() -> None:
    assert "paywall" in (find_notice(SHORT, PageSigns(free=False)) or "")
    assert find_notice(LONG, PageSigns(free=False)) is None


def test_a_short_text_is_whole_if_the_page_states_so_few_words() -> None:
    assert find_notice(SHORT, PageSigns(free=False, stated_words=40)) is None
    assert "paywall" in (find_notice(LONG, PageSigns(free=False, stated_words=2000)) or "")


def test_a_door_in_the_text_is_a_paywall_only_where_little_else_is_shown() -> None:
    assert "paywall" in (find_notice(SHORT, PageSigns(text=DOOR)) or "")
    assert find_notice(LONG, PageSigns(text=DOOR)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe Log in Newsletters Home",
        "Subscribe now to keep reading and get access to the full archive.",
        "Already a subscriber? Log in",
        "Register * All fields are required. Confirm your e-mail to continue",
    ],
)
def test_what_every_page_of_a_newspaper_prints_is_no_door(text: str) -> None:
    assert find_notice(SHORT, PageSigns(text=text)) is None


def test_lists() -> None:
    teasers = "\n\n".join(["A short teaser of a report."] * 12)
    assert "list of articles" in (find_notice(teasers, PageSigns(linked_headings=12)) or "")
    assert "list of articles" in (find_notice(teasers, PageSigns(linked_headings=6, is_front_page=True)) or "")
    assert "list of articles" in (find_notice(teasers, PageSigns(linked_headings=2, is_list=True)) or "")


def test_an_article_with_many_links_beside_it_is_no_list() -> None:
    report = "\n\n".join(["The county said on Monday that the line will stop at the hospital, after years. " * 3] * 12)
    assert find_notice(report, PageSigns(linked_headings=11)) is None
    assert find_notice(SHORT, PageSigns(linked_headings=30, is_article=True)) is None
