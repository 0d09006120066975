"""Which sentences are said where no language model writes. The encoder is a bag of words here, so that each case shows
the one rule it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.answer import Clause, Period
from retrieval.extractive import ExtractiveAnswerer
from tests.retrieval.fakes import evidence, hit, query, rarity, words

DIM = 4096


def bag(text: str) -> NDArray[np.float32]:
    """A unit vector with a place for each word."""
    vector = np.zeros(DIM, dtype=np.float32)
    for word in words(text):
        vector[sum(ord(c) * 31**i for i, c in enumerate(word)) % DIM] += 1
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def bags(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([bag(text) for text in texts])


def apart(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors that are as near to a question as one another, and not near each other."""
    vectors = np.zeros((len(texts), DIM), dtype=np.float32)
    vectors[:, 0] = 0.6
    vectors[np.arange(len(texts)), np.arange(len(texts)) + 1] = 0.8
    return vectors


def said(question: str, *passages: str, told: str = "", **facts: object) -> list[str]:
    """The sentences of the answer, from passages of one article each."""
    hits = [hit(text, article_id=f"a{n}", headline=None, **facts) for n, text in enumerate(passages)]  # type: ignore[arg-type]
    asked = replace(query(question), told=told)
    chosen = ExtractiveAnswerer(words, rarity, bag, bags).answer(asked, evidence(*hits))
    return [sentence.text for sentence in chosen]


def test_the_sentence_that_says_it_is_said_word_for_word() -> None:
    text = "The market opens at dawn. Petra Lind won the harbour election on Thursday. Rain is expected."
    assert said("Who won the harbour election?", text) == ["Petra Lind won the harbour election on Thursday."]


def test_how_many_wants_a_number_that_counts() -> None:
    vague = "People were hurt when the harbour coach crashed on 8 March."
    exact = "Nine people were hurt when the harbour coach crashed, said the clinic."
    assert said("How many people were hurt in the coach crash?", vague) == []
    assert said("How many people were hurt in the coach crash?", vague, exact) == [exact]


def test_a_figure_comes_before_a_rough_number() -> None:
    rough, figure = "Thousands of people joined the march.", "About 5,000 people joined the march."
    assert said("How many people joined the march?", rough, figure)[0] == figure


def test_a_price_is_money() -> None:
    count, price = "The ferry ticket cost 45 people their seats.", "The ferry ticket will cost €12."
    assert said("What does the ferry ticket cost?", count) == []
    assert said("What does the ferry ticket cost?", count, price)[0] == price


def test_when_wants_a_moment() -> None:
    undated, dated = "The old bridge will reopen to cars.", "The old bridge will reopen to cars on Thursday 9 April."
    assert said("When will the old bridge reopen to cars?", undated) == []
    assert said("When will the old bridge reopen to cars?", undated, dated) == [dated]


def test_when_something_will_be_is_not_answered_with_what_was() -> None:
    closed, opens = "The bridge was closed to cars on Sunday.", "The bridge will reopen to cars on 2 April."
    assert said("When will the bridge be open to cars?", closed, opens)[0] == opens
    assert said("When was the bridge closed to cars?", opens, closed)[0] == closed


def test_a_question_is_no_answer() -> None:
    asked = "Who won the harbour election?"
    assert said(asked, "Who won the harbour election? Nobody at the town hall would say so.") == []


def test_a_heading_comes_after_a_sentence() -> None:
    heading, sentence = "Petra Lind won harbour election", "Petra Lind has won the harbour election."
    assert said("Who won the harbour election?", heading, sentence)[0] == sentence


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Arvo Team won the World Cup in 2022 by two goals.", True),
        ("Arvo Team won the World Cup in 2019 by two goals.", False),
    ],
)
def test_a_year_in_the_question_must_be_the_article_s(text: str, answered: bool) -> None:
    assert bool(said("Who won the 2022 World Cup?", text, published_at=datetime(2023, 3, 4, tzinfo=UTC))) is answered


def test_an_article_of_the_year_need_not_name_it() -> None:
    text = "Arvo Team won the World Cup by two goals."
    assert said("Who won the 2022 World Cup?", text, published_at=datetime(2022, 12, 18, tzinfo=UTC)) == [text]


def test_a_sentence_that_leans_back_brings_the_one_before() -> None:
    text = "Petra Lind runs the harbour. She opened the new harbour pier on Friday."
    assert said("Who opened the new harbour pier?", text) == [text]


def test_what_it_leans_on_may_be_a_paragraph_of_its_own() -> None:
    text = "Petra Lind runs a bakery.\n\nShe opened the new harbour pier on Friday."
    assert said("Who opened the new harbour pier?", text) == [" ".join(text.split())]


def test_a_sentence_does_not_lean_on_a_heading() -> None:
    text = "News from the harbour\n\nShe opened the new harbour pier on Friday."
    assert said("Who opened the new harbour pier?", text) == ["She opened the new harbour pier on Friday."]


def test_what_leans_on_nothing_is_not_said_beside_another() -> None:
    first = "Petra Lind opened the new harbour pier on Friday morning."
    assert said("Who opened the new harbour pier?", first, "She opened the new harbour pier with scissors.") == [first]


def test_what_leans_on_the_answer_follows_it_and_does_not_repeat_it() -> None:
    first, second = (
        "Petra Lind opened the new harbour pier on Friday.",
        "She opened the new harbour pier by hand.",
    )
    assert said("Who opened the new harbour pier?", f"{first} {second}") == [first, second]


