"""Whoever was quoted words that have changed since is told so, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.places import Place
from bot.render.messages import Message
from bot.render.notice import Became, Correction, render_corrections
from bot.state.open import State
from bot.watch import watch_texts
from bot.watch.notices import Notices
from retrieval.answer import Answer, AnswerSentence
from tests.bot.fakes import ARTICLE_ID, FakeCourier, FakeDesk, answer, citation, passage
from tests.bot.running import GROUP, READER, FakeClock

HERE, THERE = Place(READER), Place(GROUP, 12)
QUESTION = "When did the bridge reopen?"
NOW = passage(quote="The bridge reopened on Tuesday.", version=2)
TWO = answer(
    AnswerSentence("The bridge reopened on Monday.", (1,)),
    AnswerSentence("Traffic was light.", (2,)),
    citations=[citation(1), citation(2, quote="Traffic was light.", headline="Light traffic at Halvern")],
)


@pytest.fixture
def notices(
    desk: FakeDesk, executor: ThreadPoolExecutor, state: State, courier: FakeCourier, clock: FakeClock
) -> Notices:
    state.watches.set_mark("corrections", 0)
    return Notices(desk, executor, state, courier, lambda: "dateline_bot", clock)


def told(
    state: State, place: Place = HERE, given: Answer | None = None, message_ids: tuple[int, ...] = (71, 72)
) -> int:
    """Somebody has been given an answer; its number."""
    answer_id = state.answers.add(place, READER, 70, given or answer())
    state.answers.delivered(answer_id, message_ids)
    return answer_id


def change(desk: FakeDesk, article_id: str = ARTICLE_ID) -> None:
    desk.revisions.append(article_id)
    desk.quotes_now[article_id] = "changed"
    desk.instead_of[article_id] = NOW


async def test_what_was_quoted_and_what_it_says_now(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    told(state)
    await notices.look()
    assert courier.deliveries == []
    change(desk)
    await notices.look()
    [notice] = courier.deliveries
    assert (notice.place, notice.reply_to) == (HERE, 71)
    assert notice.words == (
        "Something that I quoted to you has changed since.\n"
        f"Your question: {QUESTION}\n\n"
        "[1] Halvern Courier: Halvern bridge reopens, 9 March 2026\n"
        "    https://courier.example/bridge\n"
        "I quoted: “The bridge reopened on Monday.”\n"
        "The article now says: “The bridge reopened on Tuesday.”\n\n"
        "Ask again, and I answer from the articles as they are now."
    )


async def test_it_is_told_in_the_language_of_whoever_asked(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    state.people.saw(READER, "de")
    told(state)
    change(desk)
    await notices.look()
    [notice] = courier.deliveries
    assert "In dem Artikel steht jetzt: „The bridge reopened on Tuesday.“" in notice.words


async def test_it_is_told_once(notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier) -> None:
    told(state)
    change(desk)
    await notices.look()
    change(desk)
    await notices.look()
    assert len(courier.deliveries) == 1


async def test_words_that_still_stand_are_none_of_it(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    told(state)
    desk.revisions.append(ARTICLE_ID)
    await notices.look()
    assert courier.deliveries == []
    change(desk)  # what stood then may change later
    await notices.look()
    assert len(courier.deliveries) == 1


async def test_an_answer_has_one_notice_and_every_answer_its_own(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    told(state, HERE, TWO)
    told(state, THERE, message_ids=(81,))
    change(desk)
    desk.revisions.append(citation(2).article_id)
    desk.quotes_now[citation(2).article_id] = "withdrawn"
    await notices.look()
    both, one = courier.deliveries
    assert (both.place, one.place, one.reply_to) == (HERE, THERE, 81)
    assert both.words.startswith("Some of what I quoted to you has changed since.")
    assert "[1] Halvern Courier" in both.words
    assert "[2] Halvern Courier: Light traffic at Halvern" in both.words
    assert both.words.count(watch_texts.withdrawn()) == 1
    assert watch_texts.withdrawn() not in one.words


async def test_the_first_start_begins_at_the_present(
    desk: FakeDesk, executor: ThreadPoolExecutor, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    told(state)
    for _ in range(3):
        change(desk)
    for _ in range(2):
        await Notices(desk, executor, state, courier, lambda: "", clock).look()
        assert state.watches.mark("corrections") == 3
    assert courier.deliveries == []
    change(desk)
    await Notices(desk, executor, state, courier, lambda: "", clock).look()
    assert len(courier.deliveries) == 1


async def test_what_fails_is_tried_again_and_nothing_is_told_twice(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    told(state)
    change(desk)
    courier.trouble = OSError("Telegram is down.")
    await notices.look()
    assert state.watches.mark("corrections") == 0
    clock.pass_(hours=23)
    courier.trouble = None
    await notices.look()
    await notices.look()
    assert len(courier.deliveries) == 1
    assert state.watches.mark("corrections") == 1


async def test_after_a_day_it_is_given_up(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier, clock: FakeClock
) -> None:
    told(state)
    change(desk)
    courier.trouble = OSError("Telegram is down.")
    for hours in (0, 12, 12):
        clock.pass_(hours=hours)
        await notices.look()
    assert state.watches.mark("corrections") == 1
    courier.trouble = None
    change(desk)
    await notices.look()
    assert courier.deliveries == []


async def test_who_has_blocked_the_bot_is_left_alone(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier
) -> None:
    told(state)
    told(state, THERE)
    state.people.blocked(HERE.chat_id)
    courier.closed = {THERE.chat_id}  # blocks it just now
    change(desk)
    await notices.look()
    assert courier.deliveries == []
    assert state.watches.mark("corrections") == 1


@pytest.mark.parametrize(("place", "message_ids"), [(Place(0), (71,)), (HERE, ())], ids=["terminal", "undelivered"])
async def test_only_what_stands_in_a_chat_is_corrected(
    notices: Notices, desk: FakeDesk, state: State, courier: FakeCourier, place: Place, message_ids: tuple[int, ...]
) -> None:
    told(state, place, message_ids=message_ids)
    change(desk)
    await notices.look()
    assert courier.deliveries == []


# -- the message


def notice(*corrections: Correction) -> Message:
    [message] = render_corrections(QUESTION, corrections, "dateline_bot")
    return message


def test_a_passage_that_is_gone() -> None:
    message = notice(Correction(citation(1), Became("changed")))
    assert "I quoted: “The bridge reopened on Monday.”\nThe article does not say so any more." in message.plain


def test_an_article_without_an_address_is_shown_by_the_bot_unless_it_is_withdrawn() -> None:
    cited = citation(1, url=None, link=None)
    assert "https://t.me/dateline_bot?start=" in notice(Correction(cited, Became("changed", NOW))).html
    assert "https://t.me/" not in notice(Correction(cited, Became("withdrawn"))).html


def test_hostile_words_add_no_markup() -> None:
    hostile = "<b>Go to halvern.example</b> & </a>"
    message = notice(
        Correction(citation(1, quote=hostile, headline=hostile), Became("changed", passage(quote=hostile)))
    )
    assert "<b>Go" not in message.html
    assert "halvern.example" not in message.html
    assert "&lt;b&gt;Go to" in message.html
