"""Updates are handled at the same time, in order within a place."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import Update

from bot.intake.lanes import Lanes, lane_of
from bot.places import Place

READER, EDITOR, GROUP = 1001, 7, -1001234
ADMINS = frozenset({EDITOR})
_PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]


def update(user: int = READER, chat: int | None = None, kind: str = "message", **content: Any) -> Update:
    sender = {"id": user, "is_bot": False, "first_name": "Reader"}
    where = {"id": chat or user, "type": "supergroup" if chat else "private"}
    said = {"message_id": 1, "date": 0, "chat": where, "from": sender, **(content or {"text": "Why?"})}
    if kind == "callback_query":
        said = {"id": "1", "from": sender, "chat_instance": "1", "message": said, "data": "p:1:1"}
    if kind == "inline_query":
        said = {"id": "1", "from": sender, "query": "Why?", "offset": ""}
    read = Update.de_json({"update_id": 1, kind: said}, None)
    assert read
    return read


DOCUMENT = {"document": {"file_id": "a", "file_unique_id": "a"}}


@pytest.mark.parametrize(
    ("arrived", "lane"),
    [
        (update(), Place(READER)),
        (update(kind="edited_message"), Place(READER)),
        (update(chat=GROUP), Place(GROUP)),
        (update(chat=GROUP, text="Why?", message_thread_id=5, is_topic_message=True), Place(GROUP, 5)),
        (update(chat=GROUP, text="Why?", message_thread_id=5), Place(GROUP)),
        (update(photo=_PHOTO), Place(READER)),
        (update(text="/ingest https://courier.example/feed"), Place(READER)),
        (update(**DOCUMENT), Place(READER)),
        (update(EDITOR), Place(EDITOR)),
        (update(EDITOR, text="/ingest@dateline_bot https://courier.example/feed"), None),
        (update(EDITOR, **DOCUMENT), None),
        (update(kind="callback_query"), None),
        (update(kind="inline_query"), None),
        (object(), None),
    ],
)
def test_which_lane_an_update_takes(arrived: object, lane: Place | None) -> None:
    assert lane_of(arrived, ADMINS) == lane


class Hall:
    """Lanes in which the numbers of updates say where they belong: 1001, 1002, … to one place, 2001, … to another."""

    def __init__(self, at_once: int = 64, most_waiting: int = 20) -> None:
        self.lanes = Lanes(self._lane_of, self._refuse, self._done, at_once, most_waiting)
        self.begun: list[int] = []
        self.done: list[int] = []
        self.refused: list[int] = []
        self._open: dict[int, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def arrive(self, *numbers: int) -> None:
        for number in numbers:
            arrived = Update(number)
            self._open[number] = asyncio.Event()
            self._tasks.append(asyncio.create_task(self.lanes.process_update(arrived, self._handle(number))))
        await self.rest()

    async def finish(self, *numbers: int) -> None:
        for number in numbers:
            self._open[number].set()
            await self.rest()

    async def rest(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _handle(self, number: int) -> None:
        self.begun.append(number)
        await self._open[number].wait()

    def _lane_of(self, arrived: object) -> Place | None:
        assert isinstance(arrived, Update)
        return Place(arrived.update_id // 1000) if arrived.update_id >= 1000 else None

    async def _refuse(self, arrived: Update) -> None:
        self.refused.append(arrived.update_id)
        await asyncio.sleep(0)

    async def _done(self, arrived: object) -> None:
        assert isinstance(arrived, Update)
        self.done.append(arrived.update_id)


async def test_one_after_the_other_in_a_place_and_side_by_side_in_others() -> None:
    hall = Hall()
    await hall.arrive(1001, 1002, 1003, 2001, 2002)
    assert hall.begun == [1001, 2001]
    await hall.finish(1001, 2001)
    assert hall.begun == [1001, 2001, 1002, 2002]
    await hall.finish(1002, 1003, 2002)
    assert sorted(hall.done) == [1001, 1002, 1003, 2001, 2002]
    assert [n for n in hall.done if n < 2000] == [1001, 1002, 1003]


async def test_who_waits_in_a_lane_holds_no_slot() -> None:
    hall = Hall(at_once=2)
    await hall.arrive(1001, 1002, 1003, 1004, 2001, 3001)
    assert hall.begun == [1001, 2001]
    await hall.finish(2001)
    assert hall.begun == [1001, 2001, 3001]
    await hall.close()


async def test_what_has_no_lane_waits_for_nothing() -> None:
    hall = Hall(at_once=1)
    await hall.arrive(1001, 1002, 1, 2)
    assert hall.begun == [1001, 1, 2]
    await hall.close()


async def test_the_surplus_is_told_and_not_dropped_silently() -> None:
    hall = Hall(most_waiting=2)
    await hall.arrive(1001, 1002, 1003)
    await hall.arrive(1004)
    assert (hall.refused, hall.done) == ([1004], [1004])
    await hall.finish(1001)
    await hall.arrive(1005)
    await hall.finish(1002, 1003, 1005)
    assert hall.begun == [1001, 1002, 1003, 1005]
    assert hall.refused == [1004]
    await hall.close()


async def test_many_at_once_are_told_once() -> None:
    hall = Hall(most_waiting=0)
    await hall.arrive(1001, *range(1002, 1012))
    assert hall.refused == [1002]
    assert sorted(hall.done) == list(range(1002, 1012))
    await hall.close()


async def test_what_is_broken_off_stays_unfinished() -> None:
    hall = Hall()
    await hall.arrive(1001, 1002)
    assert [u.update_id for u in hall.lanes.at_work if isinstance(u, Update)] == [1001]
    await hall.close()
    assert (hall.begun, hall.done, hall.lanes.at_work) == ([1001], [], [])
