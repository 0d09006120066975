"""Whom the bot knows: people, whether they are admitted, and chats, whether they take messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.state.schema import chats, invitations, people, recipients, watches
from ingest.database import reading, writing

Askers = Literal["everyone", "admins"]
"""Who may ask in a group: its members, or only its administrators."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a person is answered."""

    admitted: bool = False
    """By an invitation."""
    banned: bool = False


class KnownPeople:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # -- people

    def saw(self, user_id: int, language: str | None) -> Standing:
        """Notes that a person has written, and in which language their Telegram speaks."""
        now = self._now()
        row = upsert(people).values(user_id=user_id, language=language, seen_at=now)
        row = row.on_conflict_do_update(index_elements=[people.c.user_id], set_={"language": language, "seen_at": now})
        with writing(self._engine) as db:
            found = db.execute(row.returning(people.c.admitted_at, people.c.banned_at)).one()
            return Standing(found.admitted_at is not None, found.banned_at is not None)

    def standing(self, user_id: int) -> Standing:
        query = select(people.c.admitted_at, people.c.banned_at).where(people.c.user_id == user_id)
        with reading(self._engine) as db:
            row = db.execute(query).first()
            return Standing(row.admitted_at is not None, row.banned_at is not None) if row else Standing()

    def language_of(self, user_id: int) -> str | None:
        with reading(self._engine) as db:
            return db.execute(select(people.c.language).where(people.c.user_id == user_id)).scalar()

    def ban(self, user_id: int) -> bool:
        """False if they were banned already."""
        was = self.standing(user_id)
        self._put(user_id, banned_at=self._now())
        return not was.banned

    def unban(self, user_id: int) -> bool:
        """False if they were not banned."""
        was = self.standing(user_id)
        self._put(user_id, banned_at=None)
        return was.banned

    def count(self) -> int:
        """People who have written and have not had themselves forgotten."""
        with reading(self._engine) as db:
            return db.execute(select(func.count()).where(people.c.seen_at.is_not(None))).scalar_one()

    # -- invitations

    def invite(self, code: str, made_by: int, uses: int, lasts: timedelta) -> datetime:
        """Makes an invitation that admits ``uses`` people until the time returned, UTC."""
        now = self._now()
        with writing(self._engine) as db:
            db.execute(delete(invitations).where(invitations.c.expires_at < now))
            db.execute(
                upsert(invitations).values(
                    code=code, made_by=made_by, made_at=now, expires_at=now + lasts, uses_left=uses
                )
            )
        return now + lasts

    def accept(self, user_id: int, code: str) -> bool:
        """Admits a person by an invitation; False if there is none such, or it is used up or too old. Whoever is
        admitted already uses up none."""
        now = self._now()
        open_ = (invitations.c.code == code) & (invitations.c.expires_at > now) & (invitations.c.uses_left > 0)
        row = upsert(people).values(user_id=user_id, invited_by=code, admitted_at=now)
        admitted = {"invited_by": code, "admitted_at": now}
        row = row.on_conflict_do_update(index_elements=[people.c.user_id], set_=admitted)
        with writing(self._engine) as db:
            known = select(people.c.user_id).where(people.c.user_id == user_id, people.c.admitted_at.is_not(None))
            if db.execute(known).first():
                return True
            used = update(invitations).where(open_).values(uses_left=invitations.c.uses_left - 1)
            if db.execute(used).rowcount == 0:
                return False
            db.execute(row)
            return True

    # -- chats

    def saw_chat(self, chat_id: int, title: str | None = None) -> Askers:
        """Notes that there was talk in a chat, so that it takes messages; who may ask there. None: the title stays."""
        now = self._now()
        row = upsert(chats).values(chat_id=chat_id, title=title, askers="everyone", seen_at=now)
        seen = {"title": func.coalesce(title, chats.c.title), "seen_at": now, "blocked_at": None}
        row = row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_=seen)
        with writing(self._engine) as db:
            return cast(Askers, db.execute(row.returning(chats.c.askers)).scalar_one())

    def let_ask(self, chat_id: int, askers: Askers) -> None:
        with writing(self._engine) as db:
            db.execute(update(chats).where(chats.c.chat_id == chat_id).values(askers=askers))

    def blocked(self, chat_id: int) -> None:
        """Notes that the chat takes no messages any more, until somebody writes there again."""
        row = upsert(chats).values(chat_id=chat_id, askers="everyone", seen_at=self._now(), blocked_at=self._now())
        row = row.on_conflict_do_update(index_elements=[chats.c.chat_id], set_={"blocked_at": self._now()})
        with writing(self._engine) as db:
            db.execute(row)

    def takes_messages(self, chat_id: int) -> bool:
        with reading(self._engine) as db:
            gone = select(chats.c.chat_id).where(chats.c.chat_id == chat_id, chats.c.blocked_at.is_not(None))
            return db.execute(gone).first() is None

    def reachable(self) -> list[int]:
        """Every private chat that takes messages, of people who are not banned."""
        banned = select(people.c.user_id).where(people.c.banned_at.is_not(None))
        mine = select(chats.c.chat_id).where(
            chats.c.chat_id > 0, chats.c.blocked_at.is_(None), chats.c.chat_id.not_in(banned)
        )
        with reading(self._engine) as db:
            return list(db.execute(mine.order_by(chats.c.chat_id)).scalars())

    # -- the past

    def forget(self, user_id: int) -> None:
        """Everything but a ban, which would otherwise be gone with the first message after it."""
        nothing = dict.fromkeys(("language", "seen_at", "invited_by", "admitted_at"))
        with writing(self._engine) as db:
            this = people.c.user_id == user_id
            db.execute(delete(people).where(this, people.c.banned_at.is_(None)))
            db.execute(update(people).where(this).values(**nothing))
            db.execute(delete(chats).where(chats.c.chat_id == user_id))
            db.execute(delete(recipients).where(recipients.c.chat_id == user_id))

    def forget_unseen(self, before: datetime) -> list[int]:
        """Those who have not written since and watch nothing, as ``forget``; whom it was."""
        watching = select(watches.c.user_id)
        unseen = select(people.c.user_id).where(people.c.seen_at < before, people.c.user_id.not_in(watching))
        with reading(self._engine) as db:
            gone = list(db.execute(unseen).scalars())
        for user_id in gone:
            self.forget(user_id)
        return gone

    def _put(self, user_id: int, **values: Any) -> None:
        row = upsert(people).values(user_id=user_id, **values)
        with writing(self._engine) as db:
            db.execute(row.on_conflict_do_update(index_elements=[people.c.user_id], set_=values))
