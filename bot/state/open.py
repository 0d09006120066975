"""Opens the bot's tables in the corpus's database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.state.answers import AnswerLog
from bot.state.broadcasts import Broadcasts
from bot.state.inbox import Inbox
from bot.state.people import KnownPeople
from bot.state.review import Review
from bot.state.usage import Usage
from bot.state.watches import Watches
from ingest.database import Scheme, open_database

SCHEME = Scheme(Path(__file__).parent / "migrations", "0001", "bot_version")


@dataclass(frozen=True)
class State:
    """The bot's memory, of one DATA_DIR; safe for several threads and processes."""

    inbox: Inbox
    people: KnownPeople
    answers: AnswerLog
    review: Review
    usage: Usage
    watches: Watches
    broadcasts: Broadcasts
    close: Callable[[], None]


def open_state(path: Path, now: Callable[[], datetime]) -> State:
    """``path`` of the corpus's database, which is made where absent. Raises CorpusError."""
    engine = open_database(path, SCHEME)
    return State(
        inbox=Inbox(engine, now),
        people=KnownPeople(engine, now),
        answers=AnswerLog(engine, now),
        review=Review(engine, now),
        usage=Usage(engine, now),
        watches=Watches(engine, now),
        broadcasts=Broadcasts(engine, now),
        close=engine.dispose,
    )
