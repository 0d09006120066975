"""What Telegram has delivered: each update is kept from before its receipt is confirmed until it has been handled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.state.schema import inbox
from ingest.database import reading, writing

_KNOWN_FOR = timedelta(days=2)
"""How long a handled update is recognised if it comes again. Telegram keeps an update for a day at most
(core.telegram.org/bots/api#getting-updates) and may begin a new numbering after a week without any."""


@dataclass(frozen=True, slots=True)
class Received:
    update_id: int
    payload: str
    """JSON, as Telegram sent it."""
    received_at: datetime
    attempts: int
    """Times that handling it was begun."""


class Inbox:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def take(self, update_id: int, chat_id: int, payload: str) -> bool:
        """Keeps it; False where it is known already, whether handled or not. ``chat_id`` is 0 where there is none."""
        row = upsert(inbox).values(
            update_id=update_id, chat_id=chat_id, payload=payload, received_at=self._now(), attempts=1
        )
        with writing(self._engine) as db:
            return db.execute(row.on_conflict_do_nothing()).rowcount == 1

    def again(self, update_id: int) -> None:
        """Counts another attempt at handling it."""
        with writing(self._engine) as db:
            row = update(inbox).where(inbox.c.update_id == update_id)
            db.execute(row.values(attempts=inbox.c.attempts + 1))

    def done(self, update_id: int) -> None:
        """It was handled, or given up with an apology: what it said is kept no longer, its number for two days."""
        now = self._now()
        with writing(self._engine) as db:
            db.execute(update(inbox).where(inbox.c.update_id == update_id).values(done_at=now, payload=""))
            db.execute(delete(inbox).where(inbox.c.done_at < now - _KNOWN_FOR))

    def unfinished(self) -> list[Received]:
        """The oldest first."""
        columns = (inbox.c.update_id, inbox.c.payload, inbox.c.received_at, inbox.c.attempts)
        with reading(self._engine) as db:
            rows = db.execute(select(*columns).where(inbox.c.done_at.is_(None)).order_by(inbox.c.update_id))
            return [Received(*row) for row in rows]
