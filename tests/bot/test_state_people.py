"""People and chats that the bot knows: who is admitted, who is shut out, who takes messages."""

from __future__ import annotations

from datetime import timedelta

from bot.places import Place
from bot.state.open import State
from bot.state.people import Standing
from tests.bot.fakes import answer
from tests.bot.running import EDITOR, GROUP, READER, FakeClock

CODE = "0123456789abcdef"
OTHER = 2002


def test_a_person_is_known_by_their_id_and_language(state: State) -> None:
    assert state.people.saw(READER, "de") == Standing()
    assert state.people.language_of(READER) == "de"
    state.people.saw(READER, None)
    assert state.people.language_of(READER) is None
    assert state.people.language_of(OTHER) is None
    assert state.people.count() == 1


def test_banning_and_letting_in_again(state: State) -> None:
    assert state.people.ban(READER)  # before they have ever written
    assert not state.people.ban(READER)
    assert state.people.saw(READER, "en").banned
    assert state.people.unban(READER)
    assert not state.people.unban(READER)
    assert not state.people.unban(OTHER)
    assert not state.people.saw(READER, "en").banned


# -- invitations


def test_an_invitation_admits_as_many_as_it_says(state: State, clock: FakeClock) -> None:
    until = state.people.invite(CODE, EDITOR, 2, timedelta(days=7))
    assert until == clock.now + timedelta(days=7)
    assert state.people.accept(READER, CODE)
    assert state.people.accept(READER, CODE)  # who is admitted uses up none
    assert state.people.accept(OTHER, CODE)
    assert not state.people.accept(3003, CODE)
    assert state.people.saw(READER, "en").admitted
    assert not state.people.saw(3003, "en").admitted


def test_an_invitation_gets_too_old(state: State, clock: FakeClock) -> None:
    state.people.invite(CODE, EDITOR, 2, timedelta(days=7))
    clock.pass_(days=7)
    assert not state.people.accept(READER, CODE)
    assert not state.people.accept(READER, "never-given-out")


# -- chats


def test_who_may_ask_in_a_group(state: State) -> None:
    assert state.people.saw_chat(GROUP) == "everyone"
    state.people.let_ask(GROUP, "admins")
    assert state.people.saw_chat(GROUP) == "admins"
    assert state.people.saw_chat(GROUP - 1) == "everyone"


def test_a_chat_that_blocks_the_bot_is_left_alone_until_it_writes_again(state: State) -> None:
    for chat_id in (READER, OTHER, GROUP):
        state.people.saw_chat(chat_id)
    assert state.people.reachable() == [READER, OTHER]
    state.people.blocked(READER)
    assert not state.people.takes_messages(READER)
    assert state.people.reachable() == [OTHER]
    state.people.saw_chat(READER)
    assert state.people.takes_messages(READER)
    state.people.ban(OTHER)
    assert state.people.reachable() == [READER]


# -- the past


def test_who_is_forgotten_is_unknown_but_for_a_ban(state: State) -> None:
    state.people.invite(CODE, EDITOR, 5, timedelta(days=7))
    for user_id in (READER, OTHER):
        state.people.saw(user_id, "en")
        state.people.saw_chat(user_id)
        state.people.accept(user_id, CODE)
    state.people.ban(OTHER)
    state.people.forget(READER)
    state.people.forget(OTHER)
    assert state.people.count() == 0
    assert state.people.reachable() == []
    assert state.people.saw(READER, "en") == Standing()
    assert state.people.saw(OTHER, "en") == Standing(banned=True)


def test_who_has_not_written_for_long_is_forgotten_unless_they_watch_something(state: State, clock: FakeClock) -> None:
    for user_id in (READER, OTHER):
        state.people.saw(user_id, "en")
    state.watches.add(OTHER, Place(OTHER), "Who leads the council?", "en", answer(), most=5)
    clock.pass_(days=181)
    state.people.saw(3003, "en")
    assert state.people.forget_unseen(clock.now - timedelta(days=180)) == [READER]
    assert state.people.count() == 2
