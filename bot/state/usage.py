"""How much each person and each chat has used, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.state.schema import usage
from ingest.database import reading, writing

Holder = tuple[Literal["user", "chat"], int]


@dataclass(frozen=True, slots=True)
class Used:
    """In one day, UTC."""

    questions: int = 0
    tokens: int = 0
    """Of the language model, read and written."""


class Usage:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def today(self, holder: Holder) -> Used:
        kind, number = holder
        mine = (usage.c.holder == kind) & (usage.c.holder_id == number) & (usage.c.day == self._today())
        with reading(self._engine) as db:
            row = db.execute(select(usage.c.questions, usage.c.tokens).where(mine)).first()
            return Used(*row) if row else Used()

    def add(self, holders: Iterable[Holder], *, questions: int = 0, tokens: int = 0) -> None:
        """To what each of them has used today."""
        with writing(self._engine) as db:
            for kind, number in holders:
                row = upsert(usage).values(
                    holder=kind, holder_id=number, day=self._today(), questions=questions, tokens=tokens
                )
                more = {"questions": usage.c.questions + questions, "tokens": usage.c.tokens + tokens}
                db.execute(row.on_conflict_do_update(index_elements=list(usage.primary_key), set_=more))

    def forget_past(self) -> None:
        """What was used before today."""
        with writing(self._engine) as db:
            db.execute(delete(usage).where(usage.c.day < self._today()))

    def _today(self) -> str:
        return self._now().date().isoformat()
