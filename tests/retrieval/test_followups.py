"""Questions in a conversation, and the ones that are meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.followups import Turn, standalone
from retrieval.query import MAX_QUESTION

BRIDGE = Turn("When will the Lanthorn Bridge reopen to cars?", "It reopens on Thursday 9 April.")
MAYOR = Turn("Who is the mayor of Ullenquay?", "Odalys Brenner was elected mayor, the council said.")


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (BRIDGE, "why?", "Why: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "and where is that?", "Where is that: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "What happened?", "What happened: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "How many vehicles use it?", "How many vehicles use it: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "What does it mean for lorries?", "What does it mean for lorries: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "what did Radio Merrowmark say?", "What did Radio Merrowmark say: Lanthorn Bridge reopen cars?"),
        (BRIDGE, "What about the Tavrin Tunnel?", "When will the Tavrin Tunnel reopen to cars?"),
        (BRIDGE, "how about lorries?", "When will the Lanthorn Bridge reopen to cars: lorries?"),
        (MAYOR, "When was she elected?", "When was she elected: mayor Ullenquay, Odalys Brenner?"),
        (MAYOR, "What is their plan?", "What is their plan: mayor Ullenquay, Odalys Brenner?"),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_turn_before(turn: Turn, question: str, meant: str) -> None:
    assert standalone(question, [turn], ["Radio Merrowmark"]) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who won the ferry race?",
        "How much does a tram ticket cost?",
        "Is there a strike at the harbour?",
        "Will it rain in Ullenquay?",
        "How long does it take to cross the Tavrin Strait?",
        "Who said that the harbour was closed?",
        "What happened in Ullenquay this week?",
        "What did Radio Merrowmark say about the strike?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert standalone(question, [BRIDGE], ["Radio Merrowmark"]) == question


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("Thousands of people marched, said Inspector Dacosta.", "Inspector Dacosta"),
        ("However, Odalys Brenner resigned.", "Odalys Brenner"),
        ("Meanwhile Police arrested Jan Olk.", "Police, Jan Olk"),
        ("Boats sank. Two boats belonged to Jan Olk.", "Jan Olk"),
        ("“Nobody saw it,” said Jan Olk. Olk is a pilot.", "Nobody, Jan Olk, Olk"),
        ("Messi scored twice.", "Messi"),
        ("The DOJ said Olk’s lawyers met Jan Vass.", "Olk, Jan Vass"),
    ],
)
def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name(answer: str, names: str) -> None:
    meant = standalone("What did they do?", [Turn("Who was seen?", answer)])
    assert meant == f"What did they do: seen, {names}?"


BAN = Turn(
    "What is the Ondal Watch ban about?",
    "A tribunal put a ban on two models after Brevik Labs filed a complaint.",
)
PRIZE = Turn("Who is the Merrowmark Post's Person of the Year?", "The prize went to Tilde Haugen.")
CUP = Turn("According to The Courier, who won the Lowland Cup 2026?", "Varrick City won the cup.")
PUBLISHERS = ["The Courier", "Merrowmark Post", "Public Radio"]


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (BAN, "which models?", "Which models: Ondal Watch ban?"),
        (BAN, "who filed the complaint?", "Who filed the complaint: Ondal Watch ban?"),
        (BAN, "what did the judge say?", "What did the judge say: Ondal Watch ban?"),
        (BAN, "What did Tilde Haugen say?", "What did Tilde Haugen say: Ondal Watch ban?"),
        (BAN, "Who is the CEO?", "Who is the CEO: Ondal Watch ban?"),
        (BAN, "Who was the judge?", "Who was the judge: Ondal Watch ban?"),
        (BAN, "Is the complaint before the tribunal?", "Is the complaint before the tribunal: Ondal Watch ban?"),
        (BAN, "what did Public Radio say of the ban?", "What did Public Radio say of the ban: Ondal Watch ban?"),
        (CUP, "what was the score?", "What was the score: won Lowland Cup 2026?"),
        (CUP, "which club?", "Which club: won Lowland Cup 2026?"),
        (CUP, "and in October?", "In October: won Lowland Cup 2026?"),
        (CUP, "and in Ullenquay?", "In Ullenquay: won Lowland Cup 2026?"),
        (CUP, "and according to whom?", "According to whom: won Lowland Cup 2026?"),
        (CUP, "and the final score?", "The final score: won Lowland Cup 2026?"),
    ],
)  # fmt: skip
def test_a_question_with_common_nouns_only_is_about_what_was_spoken_of(turn: Turn, question: str, meant: str) -> None:
    assert standalone(question, [turn], PUBLISHERS) == meant


@pytest.mark.parametrize(
    "question",
    [
        "who won the ferry race?",
        "How do elections proceed?",  # which no article of the last answer tells of
        "What did Public Radio say about the strike?",  # likewise
        "What did Tilde Haugen say about watches?",
        "What does Brevik Labs make?",
        "what did haugen say?",  # no word of English, so a name
        "Who said “watches are over”?",
        "What is a hurricane?",
        "Why was the harbour tunnel at Ullenquay closed?",
    ],
)
def test_a_new_matter_is_not_taken_for_the_one_before(question: str) -> None:
    assert standalone(question, [BAN], PUBLISHERS) == question


def test_what_the_cited_articles_tell_of_can_be_asked_about() -> None:
    asked: list[tuple[tuple[str, ...], set[str]]] = []

    def speaks_of(turn: Turn, words: Collection[str]) -> bool:
        asked.append((turn.articles, set(words)))
        return True

    ban = replace(BAN, articles=("a1",))
    meant = standalone("Who chaired the full hearing?", [ban], PUBLISHERS, speaks_of)
    assert meant == "Who chaired the full hearing: Ondal Watch ban?"
    assert asked == [(("a1",), {"full", "hearing"})]


def test_without_an_answer_the_article_before_the_noun_decides() -> None:
    unanswered = replace(BAN, answer="")
    assert standalone("who filed the complaint?", [unanswered]) == "Who filed the complaint: Ondal Watch ban?"
    assert standalone("how do complaints proceed?", [unanswered]) == "how do complaints proceed?"


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (PRIZE, "and last year?", "Last year: Merrowmark Post's Person of the Year?"),
        (CUP, "when?", "When: won Lowland Cup 2026?"),
        (Turn("Who leads the US Board of Trade?", "Jan Olk."), "since when?", "Since when: leads US Board of Trade?"),
        (Turn("Who won the Aldermoor Open in May?", "Jan Olk."), "why?", "Why: won Aldermoor Open?"),
    ],
)
def test_the_topic_keeps_names_whole_and_leaves_out_who_told(turn: Turn, question: str, meant: str) -> None:
    assert standalone(question, [turn], PUBLISHERS) == meant


@pytest.mark.parametrize("courtesy", ["thanks!", "Thank you very much", "ok", "Hello", "Good morning!", "how are you?"])
def test_a_courtesy_means_itself_and_is_no_topic(courtesy: str) -> None:
    assert standalone(courtesy, [BRIDGE]) == courtesy
    assert standalone("why?", [BRIDGE, Turn(courtesy, "")]) == "Why: Lanthorn Bridge reopen cars?"
    assert standalone("why?", [Turn(courtesy, "")]) == "why?"


def conversation(first: Turn, *said: tuple[str, str]) -> list[str]:
    """What each question is understood as, given the answer to it."""
    turns = [first]
    for question, answer in said:
        turns.append(Turn(standalone(question, turns, PUBLISHERS), answer))
    return [turn.question for turn in turns[1:]]


def test_he_is_somebody_with_a_name_of_his_own() -> None:
    turn = Turn("Who was nominated?", "Jurists of the Judiciary Committee and the Republicans dropped Jan Olk.")
    assert standalone("Who voted against him?", [turn]) == "Who voted against him: nominated, Jan Olk?"
    assert standalone("Who was with them?", [turn]) == (
        "Who was with them: nominated, Jurists, Judiciary Committee, Republicans?"
    )


def test_he_is_whom_the_topic_names() -> None:
    turn = Turn("Who is Jan Olk?", "Jan Olk was seen with Tilde Haugen.")
    assert standalone("How old is he?", [turn]) == "How old is he: Jan Olk?"


def test_the_topic_stays_the_same_turn_after_turn() -> None:
    assert conversation(
        PRIZE,
        ("and when was she born?", ""),
        ("what did Public Radio say?", "Haugen is from Ullenquay, it said."),
        ("thanks!", ""),
        ("What did Jan Olk say about it?", "Jan Olk was glad."),
        ("how old is he?", ""),
        ("when?", ""),
    ) == [
        "When was she born: Merrowmark Post's Person of the Year, Tilde Haugen?",
        "What did Public Radio say: Merrowmark Post's Person of the Year?",
        "thanks!",
        "What did Jan Olk say about it: Merrowmark Post's Person of the Year?",
        "How old is he: Merrowmark Post's Person of the Year, Jan Olk?",
        "When: Merrowmark Post's Person of the Year?",
    ]


def test_what_was_asked_last_is_still_meant_while_it_was_answered() -> None:
    assert conversation(
        BAN, ("who filed the complaint?", "Brevik Labs did."), ("when?", ""), ("which models?", "")
    ) == [
        "Who filed the complaint: Ondal Watch ban?",
        "When: Ondal Watch ban, filed complaint?",
        "Which models: Ondal Watch ban?",
    ]


def test_a_new_question_that_was_declined_is_the_topic_all_the_same() -> None:
    turns = [MAYOR, Turn("Who owns the Tavrin Tunnel?", "")]
    assert standalone("since when?", turns) == "Since when: owns Tavrin Tunnel?"
    assert standalone("who is he?", turns) == "Who is he: owns Tavrin Tunnel?"


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("Why did the CEO of Brevik Labs resign?", "what about Ondal?", "Why did the CEO of Ondal resign?"),
        ("Why did the CEO of Brevik Labs resign?", "and Ondal?", "Why did the CEO of Ondal resign?"),
        ("Who is he: CEO of Brevik Labs resign, Jan Olk?", "what about Ondal?", "Who is he: CEO of Ondal resign?"),
        ("Which company: Ondal Watch ban?", "what about the Tavrin Phone?", "Which company: Tavrin Phone ban?"),
        ("What did The Courier say of Olk?", "and according to Public Radio?", "According to Public Radio: Olk?"),
        ("Why: Lanthorn Bridge reopen cars?", "and lorries?", "Lorries: Lanthorn Bridge reopen cars?"),
        ("Why: Lanthorn Bridge reopen cars?", "how about lorries?", "Why: Lanthorn Bridge reopen cars, lorries?"),
        ("In Ullenquay: won Lowland Cup?", "and Varrick?", "In Varrick: won Lowland Cup?"),
        ("What did Olk say: Ondal Watch ban?", "when?", "When: Ondal Watch ban, Olk?"),
        ("What did The Courier say: Jan Olk?", "what about Tilde Haugen?", "What did The Courier say: Tilde Haugen?"),
        ("What did The Courier say of Jan Olk?", "what about Public Radio?", "What did Public Radio say of Jan Olk?"),
        ("What did The Courier say of Jan Olk?", "and public radio?", "What did public radio say of Jan Olk?"),
        ("Who owns the Tavrin Tunnel?", "What about the Courier?", "What about the Courier: owns Tavrin Tunnel?"),
    ],
)  # fmt: skip
def test_the_same_of_something_else(before: str, question: str, meant: str) -> None:
    assert standalone(question, [Turn(before, "Yes.")], PUBLISHERS) == meant


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert standalone("and where was that?", []) == "and where was that?"


def test_the_newest_turn_counts() -> None:
    assert standalone("where?", [MAYOR, BRIDGE]) == "Where: Lanthorn Bridge reopen cars?"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    first = standalone("why?", [BRIDGE])
    second = standalone("since when?", [BRIDGE, Turn(first, "A barge struck it.")])
    assert second == "Since when: Lanthorn Bridge reopen cars?"


@given(st.text(max_size=300), st.text(max_size=MAX_QUESTION), st.text(max_size=300))
def test_whatever_is_said_a_question_comes_out(question: str, before: str, answer: str) -> None:
    meant = standalone(question, [Turn(before, answer)])
    assert meant == question or len(meant) <= MAX_QUESTION


@pytest.mark.parametrize("text", ["is it " * 300, "and " * 400, "that " * 400, "a-" * 900])
def test_hostile_text_is_read_in_time(text: str) -> None:
    standalone(text, [Turn(text, text)])


def test_a_short_question_on_what_the_last_answer_does_not_speak_of_is_a_new_one() -> None:
    ferry = Turn("When does the Skarrow ferry sail?", "The Skarrow ferry sails at nine.", ("a1",))
    assert standalone("When will the bridge reopen?", [ferry]) == "When will the bridge reopen?"