def test_the_answer_comes_first_and_the_rest_in_reading_order() -> None:
    early, late = "The harbour pier was opened with a song.", "Crowds cheered when the harbour pier opened."
    best = "Petra Lind opened the harbour pier."
    asking = np.eye(1, DIM, dtype=np.float32)[0]
    answerer = ExtractiveAnswerer(words, rarity, lambda _: asking, apart)
    chosen = answerer.answer(query("Who opened the harbour pier?"), evidence(f"{early} {best} {late}"))
    assert [s.text for s in chosen] == [best, early, late]


def test_a_follow_up_is_not_answered_with_what_was_said_before() -> None:
    first, second = "Petra Lind opened the new harbour pier.", "Arvo Kask opened the new harbour pier too."
    assert said("Who opened the new harbour pier?", first, second, told=first) == [second]
    assert said("Who opened the new harbour pier?", first, told=first) == [first]


def test_a_headline_is_not_said_again() -> None:
    text = "Petra Lind opens new harbour pier. Petra Lind has opened the new harbour pier on Friday."
    source = hit(text, headline="Petra Lind Opens New Harbour Pier")
    chosen = ExtractiveAnswerer(words, rarity, bag, bags).answer(
        query("Who opened the new harbour pier?"), evidence(source)
    )
    assert [s.text for s in chosen] == ["Petra Lind has opened the new harbour pier on Friday."]


def test_the_leading_passage_is_believed_where_two_say_it_alike() -> None:
    leading, other = "Petra Lind opened the new harbour pier.", "Arvo Kask opened the new harbour pier."
    assert said("Who opened the new harbour pier?", leading, other)[0] == leading
    assert said("Who opened the new harbour pier?", other, leading)[0] == other


def test_the_same_words_from_two_outlets_are_said_once() -> None:
    copy = "Petra Lind opened the new harbour pier on Friday after two years of work."
    assert said("Who opened the new harbour pier?", copy, copy) == [copy]


def test_nothing_is_said_that_is_about_something_else() -> None:
    assert said("Who opened the new harbour pier?", "The bakery on Mill Lane sells rye bread.") == []


def test_no_evidence_no_sentence() -> None:
    assert said("Who opened the new harbour pier?") == []


def test_an_endless_sentence_is_cut_at_a_word() -> None:
    text = "Petra Lind opened the new harbour pier " + "and then the next one " * 60 + "on Friday."
    [cut] = said("Who opened the new harbour pier?", text)
    assert len(cut) <= 601
    assert cut.endswith("…")
    assert text.startswith(cut.rstrip("…"))


def test_an_item_of_a_list_is_said_with_the_heading_that_says_whose_it_is() -> None:
    text = "Harrow Ferries\n\nAnnounced May 24 that it is laying off 600 people."
    assert said("How many people is Harrow Ferries laying off?", text) == [" ".join(text.split())]


def test_somebody_else_s_figure_comes_after() -> None:
    lind, moss = "Petra Lind deferred wages of 40 crowns.", "Edda Moss deferred wages of 90 crowns."
    assert said("How many crowns of wages did Petra Lind defer?", moss, lind)[0] == lind


def test_what_was_comes_before_what_may_be() -> None:
    may, was = "Varrick City might beat Athletic in the cup.", "Varrick City beat Athletic in the cup."
    assert said("Did Varrick City beat Athletic in the cup?", may, was)[0] == was


def test_how_old_wants_an_age() -> None:
    age = "The boy who needs a new liver, now 10, waits for his liver."
    assert said("How old is the boy who needs a new liver?", "The boy needs a liver after 18 months.", age)[0] == age


def test_every_publisher_that_is_asked_is_heard() -> None:
    post = hit("The pier opened on Friday with a song.", article_id="a1", publisher="The Halvern Post", headline=None)
    age = hit("Crowds saw that the pier opened.", article_id="a2", publisher="The Age", headline=None)
    clauses = tuple(Clause("opened the pier", (name,), None, True) for name in ("The Halvern Post", "The Age"))
    asked = query("What did The Halvern Post and The Age say of the pier?", about="opened the pier", clauses=clauses)
    chosen = ExtractiveAnswerer(words, rarity, bag, bags).answer(asked, evidence(post, age))
    assert sorted(sentence.evidence for sentence in chosen) == [(1,), (2,)]


def test_what_is_of_the_days_that_are_asked_about_comes_first() -> None:
    days = Period(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
    old = hit("The pier was opened by Petra Lind.", article_id="a1", published_at=datetime(2026, 1, 5, tzinfo=UTC))
    new = hit("The pier was opened by Edda Moss.", article_id="a2", published_at=datetime(2026, 3, 5, tzinfo=UTC))
    asked = query("Who opened the pier last week?", clauses=(Clause("opened the pier", (), days, False),))
    chosen = ExtractiveAnswerer(words, rarity, bag, bags).answer(asked, evidence(old, new))
    assert chosen[0].evidence == (2,)


def test_few_words_are_enough_of_a_publisher_and_a_day() -> None:
    days = Period(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    text = "Crowds with flags and brass bands came early to see the white ferry leave in thick morning fog."
    on_the_day, later = (
        hit(text, publisher="The Halvern Post", headline=None, published_at=datetime(2026, 3, day, tzinfo=UTC))
        for day in (2, 9)
    )
    clause = Clause("the ferry", ("The Halvern Post",), days, True)
    asked = query("What did The Halvern Post report about the ferry on 2 March?", about="the ferry", clauses=(clause,))
    answerer = ExtractiveAnswerer(words, rarity, bag, bags)
    assert [sentence.text for sentence in answerer.answer(asked, evidence(on_the_day))] == [text]
    assert answerer.answer(asked, evidence(later)) == ()
