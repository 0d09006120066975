"""Messages to everybody: each is sent to a chat once at most, whatever interrupts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from bot.state.schema import broadcasts, recipients
from ingest.database import reading, writing

DRAFTS_LAST = timedelta(days=7)
"""A message that was not confirmed by then is not sent any more."""

Outcome = Literal["waiting", "sending", "sent", "blocked", "failed"]
"""Of one chat. sending: it may have arrived, if nobody is at it any more; so it is not sent again."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: int
    text: str
    begun: bool
    """Sending it was confirmed; until it is finished there may be chats that wait for it."""


class Broadcasts:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def draft(self, text: str) -> int:
        """The number of a message that is not confirmed yet, never given twice."""
        now = self._now()
        with writing(self._engine) as db:
            old = broadcasts.c.begun_at.is_(None) & (broadcasts.c.made_at < now - DRAFTS_LAST)
            db.execute(delete(broadcasts).where(old))
            [number] = db.execute(insert(broadcasts).values(text=text, made_at=now)).inserted_primary_key or (0,)
            return int(number)

    def get(self, number: int) -> Broadcast | None:
        """None once it is finished, or was not confirmed in time."""
        with reading(self._engine) as db:
            row = db.execute(select(broadcasts).where(broadcasts.c.id == number)).first()
            return Broadcast(row.id, row.text, row.begun_at is not None) if row else None

    def unfinished(self) -> list[Broadcast]:
        """Those that were begun; the oldest first."""
        begun = select(broadcasts).where(broadcasts.c.begun_at.is_not(None)).order_by(broadcasts.c.id)
        with reading(self._engine) as db:
            return [Broadcast(row.id, row.text, True) for row in db.execute(begun)]

    def begin(self, number: int, chat_ids: Iterable[int]) -> None:
        """Confirms it for these chats; without effect where that was done before."""
        with writing(self._engine) as db:
            mine = update(broadcasts).where(broadcasts.c.id == number, broadcasts.c.begun_at.is_(None))
            if db.execute(mine.values(begun_at=self._now())).rowcount == 0:
                return
            rows = [{"broadcast_id": number, "chat_id": chat_id, "outcome": "waiting"} for chat_id in chat_ids]
            if rows:
                db.execute(insert(recipients), rows)

    def next(self, number: int) -> int | None:
        """A chat that waits for it, which from now on counts as being sent it; None where there is none."""
        waiting = select(func.min(recipients.c.chat_id)).where(
            recipients.c.broadcast_id == number, recipients.c.outcome == "waiting"
        )
        with writing(self._engine) as db:
            chat_id = db.execute(waiting).scalar()
            if chat_id is not None:
                _mark(db, number, chat_id, "sending")
            return chat_id

    def note(self, number: int, chat_id: int, outcome: Outcome) -> None:
        with writing(self._engine) as db:
            _mark(db, number, chat_id, outcome)

    def outcomes(self, number: int) -> Counter[Outcome]:
        """How many chats have come to what."""
        counts = select(recipients.c.outcome, func.count()).where(recipients.c.broadcast_id == number)
        with reading(self._engine) as db:
            return Counter({row[0]: row[1] for row in db.execute(counts.group_by(recipients.c.outcome))})

    def finish(self, number: int) -> None:
        """Nobody waits for it any more: the message and who got it are kept no longer."""
        with writing(self._engine) as db:
            db.execute(delete(broadcasts).where(broadcasts.c.id == number))


def _mark(db: Connection, number: int, chat_id: int, outcome: Outcome) -> None:
    this = (recipients.c.broadcast_id == number) & (recipients.c.chat_id == chat_id)
    db.execute(update(recipients).where(this).values(outcome=outcome))
