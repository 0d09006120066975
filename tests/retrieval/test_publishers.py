"""Publishers that a question names: as stored, as people call them, as a source or merely in passing."""

from __future__ import annotations

import pytest

from retrieval.publishers import called, mentions

KNOWN = (
    "The Independent",
    "The Independent - Life and Style",
    "FOX News - Health",
    "FOX News - Lifestyle",
    "BBC News - Technology",
    "The New York Times",
    "CBSSports.com",
    "Cnbc | World Business News Leader",
    "Live Science: The Most Interesting Articles",
    "Financial Times",
    "The Age",
    "Fortune",
    "TechCrunch",
    "Yahoo!",
    "C++ (weekly)",
    "Globes English | Israel Business Arena",
)


def named(question: str) -> list[str]:
    return [publisher for mention in mentions(question, KNOWN) for publisher in mention.publishers]


def cited(question: str) -> list[bool]:
    return [mention.cited for mention in mentions(question, KNOWN)]


@pytest.mark.parametrize(
    ("question", "publishers"),
    [
        ("What did the Independent - Life and Style advise?", ["The Independent - Life and Style"]),
        ("What did The Independent report?", ["The Independent"]),
        ("What does the New York Times say?", ["The New York Times"]),
        ("Who won, says the NYT?", ["The New York Times"]),
        ("Who is hurt, according to CBS Sports?", ["CBSSports.com"]),
        ("Who is hurt, according to CBSSports.com?", ["CBSSports.com"]),
        ("What does CNBC report of Nike?", ["Cnbc | World Business News Leader"]),
        ("What is in Live Science on lysins?", ["Live Science: The Most Interesting Articles"]),
        ("Is Japan back, according to the FT?", ["Financial Times"]),
        ("What does the BBC say of games?", ["BBC News - Technology"]),
        ("What did techcrunch.com report?", ["TechCrunch"]),
        ("Did “Yahoo!” or C++ (weekly) know?", ["Yahoo!", "C++ (weekly)"]),
        ("What does the NY Times say?", ["The New York Times"]),
        ("What fell, according to Globes?", ["Globes English | Israel Business Arena"]),
        ("What did Fox News say?", ["FOX News - Health", "FOX News - Lifestyle"]),
        ("What was in the Fox News health section?", ["FOX News - Health"]),
        ("What was in Fox News's Lifestyle pages?", ["FOX News - Lifestyle"]),
    ],
)
def test_a_publisher_is_known_by_the_names_people_use(question: str, publishers: list[str]) -> None:
    assert named(question) == publishers


@pytest.mark.parametrize(
    "question",
    [
        "Who inherited his fortune?",
        "Who drove at the age of 16?",
        "How many ft is the tower?",
        "Is the judge independent?",
        "how did ft fare?",
        "where did the age begin?",
        "Are techcrunchers back?",
        "",
    ],
)
def test_a_word_is_no_name(question: str) -> None:
    assert named(question) == []


def test_a_name_in_lower_case_is_taken_where_it_is_plainly_a_source() -> None:
    assert named("what did fortune report about japan") == ["Fortune"]
    assert named("who won according to techcrunch?") == ["TechCrunch"]
    assert named("What did bbc say about AI?") == ["BBC News - Technology"]
    assert named("what did cnbc report?") == ["Cnbc | World Business News Leader"]
    assert named("who won, according to the ft?") == ["Financial Times"]


@pytest.mark.parametrize(
    "question",
    [
        "Who won, according to TechCrunch?",
        "Does the TechCrunch article name a price?",
        "What did TechCrunch report?",
        "What does 'TechCrunch' say?",
        "Who won, as reported by TechCrunch?",
        "What is TechCrunch's story about?",
    ],
)
def test_a_source_is_cited(question: str) -> None:
    assert cited(question) == [True]


@pytest.mark.parametrize(
    "question", ["Who bought TechCrunch?", "How high is the BBC's licence fee?", "Why was Yahoo! fined?"]
)
def test_what_the_question_is_about_is_not_cited(question: str) -> None:
    assert cited(question) == [False]


def test_a_list_is_cited_as_a_whole() -> None:
    assert cited("Who won, according to The Age, Fortune, and TechCrunch?") == [True, True, True]


def test_a_mention_stands_where_it_says() -> None:
    question = "Does the CBS Sports report agree with Fortune’s?"
    found = [question[m.start : m.end] for m in mentions(question, KNOWN)]
    assert found == ["CBS Sports", "Fortune"]


@pytest.mark.parametrize(
    ("name", "publishers"),
    [
        ("bbc", ("BBC News - Technology",)),
        ("the BBC", ("BBC News - Technology",)),
        ("independent", ("The Independent", "The Independent - Life and Style")),
        ("The Independent", ("The Independent",)),
        ("Fox  News", ("FOX News - Health", "FOX News - Lifestyle")),
        ("FOX News - Health", ("FOX News - Health",)),
        ("ny times", ("The New York Times",)),
        ("techcrunch.com", ("TechCrunch",)),
        ("ghost", ()),
        ("", ()),
    ],
)
def test_a_publisher_by_any_of_its_names(name: str, publishers: tuple[str, ...]) -> None:
    assert called(name, KNOWN) == publishers
