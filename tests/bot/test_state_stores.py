"""The smaller stores: what Telegram delivered, what was used up, what is watched, and messages to everybody."""

from __future__ import annotations

from datetime import timedelta

from bot.places import Place
from bot.state.broadcasts import DRAFTS_LAST, Broadcast
from bot.state.inbox import Received
from bot.state.open import State
from bot.state.usage import Used
from tests.bot.fakes import answer
from tests.bot.running import GROUP, READER, FakeClock

# -- the inbox


def test_an_update_is_kept_until_it_is_done(state: State, clock: FakeClock) -> None:
    noon = clock.now
    assert state.inbox.take(8, READER, '{"update_id": 8}')
    assert state.inbox.take(7, GROUP, '{"update_id": 7}')
    assert not state.inbox.take(7, GROUP, "{}")
    state.inbox.again(8)
    assert state.inbox.unfinished() == [
        Received(7, '{"update_id": 7}', noon, 1),
        Received(8, '{"update_id": 8}', noon, 2),
    ]
    state.inbox.done(7)
    assert [received.update_id for received in state.inbox.unfinished()] == [8]


def test_an_update_that_is_done_is_known_for_two_days(state: State, clock: FakeClock) -> None:
    state.inbox.take(7, READER, "{}")
    state.inbox.done(7)
    clock.pass_(days=1)
    assert not state.inbox.take(7, READER, "{}")
    clock.pass_(days=1, seconds=1)
    state.inbox.take(9, READER, "{}")
    state.inbox.done(9)
    assert state.inbox.take(7, READER, "{}")


# -- usage


def test_what_was_used_today(state: State, clock: FakeClock) -> None:
    state.usage.add([("user", READER), ("chat", GROUP)], questions=1)
    state.usage.add([("user", READER)], tokens=500)
    assert state.usage.today(("user", READER)) == Used(1, 500)
    assert state.usage.today(("chat", GROUP)) == Used(1, 0)
    assert state.usage.today(("chat", READER)) == Used()
    clock.pass_(hours=12)  # midnight, UTC
    assert state.usage.today(("user", READER)) == Used()


def test_past_days_are_forgotten(state: State, clock: FakeClock) -> None:
    state.usage.add([("user", READER)], questions=1)
    clock.pass_(days=1)
    state.usage.add([("user", READER)], questions=2)
    state.usage.forget_past()
    assert state.usage.today(("user", READER)) == Used(2)
    clock.pass_(days=-1)
    assert state.usage.today(("user", READER)) == Used()


# -- watches


def test_watching_a_question(state: State, clock: FakeClock) -> None:
    first = state.watches.add(READER, Place(READER), "Who leads?", "de", answer(), most=2)
    second = state.watches.add(READER, Place(GROUP, 5), "Who won?", None, answer(), most=2)
    assert first
    assert second
    assert state.watches.add(READER, Place(READER), "Why?", None, answer(), most=2) is None
    one, two = state.watches.of(READER)
    assert (one.id, one.place, one.question, one.language, one.answer) == (
        *(first, Place(READER), "Who leads?", "de", answer()),
    )
    assert two.place == Place(GROUP, 5)
    clock.pass_(hours=1)
    told = answer(question="Who leads now?")
    state.watches.looked(first, told)
    assert [watch.id for watch in state.watches.all()] == [second, first]
    assert state.watches.all()[1].answer == told
    assert state.watches.remove(first, user_id=2002) is None
    removed = state.watches.remove(first, READER)
    assert removed
    assert removed.question == "Who leads?"
    third = state.watches.add(READER, Place(READER), "Why?", None, answer(), most=2)
    assert third
    assert third > second


def test_a_mark_says_how_far_something_is(state: State) -> None:
    assert state.watches.mark("corrections") is None
    state.watches.set_mark("corrections", 0)
    state.watches.set_mark("corrections", 12)
    assert state.watches.mark("corrections") == 12
    assert state.watches.mark("watches") is None


# -- messages to everybody


def test_a_broadcast_is_sent_to_each_chat_once(state: State) -> None:
    number = state.broadcasts.draft("News")
    assert state.broadcasts.get(number) == Broadcast(number, "News", begun=False)
    assert state.broadcasts.unfinished() == []
    state.broadcasts.begin(number, [3, 1, 2])
    state.broadcasts.begin(number, [4])  # too late
    assert state.broadcasts.unfinished() == [Broadcast(number, "News", begun=True)]
    assert state.broadcasts.next(number) == 1
    state.broadcasts.note(number, 1, "sent")
    assert state.broadcasts.next(number) == 2  # and here the process is killed
    assert state.broadcasts.next(number) == 3
    state.broadcasts.note(number, 3, "blocked")
    assert state.broadcasts.next(number) is None
    assert state.broadcasts.outcomes(number) == {"sent": 1, "sending": 1, "blocked": 1}
    state.broadcasts.finish(number)
    assert state.broadcasts.get(number) is None
    assert state.broadcasts.outcomes(number) == {}
    assert state.broadcasts.draft("Other news") == number + 1


def test_a_draft_that_nobody_confirms_is_forgotten(state: State, clock: FakeClock) -> None:
    draft, begun = state.broadcasts.draft("News"), state.broadcasts.draft("Old news")
    state.broadcasts.begin(begun, [READER])
    clock.now += DRAFTS_LAST + timedelta(seconds=1)
    state.broadcasts.draft("Newer news")
    assert state.broadcasts.get(draft) is None
    assert state.broadcasts.get(begun)
