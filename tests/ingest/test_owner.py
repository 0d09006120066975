"""One process at a time owns the embedded indexes; the others are told which."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ingest.errors import IndexUnavailable
from ingest.owner import OwnerLock
from tests.ingest.newsroom import NOON
from tests.waiting import BOUND_S


def test_the_first_to_ask_is_the_owner(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path)
    assert not lock.held
    assert lock.acquire(NOON)
    assert lock.held
    assert lock.holder().startswith(f"process {os.getpid()} (dateline ")
    lock.release()
    assert not lock.held


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lock = OwnerLock(tmp_path / "file")
    with pytest.raises(IndexUnavailable, match=r"file cannot be used \(.*\).* check that DATA_DIR is a folder"):
        lock.acquire(NOON)
    assert not lock.held


def test_another_is_refused_and_told_who_owns(tmp_path: Path) -> None:
    with OwnerLock(tmp_path) as owner:
        owner.acquire(NOON)
        other = OwnerLock(tmp_path)
        assert not other.acquire(NOON)
        assert not other.held
        message = str(other.in_use())
        assert f"in use by process {os.getpid()} (dateline " in message
        assert "set CHROMA_URL" in message
    assert other.acquire(NOON)
    other.release()


def test_asking_twice_is_owning_once(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path)
    assert lock.acquire(NOON)
    assert lock.acquire(NOON)
    lock.release()
    other = OwnerLock(tmp_path)
    assert other.acquire(NOON)
    other.release()


def test_every_thread_of_the_owner_knows_it(tmp_path: Path) -> None:
    """The follower runs in a thread of its own, and the lock was taken by the main one."""
    lock = OwnerLock(tmp_path)
    lock.acquire(NOON)
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.extend([lock.held, lock.acquire(NOON)]))
    thread.start()
    thread.join(timeout=BOUND_S)
    assert seen == [True, True]
    lock.release()


def test_a_card_that_cannot_be_read_names_nobody(tmp_path: Path) -> None:
    for card in ("", "{}", "[]", '"x"', json.dumps({"pid": 1})):
        (tmp_path / "owner.json").write_text(card)
        assert OwnerLock(tmp_path).holder() == "another process"


def test_a_killed_owner_frees_the_indexes(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path)
    with _owner_in_another_process(tmp_path) as owner:
        assert not lock.acquire(NOON)
        assert f"process {owner.pid} (dateline " in lock.holder()
        assert owner.pid
        os.kill(owner.pid, signal.SIGKILL)
        owner.join(timeout=BOUND_S)
        assert lock.acquire(NOON, wait_s=5)
    assert lock.holder().startswith(f"process {os.getpid()} ")
    lock.release()


def test_a_command_waits_for_another_to_finish(tmp_path: Path) -> None:
    first, second = OwnerLock(tmp_path), OwnerLock(tmp_path)
    first.acquire(NOON)
    timer = threading.Timer(0.1, first.release)
    timer.start()
    assert second.acquire(NOON, wait_s=10)
    timer.join(timeout=BOUND_S)
    second.release()


@contextmanager
def _owner_in_another_process(data_dir: Path) -> Iterator[multiprocessing.context.SpawnProcess]:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_own, args=(data_dir, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.poll(timeout=30)
        assert ours.recv() is True
        yield process
    finally:
        process.kill()
        process.join(timeout=BOUND_S)
        process.close()
        ours.close()


def _own(data_dir: Path, told: Connection) -> None:
    lock = OwnerLock(data_dir)
    told.send(lock.acquire(NOON))
    told.poll(timeout=60)
