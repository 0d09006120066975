"""A message to everybody: asked first, sent once to each, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot import texts
from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.render.messages import Message
from bot.rooms import broadcast_texts
from bot.rooms.broadcasting import Post
from bot.rooms.orders import Pressed, Verb, instead, order_button
from bot.state.broadcasts import DRAFTS_LAST
from bot.state.open import State
from tests.bot.running import EDITOR, GROUP, FakeClock
from tests.waiting import BOUND_S

Converse = Callable[..., Conversation]
DESK = Place(EDITOR)
NEWS = "New: /check looks a claim up.\n\nTry <b>it</b>!"
PEOPLE = (EDITOR, 11, 12, 13)


async def no_sleep(_: float) -> None:
    """Time passes quickly here."""


class Postman:
    """Delivers to whoever neither blocks the bot nor fails; ``stops_at`` a chat until he is let on."""

    def __init__(self) -> None:
        self.delivered: list[tuple[int, str]] = []
        self.blocked: set[int] = set()
        self.failing: set[int] = set()
        self.stops_at: int | None = None
        self.stopped, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, place: Place, messages: Sequence[Message]) -> tuple[int, ...]:
        if place.chat_id == self.stops_at:
            self.stopped.set()
            await self.go_on.wait()
        if place.chat_id in self.failing:
            raise ConnectionError("no network")
        if place.chat_id in self.blocked:
            return ()
        self.delivered.append((place.chat_id, "".join(message.plain for message in messages)))
        return (1,)

    @property
    def chats(self) -> list[int]:
        return [chat for chat, _ in self.delivered]


def office(converse: Converse, state: State, postman: Postman) -> Conversation:
    for chat_id in (*PEOPLE, GROUP):
        state.people.saw_chat(chat_id)
    return converse(post=Post(postman, no_sleep))


async def asked(conversation: Conversation, text: str = f"/broadcast {NEWS}", user: int = EDITOR) -> list[Message]:
    return list((await conversation.reply(Heard(Asker(user), Place(user), text))).messages)


async def pressed(conversation: Conversation, data: str, user: int = EDITOR) -> Pressed:
    return await conversation.press(Pressing(Asker(user), Place(user), data))


def button(message: Message, label: str) -> str:
    return next(each.data for row in message.buttons for each in row if each.label == label)


async def test_it_is_shown_and_sent_only_when_confirmed(converse: Converse, state: State) -> None:
    conversation = office(converse, state, postman := Postman())
    preview, question = await asked(conversation)
    assert preview.plain == NEWS
    assert preview.html == "New: /check looks a claim up.\n\nTry &lt;b&gt;it&lt;/b&gt;!"
    assert question.plain == broadcast_texts.ask(4)
    await pressed(conversation, button(question, "Do not send"))
    assert postman.delivered == []
    assert await pressed(conversation, button(question, "Send to 4 chats"), user=11) == Pressed(
        notice=texts.button_for_administrators()
    )
    assert await pressed(conversation, button(question, "Send to 4 chats")) == instead("Done.\nSent: 4")
    assert postman.delivered == [(chat_id, NEWS) for chat_id in PEOPLE]  # and in no group
    assert await pressed(conversation, button(question, "Send to 4 chats")) == instead(broadcast_texts.gone())
    assert len(postman.delivered) == 4


async def test_outcomes_are_counted(converse: Converse, state: State) -> None:
    conversation = office(converse, state, postman := Postman())
    state.people.saw_chat(14)
    state.people.blocked(14)  # known to take no messages: is not even tried
    postman.blocked, postman.failing = {11}, {12}
    _, question = await asked(conversation)
    outcome = await pressed(conversation, button(question, "Send to 4 chats"))
    assert outcome == instead("Done.\nSent: 2\nLeft out, because they block me: 1\nFailed, see the log: 1")
    assert postman.chats == [EDITOR, 13]


async def test_it_goes_at_a_gentle_pace(converse: Converse, state: State) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    for chat_id in PEOPLE:
        state.people.saw_chat(chat_id)
    conversation = converse(post=Post(Postman(), sleep))
    _, question = await asked(conversation)
    await pressed(conversation, button(question, "Send to 4 chats"))
    assert waits == [0.1] * 4


async def test_it_shows_how_far_it_is_and_can_be_stopped_and_gone_on_with(converse: Converse, state: State) -> None:
    conversation = office(converse, state, postman := Postman())
    postman.stops_at = 12
    shown: list[Message] = []
    two_done = asyncio.Event()

    async def show(message: Message) -> None:
        shown.append(message)
        if "2 of 4" in message.plain:
            two_done.set()

    _, question = await asked(conversation)
    send = Pressing(Asker(EDITOR), DESK, button(question, "Send to 4 chats"))
    sending = asyncio.create_task(conversation.press(send, show))
    await asyncio.wait_for(postman.stopped.wait(), BOUND_S)
    await asyncio.wait_for(two_done.wait(), BOUND_S)
    await pressed(conversation, button(shown[-1], "Stop"))
    postman.go_on.set()
    [stopped] = (await sending).messages
    assert stopped.plain == "Stopped.\nSent: 3\nNot yet: 1"
    assert postman.chats == [EDITOR, 11, 12]
    state.people.saw_chat(15)  # came later, and is not among those it was confirmed for
    assert await pressed(conversation, button(stopped, "Go on: 1 chat left")) == instead("Done.\nSent: 4")
    assert postman.chats == list(PEOPLE)


async def test_after_a_restart_nobody_gets_it_twice(converse: Converse, state: State) -> None:
    conversation = office(converse, state, postman := Postman())
    postman.stops_at = 12
    _, question = await asked(conversation)
    sending = asyncio.create_task(pressed(conversation, button(question, "Send to 4 chats")))
    await asyncio.wait_for(postman.stopped.wait(), BOUND_S)
    conversation.close()  # the process ends; what it was just sending may or may not have arrived
    sending.cancel()
    after = converse(post=Post(postman, no_sleep))
    postman.stops_at = None
    usage, left = await asked(after, "/broadcast")
    assert usage.plain == broadcast_texts.usage()
    assert left.plain.startswith("This was not sent to everybody: “New: /check looks a claim up.")
    assert await pressed(after, button(left, "Go on: 1 chat left")) == instead(
        "Done.\nSent: 3\nInterrupted, so that they may have it or not: 1"
    )
    assert postman.chats == [EDITOR, 11, 13]
    assert len(await asked(after, "/broadcast")) == 1
    postman.go_on.set()


async def test_when_the_process_ends_it_says_so_and_offers_the_rest(converse: Converse, state: State) -> None:
    conversation = office(converse, state, postman := Postman())
    postman.stops_at = 11
    _, question = await asked(conversation)
    sending = asyncio.create_task(pressed(conversation, button(question, "Send to 4 chats")))
    await asyncio.wait_for(postman.stopped.wait(), BOUND_S)
    conversation.close()
    postman.go_on.set()
    [told] = (await sending).messages
    assert told.plain == "The bot is being restarted, so this was stopped.\nSent: 2\nNot yet: 2"
    assert [each.label for row in told.buttons for each in row] == ["Go on: 2 chats left"]


async def test_what_cannot_be_sent(converse: Converse, state: State, clock: FakeClock) -> None:
    assert (await asked(converse()))[0].plain == broadcast_texts.needs_telegram()
    conversation = converse(post=Post(Postman(), no_sleep))
    assert (await asked(conversation, "/broadcast  "))[0].plain == broadcast_texts.usage()
    assert (await asked(conversation, user=11))[0].plain == texts.administrators_only()
    for junk in ("", "0", "x", "9" * 30, "²"):
        press = await pressed(conversation, order_button("", Verb.BROADCAST, junk).data)
        assert press == instead(broadcast_texts.gone())
    _, question = await asked(conversation)
    clock.now += DRAFTS_LAST * 2
    await asked(conversation)
    assert await pressed(conversation, button(question, "Send to 2 chats")) == instead(broadcast_texts.gone())
