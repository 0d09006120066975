"""What is watched is asked again when articles have arrived, and its watcher told what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import Conversation
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.state.open import State
from bot.watch import watch_texts
from bot.watch import watcher as rounds
from bot.watch.watcher import LOOK_SECONDS, Watcher
from retrieval.answer import Answer, AnswerSentence
from tests.bot.fakes import DAY, FakeCourier, FakeDesk, answer, citation, declined
from tests.bot.running import READER, FakeClock

HERE = Place(READER)
BRIDGE, FERRY = "When did the bridge reopen?", "Does the ferry sail?"
SHUT = "The bridge was shut again on Thursday, because a bearing has failed."
NEW = citation(2, quote=SHUT, headline="Halvern bridge shut again", published_at=DAY + timedelta(days=3))
AFTER = answer(
    AnswerSentence("The bridge reopened on Monday.", (1,)), AnswerSentence(SHUT, (2,)), citations=[citation(1), NEW]
)


MakeWatcher = Callable[[], Watcher]


@pytest.fixture
def new_watcher(
    desk: FakeDesk, executor: ThreadPoolExecutor, state: State, courier: FakeCourier, clock: FakeClock
) -> MakeWatcher:
    """Each as after a restart."""
    return lambda: Watcher(desk, executor, state, courier, bot_name=lambda: "dateline_bot", now=clock)


@pytest.fixture
async def watcher(new_watcher: MakeWatcher) -> Watcher:
    """Has looked once, at an empty corpus."""
    watcher = new_watcher()
    await watcher.look()
    return watcher


def watch(state: State, question: str = BRIDGE, given: Answer | None = None, user: int = READER) -> int:
    """Somebody watches a question; the watch's number."""
    return state.watches.add(user, Place(user), question, None, given or answer(question=question), 99) or 0


def arrives(desk: FakeDesk, after: Answer = AFTER, question: str = BRIDGE) -> None:
    """A new article, and what it makes of the answer."""
    desk.arrivals.append(after.citations[-1].article_id if after.citations else "0" * 16)
    desk.answers[question] = after


# -- news


