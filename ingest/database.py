"""Opens the corpus's database: SQLite in WAL mode, brought up to the newest schema.

What else lives in that file (``bot.state``) brings a scheme of its own, with its own migrations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import CorpusError

SCHEMA_REVISION = "0003"
"""Newest migration; known here so that opening an up-to-date corpus need not import Alembic."""

_BUSY_TIMEOUT_S = 30
"""How long a writer waits for another process's transaction; those last milliseconds."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Tables that are migrated together."""

    migrations: Path
    """Alembic's script location."""
    newest: str
    """Revision; revisions are numbered in order."""
    version_table: str


CORPUS = Scheme(Path(__file__).parent / "migrations", SCHEMA_REVISION, "alembic_version")


def open_database(path: Path, scheme: Scheme = CORPUS) -> Engine:
    """Creates the file and its folder where absent and migrates the scheme's tables. Raises CorpusError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _prepare)
        _migrate(engine, path, scheme)
    except (OSError, SQLAlchemyError) as error:
        raise CorpusError(
            f"the corpus {path} cannot be opened ({_cause(error)}): check that DATA_DIR is a folder that can be "
            "written and that the file is a Dateline corpus"
        ) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the corpus for each statement. Raises CorpusError."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise CorpusError(
            f"the corpus could not be read ({_cause(error)}): check the disk and its free space, or restore DATA_DIR "
            "from a copy"
        ) from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the corpus all the time. Raises CorpusError."""
    with reading(engine) as connection:
        connection.execute(text("BEGIN"))
        try:
            yield connection
        finally:
            connection.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction that takes the lock at its start, so that what it reads cannot change under it."""
    try:
        with engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
    except SQLAlchemyError as error:
        raise CorpusError(f"the corpus could not be written ({_cause(error)}): nothing was changed") from error


def _cause(error: Exception) -> object:
    """The database's own words, without SQLAlchemy's statement and link around them."""
    return getattr(error, "orig", None) or error


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to send: the driver's own would come too late for IMMEDIATE
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # In WAL mode NORMAL survives a killed process whole; only a power cut may take the last articles with it, and
    # ingesting again brings those back.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _migrate(engine: Engine, path: Path, scheme: Scheme) -> None:
    if _revision(engine, scheme) == scheme.newest:
        return
    lock = FileLock(str(path) + ".migrating", timeout=60)
    try:
        with lock:
            revision = _revision(engine, scheme)
            if revision == scheme.newest:
                return
            if revision is not None and revision > scheme.newest:
                raise CorpusError(
                    f"the corpus {path} has schema {revision}, made by a newer Dateline than this one, which knows "
                    f"{scheme.newest}: install the newer one, or set another DATA_DIR"
                )
            _upgrade(engine, scheme)
    except Timeout as error:
        raise CorpusError(f"another process has been migrating {path} for a minute: stop it and try again") from error


def _revision(engine: Engine, scheme: Scheme) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table(scheme.version_table):
            return None
        return connection.execute(text(f"SELECT version_num FROM {scheme.version_table}")).scalar()  # noqa: S608 - ours


def _upgrade(engine: Engine, scheme: Scheme) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scheme.migrations))
    with engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
