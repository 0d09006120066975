"""Watching a question: it is answered, kept, listed and dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import texts
from bot.conversation import Conversation
from bot.heard import Heard, Pressing, Reply
from bot.people import Asker
from bot.places import Place
from bot.rooms.orders import Pressed
from bot.state.open import State
from bot.watch import watch_texts
from tests.bot.fakes import FakeDesk, answer
from tests.bot.running import GROUP

READER, OTHER = Asker(1001, language="de"), Asker(1002)
HERE, THERE = Place(READER.id), Place(GROUP, 12)
BRIDGE, FERRY = "When did the bridge reopen?", "Does the ferry sail?"


async def says(
    conversation: Conversation, text: str, user: Asker = READER, place: Place | None = None, replies_to: int = 0
) -> Reply:
    heard = Heard(user, place or Place(user.id), text, message_id=5, replies_to=replies_to)
    return await conversation.reply(heard)


def words(reply: Reply) -> str:
    return "\n---\n".join(message.plain for message in reply.messages)


def buttons(reply: Reply) -> list[tuple[str, str]]:
    """Of the last message."""
    return [(button.label, button.data) for row in reply.messages[-1].buttons for button in row]


async def test_a_question_is_answered_and_watched(conversation: Conversation, desk: FakeDesk, state: State) -> None:
    reply = await says(conversation, f"/watch {BRIDGE}")
    assert desk.questions == [BRIDGE]
    assert reply.messages[0].plain.startswith("The bridge reopened on Monday. [1]")
    assert reply.messages[-1].plain == watch_texts.watching(1)
    assert buttons(reply) == [("Stop watching", "w:1")]
    [watch] = state.watches.of(READER.id)
    assert (watch.question, watch.place, watch.language) == (BRIDGE, HERE, "de")
    logged = state.answers.get(reply.answer_id or 0)
    assert logged
    assert watch.answer == logged.answer


async def test_what_is_watched_is_what_was_meant(conversation: Conversation, desk: FakeDesk, state: State) -> None:
    desk.answer = answer(understood_as="Why did the bridge reopen?")
    await says(conversation, "/watch and why?")
    assert [watch.question for watch in state.watches.of(READER.id)] == ["Why did the bridge reopen?"]


async def test_it_counts_as_a_question(converse: Callable[..., Conversation], state: State) -> None:
    conversation = converse(questions_per_day=1)
    await says(conversation, BRIDGE)
    refused = await says(conversation, f"/watch {FERRY}")
    assert refused.answer_id is None
    assert state.watches.of(READER.id) == []


async def test_an_answer_is_watched_by_replying_to_it(conversation: Conversation, desk: FakeDesk, state: State) -> None:
    asked = await says(conversation, BRIDGE)
    await conversation.delivered(asked, [71, 72])
    reply = await says(conversation, "/watch", replies_to=72)
    assert words(reply) == watch_texts.watching(1)
    assert [watch.question for watch in state.watches.of(READER.id)] == [BRIDGE]
    assert desk.questions == [BRIDGE]  # it is not asked again


async def test_the_list_and_its_end(conversation: Conversation, state: State) -> None:
    assert words(await says(conversation, "/watch")) == watch_texts.nothing_watched()
    await says(conversation, f"/watch {BRIDGE}")
    await says(conversation, f"/watch {FERRY}")
    listed = await says(conversation, "/watch")
    assert words(listed) == f"You watch 2 questions, of at most 5:\n#1 {BRIDGE}\n#2 {FERRY}"
    assert buttons(listed) == [("Stop #1", "w:1"), ("Stop #2", "w:2")]

    assert words(await says(conversation, "/unwatch #1")) == watch_texts.not_watched_any_more(BRIDGE)
    pressed = await conversation.press(Pressing(READER, HERE, "w:2"))
    assert pressed == Pressed(notice=watch_texts.not_watched_any_more(FERRY))
    assert state.watches.of(READER.id) == []
    assert await conversation.press(Pressing(READER, HERE, "w:2")) == Pressed(notice=watch_texts.not_watched())


@pytest.mark.parametrize("argument", ["", "bridge", "0", "-1", "1 2", "٣", "9" * 40])
async def test_a_number_is_needed(conversation: Conversation, argument: str) -> None:
    assert words(await says(conversation, f"/unwatch {argument}")) == watch_texts.unwatch_usage()


async def test_nobody_drops_what_another_watches(conversation: Conversation, state: State) -> None:
    await says(conversation, f"/watch {BRIDGE}", place=THERE)
    assert words(await says(conversation, "/unwatch 1", OTHER, THERE)) == watch_texts.not_watched()
    assert await conversation.press(Pressing(OTHER, THERE, "w:1")) == Pressed(notice=watch_texts.not_watched())
    assert len(state.watches.of(READER.id)) == 1


async def test_a_person_who_watches_enough_is_told_what(
    converse: Callable[..., Conversation], desk: FakeDesk, state: State
) -> None:
    conversation = converse(watches_per_person=1)
    asked = await says(conversation, FERRY)
    await conversation.delivered(asked, [71])
    await says(conversation, f"/watch {BRIDGE}")
    for reply in (await says(conversation, "/watch Who won?"), await says(conversation, "/watch", replies_to=71)):
        assert words(reply) == f"{watch_texts.too_many(1)}\n#1 {BRIDGE}"
        assert buttons(reply) == [("Stop #1", "w:1")]
    assert "Who won?" not in desk.questions
    assert len(state.watches.of(READER.id)) == 1
    assert words(await says(conversation, f"/watch {BRIDGE}", OTHER)).endswith(watch_texts.watching(2))


async def test_a_question_is_watched_once(conversation: Conversation, desk: FakeDesk) -> None:
    await says(conversation, f"/watch {BRIDGE}")
    again = await says(conversation, f"/watch  {BRIDGE.upper()}")
    assert words(again) == watch_texts.watching_already(1, BRIDGE)
    assert buttons(again) == [("Stop watching", "w:1")]
    assert desk.questions == [BRIDGE]


async def test_a_group_is_not_shown_what_is_watched_in_another_chat(conversation: Conversation) -> None:
    await says(conversation, f"/watch {BRIDGE}")
    await says(conversation, f"/watch {FERRY}", place=THERE)
    in_group = await says(conversation, "/watch", place=THERE)
    assert words(in_group) == f"You watch 2 questions, of at most 5:\n#2 {FERRY}\n{watch_texts.elsewhere(1)}"
    assert buttons(in_group) == [("Stop #2", "w:2")]
    assert f"#1 {BRIDGE}\n#2 {FERRY}" in words(await says(conversation, "/watch"))


async def test_nothing_is_watched_where_nothing_was_asked(conversation: Conversation, state: State) -> None:
    assert words(await says(conversation, "/watch https://a.example/")) == texts.link_is_no_question()
    assert state.watches.of(READER.id) == []


async def test_nobody_is_told_news_at_the_terminal(conversation: Conversation) -> None:
    at_terminal = Asker(0, at_terminal=True)
    assert words(await says(conversation, f"/watch {BRIDGE}", at_terminal)) == watch_texts.only_in_telegram()
