"""What people are told about what is kept of them, how they have it removed, and what is removed by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import texts
from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.render.messages import Button
from bot.retention import Retention
from bot.rooms import access_texts, privacy_texts, wire_texts
from bot.rooms.orders import Pressed, instead
from bot.state.open import State
from tests.bot.fakes import FakeDesk, answer
from tests.bot.running import EDITOR, GROUP, READER, FakeClock

Converse = Callable[..., Conversation]
OTHER = 2002
HERE = Place(READER)


async def said(conversation: Conversation, text: str, user: int = READER, chat: int = READER) -> str:
    return (await conversation.reply(Heard(Asker(user), Place(chat), text))).messages[-1].plain


async def asked_to_forget(conversation: Conversation, user: int = READER) -> tuple[str, Button, Button]:
    [question] = (await conversation.reply(Heard(Asker(user), Place(user), "/forgetme"))).messages
    [[yes, no]] = question.buttons
    return question.plain, yes, no


async def test_privacy_says_what_is_in_force(converse: Converse, desk: FakeDesk) -> None:
    told = await said(converse(), "/privacy")
    assert "180 days after a question was asked" in told
    assert "/forgetme" in told
    assert "language model" not in told
    assert "until you have it removed" in await said(converse(keep_answers_days=0), "/privacy")
    assert "1 day after" in await said(converse(keep_answers_days=1), "/privacy")
    desk.writes = True
    assert "also go to the language model" in await said(converse(), "/privacy")


async def test_everything_of_a_person_is_removed_after_asking(conversation: Conversation, state: State) -> None:
    for text in ("When did it reopen?", "and why?"):
        await said(conversation, text)
    await said(conversation, "When did it reopen?", chat=GROUP)
    _, yes, _ = await asked_to_forget(conversation)
    assert state.people.count() == 1
    pressed = await conversation.press(Pressing(Asker(READER), HERE, yes.data))
    assert pressed == instead("Done: 3 answers and everything else that I kept of you is gone.")
    assert state.people.count() == 0
    assert state.answers.turns(HERE) == state.answers.turns(Place(GROUP)) == ()
    assert await conversation.press(Pressing(Asker(READER), HERE, yes.data)) == instead(privacy_texts.forgotten(0))


async def test_nothing_is_removed_before_a_yes_or_by_somebody_else(conversation: Conversation, state: State) -> None:
    await said(conversation, "When did it reopen?")
    _, yes, no = await asked_to_forget(conversation)
    stale = Pressed(notice=texts.stale_button())
    assert await conversation.press(Pressing(Asker(OTHER), Place(OTHER), yes.data)) == stale
    assert await conversation.press(Pressing(Asker(EDITOR), Place(EDITOR), yes.data)) == stale
    assert await conversation.press(Pressing(Asker(READER), HERE, no.data)) == instead(wire_texts.kept())
    assert len(state.answers.turns(HERE)) == 1


async def test_in_a_group_it_sends_to_the_private_chat(conversation: Conversation) -> None:
    assert await said(conversation, "/forgetme", chat=GROUP) == privacy_texts.in_private_only()


async def test_whoever_is_banned_can_know_and_remove_it_too(conversation: Conversation, state: State) -> None:
    await said(conversation, "When did it reopen?")
    await said(conversation, f"/ban {READER}", EDITOR, EDITOR)
    assert "180 days" in await said(conversation, "/privacy")
    _, yes, no = await asked_to_forget(conversation)
    assert await conversation.press(Pressing(Asker(READER), HERE, no.data)) == instead(wire_texts.kept())
    assert await conversation.press(Pressing(Asker(READER), HERE, yes.data)) == instead(privacy_texts.forgotten(1))
    assert await said(conversation, "When did it reopen?") == access_texts.banned()


async def test_whoever_was_invited_is_told_what_they_lose(converse: Converse, state: State) -> None:
    conversation = converse(invitation_only=True, allowed_user_ids=(OTHER,))
    state.people.invite("0123456789abcdef", EDITOR, 1, timedelta(days=1))
    await said(conversation, "/start i-0123456789abcdef")
    question, yes, _ = await asked_to_forget(conversation)
    assert "Your invitation goes too" in question
    assert "invitation" not in (await asked_to_forget(conversation, OTHER))[0]
    await conversation.press(Pressing(Asker(READER), HERE, yes.data))
    assert await said(conversation, "Why?") == access_texts.not_admitted(READER)


# -- retention


class Days:
    """A sleep that ends at once, until ``left`` of them are over: then it is the end of the process."""

    def __init__(self, clock: FakeClock, left: int) -> None:
        self.clock, self.left = clock, left

    async def __call__(self, seconds: float) -> None:
        if not self.left:
            raise InterruptedError
        self.left -= 1
        self.clock.pass_(seconds=seconds)


@pytest.mark.parametrize(("days", "kept"), [(179, 1), (180, 1), (181, 0)])
async def test_what_is_too_old_is_forgotten_day_by_day(state: State, clock: FakeClock, days: int, kept: int) -> None:
    state.people.saw(READER, "en")
    state.answers.add(HERE, READER, 0, answer())
    state.usage.add([("user", READER)], questions=1)
    with pytest.raises(InterruptedError):
        await Retention(state, 180, clock, Days(clock, days)).run()
    assert state.people.count() == kept
    assert (state.answers.get(1) is not None) == bool(kept)


async def test_at_the_start_too(state: State, clock: FakeClock) -> None:
    state.answers.add(HERE, READER, 0, answer())
    clock.pass_(days=200)
    with pytest.raises(InterruptedError):
        await Retention(state, 180, clock, Days(clock, 0)).run()
    assert state.answers.get(1) is None


async def test_some_keep_answers_for_ever(state: State, clock: FakeClock) -> None:
    state.people.saw(READER, "en")
    state.answers.add(HERE, READER, 0, answer())
    clock.pass_(days=5000)
    Retention(state, 0, clock).forget()
    assert state.people.count() == 1
    assert state.answers.get(1)


async def test_a_watch_keeps_its_watcher(state: State, clock: FakeClock) -> None:
    state.people.saw(READER, "en")
    state.watches.add(READER, HERE, "Who leads the council?", "en", answer(), most=5)
    clock.pass_(days=200)
    Retention(state, 180, clock).forget()
    assert state.people.count() == len(state.watches.of(READER)) == 1
