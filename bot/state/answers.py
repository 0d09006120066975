"""The log of answers: what was asked and said, where it stands in Telegram, and what readers made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, true, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.places import Place
from bot.state.schema import answers, cited, conversations, feedback
from ingest.database import reading, writing
from retrieval.answer import Answer
from retrieval.followups import MOST_TURNS, Turn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

TURNS_LAST = timedelta(hours=24)
"""After that a question begins a new conversation: nobody remembers yesterday's "it"."""

Verdict = Literal["helpful", "not_helpful", "unsupported"]


@dataclass(frozen=True, slots=True)
class Logged:
    """An answer that was given."""

    id: int
    place: Place
    user_id: int
    question_message_id: int
    """0 where there is none."""
    message_ids: tuple[int, ...]
    """Of the bot's messages with it, in order; none before it is delivered."""
    answer: Answer

    @property
    def turn(self) -> Turn:
        answer = self.answer
        return Turn(
            question=answer.understood_as or answer.question,
            answer=" ".join(s.text for s in answer.sentences),
            articles=tuple(dict.fromkeys(c.article_id for c in answer.citations)),
        )


class AnswerLog:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # -- answering

    def add(self, place: Place, user_id: int, question_message_id: int, answer: Answer) -> int:
        """The number of the answer, never given twice."""
        row = insert(answers).values(
            chat_id=place.chat_id,
            topic=place.topic,
            user_id=user_id,
            question_message_id=question_message_id,
            message_ids="",
            last_message_id=0,
            asked_at=self._now(),
            **_columns(answer),
        )
        with writing(self._engine) as db:
            [answer_id] = db.execute(row).inserted_primary_key or (0,)
            _cite(db, answer_id, answer)
            return int(answer_id)

    def replace(self, answer_id: int, answer: Answer) -> None:
        """Another answer in the place of that one, after the question was edited; what was said of the old one goes."""
        with writing(self._engine) as db:
            db.execute(update(answers).where(answers.c.id == answer_id).values(**_columns(answer)))
            for table in (cited, feedback):
                db.execute(delete(table).where(table.c.answer_id == answer_id))
            _cite(db, answer_id, answer)

    def delivered(self, answer_id: int, message_ids: Sequence[int]) -> None:
        ids = ",".join(map(str, message_ids))
        with writing(self._engine) as db:
            this = update(answers).where(answers.c.id == answer_id)
            db.execute(this.values(message_ids=ids, last_message_id=message_ids[-1] if message_ids else 0))

    def get(self, answer_id: int) -> Logged | None:
        return self._first(answers.c.id == answer_id)

    def to_question(self, chat_id: int, question_message_id: int) -> Logged | None:
        """The answer to the question in that message."""
        return self._first(answers.c.chat_id == chat_id, answers.c.question_message_id == question_message_id)

    def in_message(self, chat_id: int, message_id: int) -> Logged | None:
        """The answer that the bot's message holds, or a part of it: only the last thousand of a chat are looked at."""
        recent = select(answers.c.id, answers.c.message_ids).where(answers.c.chat_id == chat_id)
        with reading(self._engine) as db:
            rows = db.execute(recent.order_by(answers.c.id.desc()).limit(1000))
            found = next((row.id for row in rows if str(message_id) in row.message_ids.split(",")), None)
        return self.get(found) if found else None

    def newest_messages(self, since: datetime) -> dict[int, int]:
        """By chat, the last of the bot's messages there with an answer to what was asked since."""
        recent = select(answers.c.chat_id, func.max(answers.c.last_message_id)).where(answers.c.asked_at > since)
        with reading(self._engine) as db:
            return {row[0]: row[1] for row in db.execute(recent.group_by(answers.c.chat_id))}

    # -- conversations

    def turns(self, place: Place, before: int | None = None) -> tuple[Turn, ...]:
        """What was said there lately, the newest last; only what was said before the answer of that number."""
        begun = select(conversations.c.begun_after).where(
            conversations.c.chat_id == place.chat_id, conversations.c.topic == place.topic
        )
        recent = (
            select(answers)
            .where(
                answers.c.chat_id == place.chat_id,
                answers.c.topic == place.topic,
                answers.c.id > func.coalesce(begun.scalar_subquery(), 0),
                answers.c.asked_at > self._now() - TURNS_LAST,
                answers.c.id < before if before is not None else true(),
            )
            .order_by(answers.c.id.desc())
            .limit(MOST_TURNS)
        )
        with reading(self._engine) as db:
            return tuple(logged(row).turn for row in reversed(db.execute(recent).all()))

    def begin_anew(self, place: Place) -> None:
        """What was said there so far counts no longer."""
        newest = select(func.coalesce(func.max(answers.c.id), 0)).scalar_subquery()
        row = upsert(conversations).values(chat_id=place.chat_id, topic=place.topic, begun_after=newest)
        with writing(self._engine) as db:
            db.execute(
                row.on_conflict_do_update(index_elements=list(conversations.primary_key), set_={"begun_after": newest})
            )

    # -- feedback

    def judge(self, answer_id: int, user_id: int, verdict: Verdict, number: int = 0) -> None:
        """``number`` of the citation, 0 for the answer; the last word of a person counts."""
        row = upsert(feedback).values(
            answer_id=answer_id, user_id=user_id, number=number, verdict=verdict, at=self._now()
        )
        with writing(self._engine) as db:
            again = {"verdict": verdict, "at": self._now()}
            db.execute(row.on_conflict_do_update(index_elements=list(feedback.primary_key), set_=again))

    def reported(self, answer_id: int, user_id: int) -> frozenset[int]:
        """Numbers of the citations that this person has reported as not supporting."""
        theirs = select(feedback.c.number).where(
            feedback.c.answer_id == answer_id, feedback.c.user_id == user_id, feedback.c.verdict == "unsupported"
        )
        with reading(self._engine) as db:
            return frozenset(db.execute(theirs).scalars())

    def _first(self, *conditions: Any) -> Logged | None:
        with reading(self._engine) as db:
            row = db.execute(select(answers).where(*conditions).order_by(answers.c.id.desc())).first()
            return logged(row) if row else None


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


def to_json(answer: Answer) -> str:
    return _adapter().dump_json(answer).decode()


def from_json(record: str) -> Answer:
    return _adapter().validate_json(record)


def _columns(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.understood_as or answer.question,
        "declined": answer.abstention.kind if answer.abstention else None,
        "seconds": round(answer.seconds * 1000),
        "tokens_read": answer.tokens.read,
        "tokens_written": answer.tokens.written,
        "record": to_json(answer),
    }


def _cite(db: Connection, answer_id: int, answer: Answer) -> None:
    fields = ("number", "article_id", "version", "start", "end", "quote")
    rows = [{"answer_id": answer_id} | {name: getattr(c, name) for name in fields} for c in answer.citations]
    if rows:
        db.execute(insert(cited), rows)


def logged(row: Row[Any]) -> Logged:
    """A row of the table."""
    return Logged(
        id=row.id,
        place=Place(row.chat_id, row.topic),
        user_id=row.user_id,
        question_message_id=row.question_message_id,
        message_ids=tuple(map(int, filter(None, row.message_ids.split(",")))),
        answer=from_json(row.record),
    )
