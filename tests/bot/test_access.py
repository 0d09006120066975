"""Who is answered: allow-lists, invitations, bans, and whom a group lets ask."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.rooms import access_texts
from bot.rooms.chat_admins import KNOWN_FOR, ChatAdmins
from bot.state.open import State
from tests.bot.fakes import FakeDesk
from tests.bot.running import EDITOR, GROUP, READER, FakeClock, running
from tests.doubles.telegram_api import TelegramDouble

Converse = Callable[..., Conversation]
OTHER, THIRD = 2002, 3003
ANSWER = "The bridge reopened on Monday."


async def said(conversation: Conversation, user: int, text: str, chat: int | None = None) -> str:
    reply = await conversation.reply(Heard(Asker(user), Place(user if chat is None else chat), text))
    return "\n".join(message.plain for message in reply.messages)


# -- the door


async def test_everyone_is_answered_unless_somebody_was_chosen(conversation: Conversation) -> None:
    assert ANSWER in await said(conversation, READER, "Why?")
    assert ANSWER in await said(conversation, READER, "Why?", GROUP)


@pytest.mark.parametrize(
    ("chosen", "answered"),
    [
        ({"allowed_chat_ids": (GROUP,)}, {(READER, GROUP), (OTHER, GROUP)}),
        ({"allowed_user_ids": (READER,)}, {(READER, READER), (READER, GROUP)}),
        (
            {"allowed_user_ids": (READER,), "allowed_chat_ids": (GROUP,)},
            {(READER, READER), (READER, GROUP), (OTHER, GROUP)},
        ),
        ({"invitation_only": True}, set()),
    ],
)
async def test_chosen_people_and_chats(converse: Converse, chosen: dict[str, object], answered: set[object]) -> None:
    conversation = converse(**chosen)
    for user, chat in [(READER, READER), (READER, GROUP), (OTHER, OTHER), (OTHER, GROUP)]:
        told = await said(conversation, user, "Why?", chat)
        if (user, chat) in answered:
            assert ANSWER in told
        else:  # silence in groups, where others would read it
            assert told == ("" if chat == GROUP else access_texts.not_admitted(chat))
    assert ANSWER in await said(conversation, EDITOR, "Why?")
    assert ANSWER in await said(conversation, EDITOR, "Why?", GROUP)


async def test_a_button_is_no_way_in(converse: Converse) -> None:
    conversation = converse(invitation_only=True)
    pressed = await conversation.press(Pressing(Asker(READER), Place(READER), "h:1:1"))
    assert pressed.notice == access_texts.not_admitted(READER)


async def test_a_ban(conversation: Conversation) -> None:
    assert await said(conversation, EDITOR, f"/ban {READER}") == access_texts.now_banned(str(READER))
    assert await said(conversation, EDITOR, f"/ban {READER}") == access_texts.banned_already(str(READER))
    assert await said(conversation, READER, "Why?") == access_texts.banned()
    assert await said(conversation, READER, "Why?", GROUP) == ""
    assert ANSWER in await said(conversation, OTHER, "Why?")
    assert await said(conversation, EDITOR, f"/unban {READER}") == access_texts.no_longer_banned(str(READER))
    assert await said(conversation, EDITOR, f"/unban {READER}") == access_texts.was_not_banned(str(READER))
    assert ANSWER in await said(conversation, READER, "Why?")


async def test_whom_nobody_can_ban(conversation: Conversation) -> None:
    assert await said(conversation, EDITOR, f"/ban {EDITOR}") == access_texts.administrators_stay()
    for junk in ("", "me", "0", "-5", str(GROUP), "1001 2002", "99999999999999999999"):
        assert await said(conversation, EDITOR, f"/ban {junk}") == access_texts.ban_usage("ban")
        assert await said(conversation, EDITOR, f"/unban {junk}") == access_texts.ban_usage("unban")
    assert "administrators" in await said(conversation, READER, f"/ban {OTHER}")
    assert ANSWER in await said(conversation, OTHER, "Why?")


# -- invitations


def code_in(told: str) -> str:
    [code] = re.findall(r"https://t\.me/dateline_bot\?start=(i-[0-9a-f]{16})(?:\n|$)", told)
    return str(code)


async def test_an_invitation_admits_whoever_follows_its_link(converse: Converse, clock: FakeClock) -> None:
    conversation = converse(invitation_only=True)
    told = await said(conversation, EDITOR, "/invite 2 30")
    assert told.startswith("This link admits 2 people until 2026-04-09 12:00 UTC.")
    code = code_in(told)
    assert (await said(conversation, READER, f"/start {code}")).startswith("Hello.")
    assert ANSWER in await said(conversation, READER, "Why?")
    assert ANSWER in await said(conversation, READER, "Why?", GROUP)
    assert (await said(conversation, READER, f"/start {code}")).startswith("Hello.")  # uses up no other
    assert (await said(conversation, OTHER, f"/start {code}")).startswith("Hello.")
    assert await said(conversation, THIRD, f"/start {code}") == access_texts.invitation_not_valid()
    assert await said(conversation, THIRD, "Why?") == access_texts.not_admitted(THIRD)


async def test_an_invitation_for_one_person_and_a_week(converse: Converse, clock: FakeClock) -> None:
    conversation = converse(invitation_only=True)
    told = await said(conversation, EDITOR, "/invite")
    assert told.startswith("This link admits 1 person until 2026-03-17 12:00 UTC.")
    clock.pass_(days=7)
    assert await said(conversation, READER, f"/start {code_in(told)}") == access_texts.invitation_not_valid()


async def test_no_two_invitations_are_alike(conversation: Conversation) -> None:
    told = [await said(conversation, EDITOR, "/invite") for _ in range(3)]
    assert len(set(map(code_in, told))) == 3
    assert all("INVITATION_ONLY" in each for each in told)  # everyone is answered anyway


async def test_a_banned_person_is_not_admitted_by_an_invitation(converse: Converse) -> None:
    conversation = converse(invitation_only=True)
    code = code_in(await said(conversation, EDITOR, "/invite"))
    await said(conversation, EDITOR, f"/ban {READER}")
    assert await said(conversation, READER, f"/start {code}") == access_texts.banned()
    assert (await said(conversation, OTHER, f"/start {code}")).startswith("Hello.")  # nobody has used it up


@pytest.mark.parametrize("argument", ["0", "-1", "two", "2 0", "2 3 4", "1e3", "²"])
async def test_what_is_no_invitation(conversation: Conversation, argument: str) -> None:
    assert await said(conversation, EDITOR, f"/invite {argument}") == access_texts.invite_usage(1, 7)


@pytest.mark.parametrize("argument", ["10001", "1 366", "99999 99999"])
async def test_an_invitation_for_too_many(conversation: Conversation, argument: str) -> None:
    assert await said(conversation, EDITOR, f"/invite {argument}") == access_texts.invite_too_much(10_000, 365)


# -- who may ask in a group


def chat_admin(*ids: int) -> Callable[[int, int], Awaitable[bool]]:
    async def is_chat_admin(chat_id: int, user_id: int) -> bool:
        assert chat_id == GROUP
        return user_id in ids

    return is_chat_admin


async def test_a_group_lets_only_its_administrators_ask(converse: Converse, desk: FakeDesk) -> None:
    conversation = converse(is_chat_admin=chat_admin(READER))
    assert await said(conversation, OTHER, "/askers admins", GROUP) == access_texts.askers_by_admins()
    assert await said(conversation, READER, "/askers admins", GROUP) == access_texts.admins_may_ask()
    for text in ("Why?", "/ask Why?", "/latest", "/help", "/askers everyone"):
        assert await said(conversation, OTHER, text, GROUP) == ""
    assert desk.questions == []
    assert ANSWER in await said(conversation, READER, "Why?", GROUP)
    assert ANSWER in await said(conversation, EDITOR, "Why?", GROUP)
    assert ANSWER in await said(conversation, OTHER, "Why?")  # in private
    assert await said(conversation, EDITOR, "/askers everyone", GROUP) == access_texts.everyone_may_ask()
    assert ANSWER in await said(conversation, OTHER, "Why?", GROUP)


async def test_what_askers_needs(converse: Converse) -> None:
    conversation = converse(is_chat_admin=chat_admin(READER))
    assert await said(conversation, READER, "/askers everyone") == access_texts.askers_in_groups()
    assert await said(conversation, READER, "/askers nobody", GROUP) == access_texts.askers_usage()


async def test_telegram_is_asked_who_administers_a_group(api: TelegramDouble, desk: FakeDesk, state: State) -> None:
    api.make_admin(GROUP, READER)
    async with running(api, desk, state):
        api.user_says(READER, "/askers admins", GROUP)
        await api.messages(GROUP, 1)
        api.user_says(OTHER, "/ask Why?", GROUP)
        api.user_says(READER, "/ask Why?", GROUP)
        await api.messages(GROUP, 2)
    assert len(desk.questions) == 1


async def test_who_administers_a_group_is_known_for_a_while() -> None:
    now, asked = [0.0], list[tuple[int, int]]()
    answers: dict[tuple[int, int], bool | None] = {(GROUP, READER): True, (GROUP, OTHER): False, (GROUP, THIRD): None}

    async def look_up(chat_id: int, user_id: int) -> bool | None:
        asked.append((chat_id, user_id))
        return answers[(chat_id, user_id)]

    admins = ChatAdmins(look_up, lambda: now[0], most=2)
    for _ in range(2):
        assert await admins(GROUP, READER)
        assert not await admins(GROUP, OTHER)
    assert len(asked) == 2
    for _ in range(2):
        assert not await admins(GROUP, THIRD)  # could not be told: asked again the next time
    assert len(asked) == 4
    answers[(GROUP, READER)] = False
    now[0] += KNOWN_FOR
    assert not await admins(GROUP, READER)
    answers[(GROUP - 1, READER)] = True
    assert await admins(GROUP - 1, READER)
    asked.clear()
    assert not await admins(GROUP, OTHER)  # was forgotten for those asked about since
    assert asked == [(GROUP, OTHER)]
