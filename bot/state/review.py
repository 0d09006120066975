"""The log of answers as administrators look at it, and as its retention and its readers' wishes cut it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, select, update

from bot.state.answers import Logged, logged
from bot.state.schema import answers, cited, conversations, feedback, inbox, usage, watches
from ingest.database import reading, snapshot, writing

MOST_LOOKED_AT = 10_000
"""Answers, the newest, that a statistic is made of."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the answers of a time."""

    questions: int
    declined: int
    askers: int
    seconds: tuple[float, ...]
    """That each took, in order of size; of at most ``MOST_LOOKED_AT`` of them."""
    tokens_read: int
    tokens_written: int
    helpful: int
    not_helpful: int
    unsupported: int
    """Citations reported as not supporting."""


@dataclass(frozen=True, slots=True)
class Declined:
    answer_id: int
    question: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that somebody has judged."""

    logged: Logged
    helpful: int
    not_helpful: int
    unsupported: tuple[int, ...]
    """Numbers of the citations reported, each once."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was quoted to somebody."""

    answer_id: int
    number: int
    article_id: str
    version: int
    start: int
    end: int
    quote: str


class Review:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # -- what administrators ask

    def figures(self, since: datetime) -> Figures:
        lately = answers.c.asked_at >= since
        counts = select(
            func.count(),
            func.count(answers.c.declined),
            func.count(answers.c.user_id.distinct()),
            func.coalesce(func.sum(answers.c.tokens_read), 0),
            func.coalesce(func.sum(answers.c.tokens_written), 0),
        ).where(lately)
        newest = select(answers.c.seconds).where(lately).order_by(answers.c.id.desc()).limit(MOST_LOOKED_AT)
        verdicts = (
            select(feedback.c.verdict, func.count().label("judged"))
            .where(feedback.c.at >= since)
            .group_by(feedback.c.verdict)
        )
        with reading(self._engine) as db:
            questions, declined, askers, read, written = db.execute(counts).one()
            seconds = tuple(sorted(ms / 1000 for ms in db.execute(newest).scalars()))
            judged = {row.verdict: row.judged for row in db.execute(verdicts.group_by(feedback.c.verdict))}
        return Figures(
            questions,
            declined,
            askers,
            seconds,
            read,
            written,
            helpful=judged.get("helpful", 0),
            not_helpful=judged.get("not_helpful", 0),
            unsupported=judged.get("unsupported", 0),
        )

    def declined(self, since: datetime, most: int) -> list[Declined]:
        """The newest first."""
        columns = (answers.c.id, answers.c.question, answers.c.asked_at)
        theirs = select(*columns).where(answers.c.declined.is_not(None), answers.c.asked_at >= since)
        with reading(self._engine) as db:
            return [Declined(*row) for row in db.execute(theirs.order_by(answers.c.id.desc()).limit(most))]

    def judged(self, most: int, *, only_reported: bool = True) -> list[Judged]:
        """The newest first; by default those of which a citation was reported as not supporting."""
        which = select(feedback.c.answer_id).distinct()
        if only_reported:
            which = which.where(feedback.c.verdict == "unsupported")
        newest = select(answers).where(answers.c.id.in_(which)).order_by(answers.c.id.desc()).limit(most)
        said: dict[int, list[tuple[str, int]]] = defaultdict(list)
        with snapshot(self._engine) as db:
            found = [logged(row) for row in db.execute(newest)]
            oldest = found[-1].id if found else 0
            for row in db.execute(select(feedback).where(feedback.c.answer_id >= oldest)):
                said[row.answer_id].append((row.verdict, row.number))
        return [
            Judged(
                one,
                helpful=said[one.id].count(("helpful", 0)),
                not_helpful=said[one.id].count(("not_helpful", 0)),
                unsupported=tuple(sorted({number for verdict, number in said[one.id] if verdict == "unsupported"})),
            )
            for one in found
        ]

    # -- corrections

    def quoted_from(self, article_ids: Sequence[str]) -> list[Words]:
        """What was quoted of these articles to somebody who has not been told of a change yet."""
        columns = [cited.c[name] for name in Words.__dataclass_fields__]
        theirs = select(*columns).where(cited.c.article_id.in_(article_ids), cited.c.noticed_at.is_(None))
        with reading(self._engine) as db:
            return [Words(*row) for row in db.execute(theirs.order_by(cited.c.answer_id, cited.c.number))]

    def noticed(self, words: Iterable[Words]) -> None:
        """Their reader has been told that they have changed."""
        with writing(self._engine) as db:
            for one in words:
                this = (cited.c.answer_id == one.answer_id) & (cited.c.number == one.number)
                db.execute(update(cited).where(this).values(noticed_at=self._now()))

    # -- the past

    def forget(self, user_id: int) -> int:
        """Everything that a person has asked, said of answers and watched; how many answers. What was used up today
        stays for the day: whoever is forgotten has no more questions than before."""
        with writing(self._engine) as db:
            gone = db.execute(delete(answers).where(answers.c.user_id == user_id)).rowcount
            db.execute(delete(feedback).where(feedback.c.user_id == user_id))
            db.execute(delete(watches).where(watches.c.user_id == user_id))
            mine = (usage.c.holder == "user") & (usage.c.holder_id == user_id)
            db.execute(delete(usage).where(mine, usage.c.day < self._now().date().isoformat()))
            db.execute(delete(conversations).where(conversations.c.chat_id == user_id))
            done = (inbox.c.chat_id == user_id) & inbox.c.done_at.is_not(None)
            db.execute(delete(inbox).where(done))
            return gone

    def forget_before(self, time: datetime) -> int:
        """Answers asked before ``time`` with all that hangs on them; how many."""
        with writing(self._engine) as db:
            return db.execute(delete(answers).where(answers.c.asked_at < time)).rowcount
