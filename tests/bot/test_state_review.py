"""The log of answers as administrators look at it, corrections, and what is forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.places import Place
from bot.state.open import State
from bot.state.review import Declined
from bot.state.schema import metadata
from retrieval.answer import Tokens
from tests.bot.fakes import answer, citation, declined
from tests.bot.running import EDITOR, GROUP, READER, FakeClock

HERE, OTHER = Place(READER), 2002
WEEK = timedelta(days=7)


def test_figures_of_a_time(state: State, clock: FakeClock) -> None:
    state.answers.add(HERE, READER, 0, answer(seconds=9.0))
    clock.pass_(days=8)
    one = state.answers.add(HERE, READER, 0, answer(seconds=2.0, tokens=Tokens(900, 100)))
    two = state.answers.add(Place(GROUP), OTHER, 0, answer(seconds=0.25, tokens=Tokens(100, 10)))
    state.answers.add(HERE, READER, 0, declined())
    state.answers.judge(one, READER, "helpful")
    state.answers.judge(two, READER, "not_helpful")
    state.answers.judge(two, OTHER, "unsupported", 1)
    figures = state.review.figures(clock.now - WEEK)
    assert (figures.questions, figures.declined, figures.askers) == (3, 1, 2)
    assert figures.seconds == (0.1, 0.25, 2.0)
    assert (figures.tokens_read, figures.tokens_written) == (1000, 110)
    assert (figures.helpful, figures.not_helpful, figures.unsupported) == (1, 1, 1)


def test_figures_of_nothing(state: State, clock: FakeClock) -> None:
    figures = state.review.figures(clock.now - WEEK)
    assert (figures.questions, figures.askers, figures.seconds, figures.tokens_read) == (0, 0, (), 0)


def test_what_was_declined(state: State, clock: FakeClock) -> None:
    state.answers.add(HERE, READER, 0, answer())
    first = state.answers.add(HERE, READER, 0, declined())
    clock.pass_(hours=1)
    second = state.answers.add(HERE, READER, 0, declined())
    asked = "When did the bridge reopen?"
    both = [Declined(second, asked, clock.now), Declined(first, asked, clock.now - timedelta(hours=1))]
    assert state.review.declined(clock.now - WEEK, 10) == both
    assert state.review.declined(clock.now - WEEK, 1) == both[:1]
    assert state.review.declined(clock.now, 10) == both[:1]


def test_what_was_judged(state: State) -> None:
    cited = answer(citations=[citation(1), citation(2)])
    one, two, _ = (state.answers.add(HERE, READER, 0, cited) for _ in range(3))
    state.answers.judge(one, READER, "unsupported", 2)
    state.answers.judge(one, OTHER, "unsupported", 2)
    state.answers.judge(one, OTHER, "unsupported", 1)
    state.answers.judge(two, OTHER, "helpful")
    [reported] = state.review.judged(10)
    assert (reported.logged.id, reported.unsupported, reported.helpful) == (one, (1, 2), 0)
    assert [each.logged.id for each in state.review.judged(10, only_reported=False)] == [two, one]
    assert [each.logged.id for each in state.review.judged(1, only_reported=False)] == [two]


def test_whom_a_correction_concerns(state: State) -> None:
    number = state.answers.add(HERE, READER, 0, answer(citations=[citation(1), citation(2)]))
    article_ids = [citation(1).article_id, citation(2).article_id]
    words = state.review.quoted_from(article_ids)
    assert [(each.answer_id, each.number, each.quote) for each in words] == [
        (number, 1, "The bridge reopened on Monday."),
        (number, 2, "The bridge reopened on Monday."),
    ]
    state.review.noticed(words[:1])
    assert state.review.quoted_from(article_ids) == words[1:]
    assert state.review.quoted_from(["ffffffffffffffff"]) == []


# -- the past


def everything_of(user_id: int, state: State) -> None:
    """A trace in every table."""
    place = Place(user_id)
    state.people.saw(user_id, "en")
    state.people.saw_chat(user_id)
    number = state.answers.add(place, user_id, 0, answer(question=f"a question of {user_id}"))
    in_group = state.answers.add(Place(GROUP), user_id, 0, answer(question=f"another of {user_id}"))
    state.answers.judge(number, user_id, "unsupported", 1)
    state.answers.judge(in_group, user_id, "helpful")
    state.answers.begin_anew(place)
    state.watches.add(user_id, place, f"a question of {user_id}", "en", answer(), most=5)
    state.usage.add([("user", user_id)], questions=1)
    state.inbox.take(user_id, user_id, f"an update of {user_id}")
    state.inbox.done(user_id)
    broadcast = state.broadcasts.draft("News")
    state.broadcasts.begin(broadcast, [user_id])


def test_a_person_who_is_forgotten_is_forgotten_everywhere(state: State, clock: FakeClock, tmp_path: Path) -> None:
    for user_id in (READER, OTHER):
        everything_of(user_id, state)
    theirs = state.answers.add(Place(OTHER), OTHER, 0, answer())
    state.answers.judge(theirs, READER, "unsupported", 1)
    clock.pass_(days=1)
    assert state.review.forget(READER) == 2
    state.people.forget(READER)
    assert _mentions(tmp_path / "corpus.sqlite", READER) == set()
    assert _mentions(tmp_path / "corpus.sqlite", OTHER) == {
        *("people", "chats", "answers", "feedback", "conversations", "watches", "usage", "inbox", "recipients"),
    }
    assert state.review.judged(10, only_reported=False)[0].logged.user_id == OTHER


def _mentions(database: Path, user_id: int) -> set[str]:
    """Tables with a row in which this number stands."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as db:
        found = {
            name
            for name in metadata.tables
            for row in db.execute(text(f"SELECT * FROM {name}"))
            if any(re.search(rf"\b{user_id}\b", str(value)) for value in row)
        }
    engine.dispose()
    return found


def test_being_forgotten_gives_no_new_questions(state: State) -> None:
    state.usage.add([("user", READER)], questions=200)
    state.review.forget(READER)
    assert state.usage.today(("user", READER)).questions == 200


def test_answers_are_forgotten_after_their_time_with_what_hangs_on_them(state: State, clock: FakeClock) -> None:
    old = state.answers.add(HERE, READER, 0, answer())
    state.answers.judge(old, READER, "unsupported", 1)
    clock.pass_(days=180)
    new = state.answers.add(HERE, READER, 0, answer())
    state.answers.judge(new, EDITOR, "unsupported", 1)
    assert state.review.forget_before(clock.now) == 1
    assert state.answers.get(old) is None
    assert [judged.logged.id for judged in state.review.judged(10)] == [new]
    assert [words.answer_id for words in state.review.quoted_from([citation(1).article_id])] == [new]
