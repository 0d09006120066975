"""Questions that people have watched, and how far the corpus has been looked through for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.places import Place
from bot.state.answers import from_json, to_json
from bot.state.schema import marks, watches
from ingest.database import reading, writing
from retrieval.answer import Answer


@dataclass(frozen=True, slots=True)
class Watch:
    id: int
    """Counts up from 1 and is never used twice."""
    user_id: int
    place: Place
    """Where news of it goes."""
    question: str
    """As it was meant."""
    language: str | None
    answer: Answer
    """That its watcher has been told."""


class Watches:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def add(
        self, user_id: int, place: Place, question: str, language: str | None, answer: Answer, most: int
    ) -> int | None:
        """The watch's number; None where the person has ``most`` already."""
        now = self._now()
        with writing(self._engine) as db:
            if db.execute(select(func.count()).where(watches.c.user_id == user_id)).scalar_one() >= most:
                return None
            row = insert(watches).values(
                user_id=user_id,
                chat_id=place.chat_id,
                topic=place.topic,
                question=question,
                language=language,
                record=to_json(answer),
                made_at=now,
                looked_at=now,
            )
            [watch_id] = db.execute(row).inserted_primary_key or (0,)
            return int(watch_id)

    def of(self, user_id: int) -> list[Watch]:
        """The oldest first."""
        with reading(self._engine) as db:
            rows = db.execute(select(watches).where(watches.c.user_id == user_id).order_by(watches.c.id))
            return [_watch(row) for row in rows]

    def remove(self, watch_id: int, user_id: int) -> Watch | None:
        """As it was; None where this person has none of that number."""
        with writing(self._engine) as db:
            gone = delete(watches).where(watches.c.id == watch_id, watches.c.user_id == user_id)
            row = db.execute(gone.returning(*watches.c)).first()
            return _watch(row) if row else None

    def all(self) -> list[Watch]:
        """Those that were looked at longest ago first."""
        with reading(self._engine) as db:
            return [_watch(row) for row in db.execute(select(watches).order_by(watches.c.looked_at, watches.c.id))]

    def looked(self, watch_id: int, answer: Answer | None = None) -> None:
        """Notes that it was looked at now, and what its watcher has been told, if that is new."""
        values: dict[str, Any] = {"looked_at": self._now()}
        if answer:
            values["record"] = to_json(answer)
        with writing(self._engine) as db:
            db.execute(update(watches).where(watches.c.id == watch_id).values(**values))

    # -- how far

    def mark(self, name: str) -> int | None:
        """The number of the corpus's change up to which ``name`` has been done; None before it has begun."""
        with reading(self._engine) as db:
            return db.execute(select(marks.c.value).where(marks.c.name == name)).scalar()

    def set_mark(self, name: str, value: int) -> None:
        row = upsert(marks).values(name=name, value=value)
        with writing(self._engine) as db:
            db.execute(row.on_conflict_do_update(index_elements=[marks.c.name], set_={"value": value}))


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        id=row.id,
        user_id=row.user_id,
        place=Place(row.chat_id, row.topic),
        question=row.question,
        language=row.language,
        answer=from_json(row.record),
    )
