"""Zips: the files in them as if in a folder, hostile ones refused one by one."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from ingest.sources import Limits, zips
from tests.ingest.sources_fakes import DATA, read, read_one

LINES = b'{"body": "a"}\n{"body": "b"}\n'


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_members_of_every_kind_in_order_of_names(tmp_path: Path) -> None:
    members = {
        "b.txt": b"Text.",
        "a/n.jsonl.gz": gzip.compress(LINES),
        "a/n.eml": (DATA / "newsletter.eml").read_bytes(),
        "c.md": (DATA / "article.md").read_bytes(),
        ".hidden.txt": b"x",
        "__MACOSX/a/n.txt": b"x",
        "d/.git/e.txt": b"x",
        "e/": b"",
    }
    path = packed(tmp_path / "n.zip", members)
    outcomes = read(path)
    names = ["a/n.eml", "a/n.jsonl.gz:1", "a/n.jsonl.gz:2", "b.txt", "c.md"]
    assert [o.source for o in outcomes] == [f"{path}/{name}" for name in names]
    assert all(o.article for o in outcomes)
    assert outcomes[3].article
    assert outcomes[3].article.source_key == f"file:{path}/b.txt"


def test_a_hostile_name_is_only_a_name(tmp_path: Path) -> None:
    path = packed(tmp_path / "n.zip", {"../../etc/a.txt": b"A.", "/b.txt": b"B.", "c\x1b[31m\n.txt": b"C."})
    outcomes = read(path)
    assert [o.source.removeprefix(str(path)) for o in outcomes] == ["/../../etc/a.txt", "//b.txt", r"/c\x1b[31m\n.txt"]
    assert all(o.article for o in outcomes)
    assert [p.name for p in tmp_path.iterdir()] == ["n.zip"]


def test_refused_members_do_not_stop_the_rest(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"a.txt": b"A."}).read_bytes()
    members = {
        "a.zip": inner,
        "b.docx": b"x",
        "c.txt": b"x" * 5_000,
        "d.jsonl": b" " * 5_000_000,
        "e.jsonl.gz": gzip.compress(b" " * 50_000_000),
        "f.txt.gz": b"plain",
        "g.txt": b"Good.",
    }
    outcomes = read(packed(tmp_path / "n.zip", members), limits=Limits(max_document_bytes=1000))
    told = [(o.source.partition("n.zip/")[2], o.reason or "") for o in outcomes]
    for name, expected in (
        ("a.zip", "a zip inside a zip"),
        ("b.docx", "of a kind that is not read"),
        ("c.txt", "larger than 1,000 bytes"),
        ("d.jsonl", "unpacks to more than 200 times its size"),
        ("e.jsonl.gz", "unpacks to more than 200 times its size"),
        ("f.txt.gz", "is damaged"),
    ):
        assert any(source == name and expected in reason for source, reason in told), name
    assert outcomes[-1].article


def test_encrypted_members_and_other_methods(tmp_path: Path) -> None:
    path = packed(tmp_path / "n.zip", {"a.txt": b"A."})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    assert "is encrypted" in (read_one(path).reason or "")
    other = packed(tmp_path / "m.zip", {"a.txt": b"A."}, zipfile.ZIP_BZIP2)
    assert "packed by a method that is not read" in (read_one(other).reason or "")


def test_a_damaged_member(tmp_path: Path) -> None:
    path = packed(tmp_path / "n.zip", {"a.txt": b"Some words.", "b.txt": b"Good."}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Some words.", b"Same words."))
    damaged, good = read(path)
    assert "is damaged (Bad CRC-32" in (damaged.reason or "")
    assert good.article


def test_an_archive_is_not_read_past_what_it_may_unpack_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_RATIO", 2)
    path = packed(tmp_path / "n.zip", {f"{n:03}.txt": b"a" * 990 for n in range(200)})
    outcomes = read(path, limits=Limits(max_document_bytes=1000))
    assert outcomes[0].article
    assert len(outcomes) < 200
    assert outcomes[-1].source == str(path)
    assert "times its size, as no text does" in (outcomes[-1].reason or "")


def test_archives_that_give_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "holds no files" in (read_one(packed(tmp_path / "a.zip", {".x": b""})).reason or "")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and no more")
    assert "no zip archive or a damaged one" in (read_one(tmp_path / "b.zip").reason or "")
    many = packed(tmp_path / "c.zip", {f"{n}.txt": b"A." for n in range(4)})
    monkeypatch.setattr(zips, "MAX_DIRECTORY", 10)
    assert "its list of members is larger" in (read_one(many).reason or "")
    monkeypatch.undo()
    monkeypatch.setattr(zips, "MAX_MEMBERS", 3)
    assert "has more than 3 members" in (read_one(many).reason or "")