async def test_news_and_what_was_said_before(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    number = watch(state)
    arrives(desk)
    await watcher.look()
    [told] = courier.deliveries
    assert (told.place, told.reply_to) == (HERE, None)
    assert told.words == (
        f"News on a question that you watch: {BRIDGE}\n"
        f"{SHUT} [1]\n\n"
        "Sources\n"
        "[1] Halvern Courier: Halvern bridge shut again, 12 March 2026\n"
        "    https://courier.example/bridge\n\n"
        "Newest evidence: 12 March 2026 · 1 origin\n"
        "Quoted word for word from the articles.\n"
        "Before (9 March 2026): “The bridge reopened on Monday.”"
    )
    assert told.buttons[-1] == ("Stop watching", f"w:{number}")
    assert desk.quote_onlys == [True]


async def test_its_buttons_work_and_a_reply_follows_up(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier, conversation: Conversation
) -> None:
    watch(state)
    arrives(desk)
    await watcher.look()
    [told] = courier.deliveries
    reader, buttons = Asker(READER), dict(told.buttons)
    await conversation.press(Pressing(reader, HERE, buttons["Quote 1"]))
    assert desk.quotes == [(NEW.article_id, NEW.version, NEW.start, NEW.end)]
    await conversation.reply(Heard(reader, HERE, "and why?", message_id=5, replies_to=told.ids[-1]))
    assert [(turn.question, turn.answer) for turn in desk.turns[-1]] == [(BRIDGE, SHUT)]
    await conversation.press(Pressing(reader, HERE, buttons["Stop watching"]))
    assert state.watches.all() == []


async def test_news_is_told_once(
    watcher: Watcher, new_watcher: MakeWatcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state)
    arrives(desk)
    await watcher.look()
    arrives(desk)  # a new version of it, say
    await watcher.look()
    await new_watcher().look()
    assert len(courier.deliveries) == 1
    assert [one.answer for one in state.watches.all()] == [replace(AFTER, question=BRIDGE)]


async def test_an_answer_where_there_was_none(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state, given=declined())
    arrives(desk)
    await watcher.look()
    [told] = courier.deliveries
    assert told.words.endswith(watch_texts.no_answer_before())


async def test_everybody_is_told_in_their_language(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    state.watches.add(READER, HERE, BRIDGE, "de-AT", answer(), 5)
    watch(state, user=READER + 1)
    arrives(desk)
    await watcher.look()
    german, english = courier.deliveries
    assert german.words.startswith("Neues zu einer Frage, die Sie beobachten")
    assert "Zuvor (9. März 2026): „The bridge reopened on Monday.“" in german.words
    assert german.buttons[-1][0] == "Nicht mehr beobachten"
    assert english.words.startswith("News on a question that you watch")


async def test_what_is_no_news_keeps_silence(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state)
    for after in (answer(), declined(), answer(citations=[citation(1, article_id=NEW.article_id)])):
        arrives(desk, after)
        await watcher.look()
    assert len(desk.questions) == 3
    assert courier.deliveries == []
    [kept] = state.watches.all()
    assert kept.answer == answer(question=BRIDGE)  # compared with what was told, not with what was not


async def test_nothing_is_asked_while_nothing_arrives(watcher: Watcher, desk: FakeDesk, state: State) -> None:
    watch(state)
    await watcher.look()
    desk.revisions.append("0" * 16)  # forgotten
    await watcher.look()
    assert desk.questions == []


async def test_the_first_start_begins_at_the_present(
    new_watcher: MakeWatcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state)
    arrives(desk)
    for _ in range(2):
        await new_watcher().look()
    assert desk.questions == []
    assert courier.deliveries == []


# -- many


@pytest.fixture
def two_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "WATCHES_A_ROUND", 2)


@pytest.mark.usefixtures("two_a_round")
async def test_a_round_is_bounded_and_everybody_gets_a_turn(
    watcher: Watcher, desk: FakeDesk, state: State, clock: FakeClock, courier: FakeCourier
) -> None:
    questions = [f"Question {n}?" for n in range(5)]
    for question in questions:
        watch(state, question)
    for question in questions:
        arrives(desk, question=question)
    for asked in (2, 4, 5, 5):
        clock.pass_(minutes=3)
        await watcher.look()
        assert desk.questions == questions[:asked]
    assert len(courier.deliveries) == 5


@pytest.mark.usefixtures("two_a_round")
async def test_what_arrives_meanwhile_is_asked_of_everybody(
    watcher: Watcher, desk: FakeDesk, state: State, clock: FakeClock
) -> None:
    for n in range(3):
        watch(state, f"Question {n}?")
    for _ in range(2):
        clock.pass_(minutes=3)
        arrives(desk)
        await watcher.look()
    for _ in range(2):
        clock.pass_(minutes=3)
        await watcher.look()
    assert [question[9] for question in desk.questions] == ["0", "1", "2", "0", "1"]


@pytest.mark.usefixtures("two_a_round")
async def test_a_restart_in_the_middle_loses_nobodys_news(
    watcher: Watcher, new_watcher: MakeWatcher, desk: FakeDesk, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    for n in range(3):
        watch(state, f"Question {n}?")
        arrives(desk, question=f"Question {n}?")
    await watcher.look()
    restarted = new_watcher()
    for _ in range(2):
        clock.pass_(minutes=3)
        await restarted.look()
    assert len(courier.deliveries) == 3


# -- trouble


async def test_news_that_cannot_be_told_is_told_later(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    watch(state)
    arrives(desk)
    courier.trouble = OSError("Telegram is down.")
    for _ in range(2):
        await watcher.look()
    courier.trouble = None
    await watcher.look()
    [told] = courier.deliveries
    assert ("Quote 1", "p:1:1") in told.buttons  # it was logged once
    assert state.answers.get(2) is None


async def test_after_a_day_it_is_given_up(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    watch(state)
    arrives(desk)
    courier.trouble = OSError("Telegram is down.")
    for hours in (0, 12, 12):
        clock.pass_(hours=hours)
        await watcher.look()
    courier.trouble = None
    await watcher.look()
    assert courier.deliveries == []
    assert len(desk.questions) == 3


async def test_who_has_blocked_the_bot_is_left_alone(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state)
    watch(state, user=READER + 1)
    state.people.blocked(READER)
    courier.closed = {READER + 1}  # blocks it just now
    arrives(desk)
    for _ in range(2):
        await watcher.look()
    assert courier.deliveries == []
    assert desk.questions == [BRIDGE]


async def test_who_was_shut_out_hears_nothing(
    watcher: Watcher, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    watch(state)
    state.people.ban(READER)
    arrives(desk)
    await watcher.look()
    assert courier.deliveries == []


async def test_whoever_stops_meanwhile_is_told_nothing(
    desk: FakeDesk, executor: ThreadPoolExecutor, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    class Slow(FakeDesk):
        def ask(self, *arguments: object, **options: object) -> Answer:
            state.watches.remove(1, READER)
            return super().ask(*arguments, **options)  # type: ignore[arg-type]

    slow = Slow()
    watcher = Watcher(slow, executor, state, courier, bot_name=lambda: "", now=clock)
    await watcher.look()
    watch(state)
    arrives(slow)
    await watcher.look()
    assert slow.questions == [BRIDGE]
    assert courier.deliveries == []


async def test_trouble_at_the_desk_ends_nothing(
    desk: FakeDesk,
    executor: ThreadPoolExecutor,
    state: State,
    courier: FakeCourier,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slept: list[float] = []
    watch(state)

    async def sleep(seconds: float) -> None:
        """What happens between the rounds."""
        slept.append(seconds)
        match len(slept):
            case 1:
                desk.trouble = OSError("The disk is full.")
            case 2:
                desk.trouble = None
                arrives(desk)
            case 3:
                raise asyncio.CancelledError

    watcher = Watcher(desk, executor, state, courier, bot_name=lambda: "", now=clock, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await watcher.run()
    assert slept == [LOOK_SECONDS] * 3
    assert "The disk is full." in caplog.text
    assert len(courier.deliveries) == 1
