"""The bot's tables in the corpus's database: made by migrations, used by several threads, apart from the corpus's."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from bot.places import Place
from bot.state.open import SCHEME, State, open_state
from bot.state.schema import metadata
from ingest.corpus import Corpus
from ingest.errors import CorpusError
from tests.bot.fakes import answer
from tests.bot.running import READER, FakeClock
from tests.waiting import BOUND_S


def test_the_newest_migration_is_the_one_that_opening_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCHEME.migrations))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEME.newest


def test_migrations_make_the_schema_that_the_code_declares(migrated: Path, tmp_path: Path) -> None:
    made, declared = create_engine(f"sqlite:///{migrated}"), create_engine(f"sqlite:///{tmp_path / 'declared'}")
    metadata.create_all(declared)
    with made.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": SCHEME.version_table})
        assert compare_metadata(context, metadata) == []
    # What the comparison above overlooks: cascades, AUTOINCREMENT.
    assert _definitions(made) == _definitions(declared)
    made.dispose()
    declared.dispose()


def _definitions(engine: Engine) -> set[tuple[str, ...]]:
    """Each table's lines, whatever their order."""
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    return {
        (name, *sorted(re.sub(r"[\s,]+", " ", line).strip() for line in re.split(r",\s*\n|\n", sql)[1:]))
        for name, sql in tables
        if name not in (SCHEME.version_table, "sqlite_sequence")
    }


def test_the_corpus_lives_in_the_same_file(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "corpus.sqlite"
    corpus = Corpus(path, clock)
    state = open_state(path, clock)
    assert state.people.count() == corpus.stats().articles == 0
    state.close()
    corpus.close()
    open_state(path, clock).close()  # once more: nothing is left to migrate


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "corpus.sqlite"
    path.write_text("This is a letter to a friend, and longer than a header." * 50)
    with pytest.raises(CorpusError, match=re.escape("DATA_DIR")):
        open_state(path, clock)
    assert path.read_text().startswith("This is a letter")


def test_ten_threads_remember_at_once(state: State) -> None:
    barrier = threading.Barrier(10)
    ids: list[int] = []
    taken: list[bool] = []

    def work(number: int) -> None:
        barrier.wait(timeout=BOUND_S)
        for turn in range(5):
            state.people.saw(READER + turn, "en")
            state.usage.add([("user", READER)], questions=1, tokens=10)
            taken.append(state.inbox.take(turn, READER, "{}"))
            ids.append(state.answers.add(Place(READER), READER, 0, answer(question=f"{number}, {turn}")))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert len(set(ids)) == 50
    assert taken.count(True) == 5
    assert state.people.count() == 5
    used = state.usage.today(("user", READER))
    assert (used.questions, used.tokens) == (50, 500)
