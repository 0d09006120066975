"""The log of answers: found again by number, by message and as a conversation, and judged by readers."""

from __future__ import annotations

import pytest

from bot.places import Place
from bot.state.answers import TURNS_LAST, Logged
from bot.state.open import State
from retrieval.answer import Answer
from retrieval.followups import MOST_TURNS
from tests.bot.fakes import answer, citation, declined, nearby
from tests.bot.running import GROUP, READER, FakeClock

HERE = Place(READER)


@pytest.mark.parametrize(
    "given",
    [
        answer(),
        answer(understood_as="Why: bridge reopen?", written=True, notice="“Quoted” ‮ 🙂"),
        answer(citations=[citation(1), citation(2, url=None, link=None, published_at=None)], disagreement=(1, 2)),
        declined("The corpus says nothing about Peru.", nearby(1)),
    ],
)
def test_an_answer_comes_back_as_it_went_in(state: State, clock: FakeClock, given: Answer) -> None:
    number = state.answers.add(Place(GROUP, 5), READER, 17, given)
    assert state.answers.get(number) == Logged(number, Place(GROUP, 5), READER, 17, (), given)
    assert state.answers.get(number + 1) is None


def test_an_answer_is_found_by_its_question_and_by_each_of_its_messages(state: State) -> None:
    number = state.answers.add(Place(GROUP), READER, 17, answer())
    state.answers.delivered(number, [18, 19])
    for found in (
        state.answers.to_question(GROUP, 17),
        state.answers.in_message(GROUP, 18),
        state.answers.in_message(GROUP, 19),
    ):
        assert found
        assert found.id == number
    assert state.answers.in_message(GROUP, 1) is None  # not a part of 18 or 19
    assert state.answers.in_message(READER, 18) is None
    assert state.answers.to_question(READER, 17) is None


def test_numbers_are_never_used_twice(state: State, clock: FakeClock) -> None:
    first = state.answers.add(HERE, READER, 0, answer())
    clock.pass_(days=1)
    state.review.forget_before(clock.now)
    assert state.answers.get(first) is None
    assert state.answers.add(HERE, READER, 0, answer()) == first + 1


def test_what_was_said_before(state: State, clock: FakeClock) -> None:
    for n in range(MOST_TURNS + 2):
        state.answers.add(HERE, READER, 0, answer(question=f"question {n}"))
    state.answers.add(Place(READER, 5), READER, 0, answer(question="in a topic"))
    turns = state.answers.turns(HERE)
    assert [turn.question for turn in turns] == [f"question {n}" for n in range(2, MOST_TURNS + 2)]
    assert turns[0].answer == "The bridge reopened on Monday."
    assert [turn.question for turn in state.answers.turns(Place(READER, 5))] == ["in a topic"]
    assert [turn.question for turn in state.answers.turns(HERE, before=2)] == ["question 0"]
    clock.now += TURNS_LAST
    assert state.answers.turns(HERE) == ()


def test_a_new_conversation_begins_after_what_was_said(state: State) -> None:
    state.answers.begin_anew(HERE)
    state.answers.add(HERE, READER, 0, answer(question="first"))
    state.answers.begin_anew(HERE)
    assert state.answers.turns(HERE) == ()
    state.answers.add(HERE, READER, 0, answer(question="second"))
    assert [turn.question for turn in state.answers.turns(HERE)] == ["second"]


def test_the_last_word_of_each_person_counts(state: State, clock: FakeClock) -> None:
    number = state.answers.add(HERE, READER, 0, answer())
    state.answers.judge(number, READER, "helpful")
    state.answers.judge(number, READER, "not_helpful")
    state.answers.judge(number, READER, "unsupported", 1)
    state.answers.judge(number, 2002, "helpful")
    assert state.answers.reported(number, READER) == {1}
    assert state.answers.reported(number, 2002) == frozenset()
    [judged] = state.review.judged(10)
    assert (judged.helpful, judged.not_helpful, judged.unsupported) == (1, 1, (1,))


def test_another_answer_to_an_edited_question_takes_over_its_number(state: State) -> None:
    number = state.answers.add(HERE, READER, 17, answer())
    state.answers.delivered(number, [18])
    state.answers.judge(number, READER, "unsupported", 1)
    other = answer(question="When did the tunnel reopen?", citations=[citation(2)])
    state.answers.replace(number, other)
    assert state.answers.get(number) == Logged(number, HERE, READER, 17, (18,), other)
    assert state.review.judged(10) == []
    assert [words.article_id for words in state.review.quoted_from([citation(1).article_id, citation(2).article_id])] \
        == [citation(2).article_id]  # fmt: skip
