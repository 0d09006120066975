"""The commands of this floor as scripts and administrators use them: lines of JSON, exit codes, and what is said when
a source is bad."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ingest.owner import OwnerLock
from tests.ingest.command import Dateline, Done
from tests.ingest.newsroom import NOON
from tests.waiting import BOUND_S

STORY = "The bridge at Halvern was closed on Tuesday. A barge had struck its second pier. Nobody was hurt."
RECORD = {
    "url": "https://halvern.example/bridge",
    "title": "Bridge closed after barge strike",
    "source": "The Halvern Post",
    "published_at": "2026-03-03T09:00:00+01:00",
    "author": "Zoë Quill",
    "category": "News",
    "body": STORY,
}
ID = "f59de47bdeb41519"


@pytest.fixture
def dateline(tmp_path: Path, encoder_cache: Path) -> Dateline:
    return Dateline(tmp_path, encoder_cache)


def write(path: Path, *records: object) -> Path:
    """JSON lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


# -- ingest


def test_one_line_of_json_a_record(dateline: Dateline, tmp_path: Path) -> None:
    done = dateline("ingest", "--json", write(tmp_path / "a.jsonl", RECORD))
    assert done.code == 0
    assert done.line == {
        "source": f"{tmp_path}/a.jsonl:1",
        "article_id": ID,
        "status": "added",
        "reason": None,
        "headline": "Bridge closed after barge strike",
        "publisher": "The Halvern Post",
        "url": "https://halvern.example/bridge",
        "published_at": "2026-03-03T08:00:00+00:00",
        "passages": 1,
        "origin_id": ID,
    }
    assert done.err == "1 added; 1 new passage\n"


def test_without_json_only_the_summary_is_said(dateline: Dateline, tmp_path: Path) -> None:
    done = dateline("ingest", write(tmp_path / "a.jsonl", RECORD))
    assert (done.code, done.out, done.err) == (0, "", "1 added; 1 new passage\n")


def test_every_status_once(dateline: Dateline, tmp_path: Path) -> None:
    longer = RECORD | {"body": STORY + " It reopens on Friday."}
    copy = longer | {"url": "https://paper.example/1", "source": "The Paper"}
    done = dateline("ingest", "--json", "--show-body", write(tmp_path / "a.jsonl", RECORD, longer, longer, copy, {}))
    assert done.code == 1
    assert [line["status"] for line in done.lines] == ["added", "updated", "unchanged", "duplicate", "rejected"]
    assert [line["body"] for line in done.lines] == [STORY, *[longer["body"]] * 3, None]
    assert {line["origin_id"] for line in done.lines[:4]} == {ID}
    assert done.lines[3]["reason"] == f"has the same words as {ID} (Bridge closed after barge strike, The Halvern Post)"
    assert done.lines[4]["article_id"] is done.lines[4]["origin_id"] is None
    assert done.err.endswith("1 added, 1 updated, 1 duplicate, 1 unchanged, 1 rejected; 3 new passages\n")


def test_the_sample_twice_as_a_script_runs_it(dateline: Dateline) -> None:
    """The command line as installed, in processes of their own."""
    sample = Path("ingest/sample/articles.jsonl").resolve()
    first, second = (dateline.process("ingest", "--json", sample) for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert [line["status"] for line in first.lines].count("added") == 33
    assert {line["status"] for line in second.lines} == {"unchanged"}
    assert second.err == "34 unchanged\n"
    assert [line["article_id"] for line in first.lines] == [line["article_id"] for line in second.lines]
    told = dateline("status", "--json").line
    assert (told["corpus"]["articles"], told["passages"], told["lag"]) == (33, 66, 0)


def test_standard_input(dateline: Dateline) -> None:
    done = dateline("ingest", "-", "--json", stdin=json.dumps(RECORD).encode())
    assert (done.code, done.line["article_id"], done.line["source"]) == (0, ID, "-")
    assert dateline("ingest", "-", stdin=b"").code == 1


def test_a_missing_date_is_kept_as_unknown(dateline: Dateline, tmp_path: Path) -> None:
    undated = {name: value for name, value in RECORD.items() if name != "published_at"}
    done = dateline("ingest", "--json", write(tmp_path / "a.jsonl", undated))
    assert (done.code, done.line["published_at"]) == (0, None)
    assert dateline("show", ID, "--json").line["published_at"] is None
    assert "date unknown" in dateline("show", ID).out
    assert dateline("status", "--json").line["corpus"]["newest"] is None


def test_lone_surrogates_in_a_record_do_no_harm(dateline: Dateline) -> None:
    done = dateline("ingest", "-", "--json", "--show-body", stdin=rb'{"body": "An \ud83d otter.", "title": "\udc00"}')
    assert (done.code, done.line["body"], done.line["headline"]) == (0, "An  otter.", None)


def test_another_process_indexes_if_it_owns_the_indexes(dateline: Dateline, tmp_path: Path) -> None:
    dateline.data_dir.mkdir()
    with OwnerLock(dateline.data_dir) as owner:
        owner.acquire(NOON)
        done = dateline("ingest", "--json", write(tmp_path / "a.jsonl", RECORD))
        assert (done.code, done.line["status"]) == (0, "added")
        assert f"the indexes follow in {owner.holder()}, within seconds\n" in done.err
        told = dateline("status", "--json").line
        assert (told["lag"], told["owner"]) == (1, owner.holder())
    assert dateline("ingest", tmp_path / "a.jsonl").code == 0  # nothing new, and yet what was left is indexed
    assert dateline("status", "--json").line["lag"] == 0


# -- bad input


class _Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = _PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "<h1>Not found</h1>").encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


_PARAGRAPH = (
    f"<p>{STORY} Traffic is sent through Kelmarrow, a detour of 38 kilometres, until engineers have looked.</p>"
)
_PAGES = {
    "/login": "<html><title>Log in</title><form><p>Please log in to read on.</p><input type=password></form></html>",
    "/empty": "<html><title>Gallery</title><body><img src=a.jpg></body></html>",
    "/news": "<html><title>Bridge closed</title><body><article><h1>Bridge closed</h1>"
    f"{_PARAGRAPH}<p>The council said that it would meet on Friday to decide how the repair is paid for.</p>"
    "</article></body></html>",
}


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """A site on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=BOUND_S)
    server.server_close()


@dataclass(frozen=True)
class Bad:
    """A source, the lines it must give, and what the reason must say besides naming the source."""

    source: str
    says: tuple[str, ...]
    line: str = ""
    """What follows the source in the line's own name."""


BAD = [
    Bad("empty.txt", ("holds no text",)),
    Bad("empty.html", ("is empty",)),
    Bad("empty.jsonl", ("holds no records",)),
    Bad("empty.json", ("holds no records",)),
    Bad("picture.txt", ("is a PNG image, not text",)),
    Bad("picture.html", ("is a PNG image, not text",)),
    Bad("program.txt", ("binary data (it holds NUL bytes)",)),
    Bad("50mb.txt", ("is larger than 10,000,000 bytes",)),
    Bad("50mb.html", ("is larger than 10,000,000 bytes",)),
    Bad("50mb.jsonl", ("larger than 10,000,000 bytes",), ":1"),
    Bad("bomb.txt.gz", ("is larger than 10,000,000 bytes",)),
    Bad("cut.txt.gz", ("damaged or cut-off gzip",)),
    Bad("notes.docx", ("is of a kind that is not read", ".html", ".jsonl")),
    Bad("noextension", ("is of a kind that is not read",)),
    Bad("broken.jsonl", ("is not valid JSON", "line 1 column"), ":2"),
    Bad("broken.json", ("is not valid JSON",), "#2"),
    Bad("list.jsonl", ("is a list, not a record",), ":1"),
    Bad("latin1.txt", ("is not valid UTF-8 (byte 0xEB at position 2)",)),
    Bad("latin1.jsonl", ("is not valid UTF-8",), ":1"),
    Bad("nobody.jsonl", ("has no body",), ":1"),
    Bad("login.html", ("is a login page",)),
    Bad("blank.html", ("holds no article text",)),
    Bad("missing.txt", ("does not exist: check the path",)),
    Bad("ftp://halvern.example/a", ("is not an http or https address",)),
    Bad("WEB/nothing", ("answered 404 (Not Found)", "check the address")),
    Bad("WEB/login", ("is a login page", "save the article as .html")),
    Bad("WEB/empty", ("holds no article text",)),
    Bad("http://127.0.0.1:9/", ("cannot be fetched", "check the address and the connection")),
]


def _write_bad_files(folder: Path) -> None:
    good = json.dumps(RECORD)
    contents: dict[str, bytes] = {
        "empty.txt": b"",
        "empty.html": b"",
        "empty.jsonl": b"\n\n",
        "empty.json": b"[]",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "picture.html": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "program.txt": b"MZ\0\0" + bytes(200),
        "bomb.txt.gz": gzip.compress(b"news " * 4_000_000, compresslevel=1),
        "cut.txt.gz": gzip.compress(STORY.encode())[:-8],
        "notes.docx": b"PK\x03\x04",
        "noextension": STORY.encode(),
        "broken.jsonl": f'{good}\n{{"body": "cut off\n{json.dumps({"title": "Third", "body": "Kept too."})}\n'.encode(),
        "broken.json": b'[{"title": "First", "body": "Kept as well."}, {"title": nonsense}]',
        "list.jsonl": b"[1]\n",
        "latin1.txt": "Zoë Quill reports.".encode("latin-1"),
        "latin1.jsonl": '{"body": "Zoë"}'.encode("latin-1"),
        "nobody.jsonl": b'{"title": "No text"}\n',
        "login.html": _PAGES["/login"].encode(),
        "blank.html": b"<html><body><p>Short.</p></body></html>",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    for name in ("50mb.txt", "50mb.html", "50mb.jsonl"):
        with (folder / name).open("wb") as stream:
            stream.truncate(50_000_000)


@dataclass(frozen=True)
class Disaster:
    """Every bad source named in one command, with a good page last."""

    dateline: Dateline
    done: Done
    again: Done
    sources: dict[str, str]


@pytest.fixture(scope="module")
def disaster(tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path, web: str) -> Disaster:
    folder = tmp_path_factory.mktemp("bad")
    _write_bad_files(folder)
    sources = {
        bad.source: bad.source.replace("WEB", web) if "/" in bad.source else str(folder / bad.source) for bad in BAD
    }
    dateline = Dateline(folder, encoder_cache)
    named = [*sources.values(), f"{web}/news"]
    return Disaster(dateline, dateline("ingest", "--json", *named), dateline("ingest", "--json", *named), sources)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.source)
def test_a_bad_source_is_named_with_what_is_wrong(disaster: Disaster, bad: Bad) -> None:
    name = disaster.sources[bad.source] + bad.line
    (line,) = [line for line in disaster.done.lines if line["source"] == name]
    assert line["status"] == "rejected"
    assert line["article_id"] is line["headline"] is line["published_at"] is None
    assert line["passages"] == 0
    assert Path(disaster.sources[bad.source]).name in line["reason"]
    for words in bad.says:
        assert words in line["reason"]
    assert "\n" not in line["reason"]
    assert line["reason"].endswith(".")


def test_bad_sources_do_not_touch_the_good_ones(disaster: Disaster) -> None:
    assert disaster.done.code == 1
    good = [line for line in disaster.done.lines if line["status"] != "rejected"]
    assert [line["headline"] for line in good] == [
        "Bridge closed after barge strike",
        "Third",
        "First",
        "Bridge closed",
    ]
    assert len(disaster.done.lines) == len(BAD) + 4
    assert disaster.done.err.splitlines()[-1].startswith(f"4 added, {len(BAD)} rejected; ")


def test_nothing_half_written_is_left(disaster: Disaster) -> None:
    told = disaster.dateline("status", "--json")
    assert told.code == 0
    assert (told.line["corpus"]["articles"], told.line["corpus"]["versions"], told.line["lag"]) == (4, 4, 0)
    assert told.line["passages"] == 4
    assert disaster.again.code == 1
    assert [line["status"] for line in disaster.again.lines if line["status"] != "rejected"] == ["unchanged"] * 4


def test_without_json_each_rejection_is_a_line_for_a_person(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = dateline("ingest", "empty.txt", "news/nowhere.txt")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "rejected: empty.txt holds no text: there is nothing to ingest.\n"
        "rejected: news/nowhere.txt does not exist: check the path.\n"
        "2 rejected\n"
    )


def test_an_empty_folder_is_a_failure(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    done = dateline("ingest", "news")
    assert done.code == 1
    assert "news holds no files" in done.err


# -- extract


def test_extract_shows_what_would_be_stored_and_stores_nothing(dateline: Dateline, tmp_path: Path, web: str) -> None:
    write(tmp_path / "a.jsonl", RECORD)
    done = dateline("extract", "a.jsonl", f"{web}/nothing", "--json")
    assert done.code == 1
    extracted, missing = done.lines
    assert extracted == {
        "source": "a.jsonl:1",
        "status": "extracted",
        "reason": None,
        "headline": "Bridge closed after barge strike",
        "publisher": "The Halvern Post",
        "republisher": None,
        "correction": None,
        "byline": "Zoë Quill",
        "section": "News",
        "language": None,
        "published_at": "2026-03-03T08:00:00+00:00",
        "updated_at": None,
        "url": "https://halvern.example/bridge",
        "body": STORY,
    }
    assert set(missing) == set(extracted)
    assert (missing["status"], missing["body"]) == ("rejected", None)
    assert not dateline.data_dir.exists()
    assert STORY in dateline("extract", "a.jsonl").out


# -- show


def test_show_an_article_as_stored(dateline: Dateline, tmp_path: Path) -> None:
    longer = RECORD | {"body": STORY + " It reopens on Friday."}
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD, longer))
    shown = dateline("show", ID, "--json").line
    assert (shown["article_id"], shown["version"], shown["origin_id"]) == (ID, 2, ID)
    assert (shown["body"], shown["byline"]) == (longer["body"], "Zoë Quill")
    assert set(shown) == {
        *("article_id", "version", "origin_id", "headline", "publisher", "byline", "dateline", "section", "language"),
        *("published_at", "updated_at", "fetched_at", "url", "canonical_url", "body", "republisher", "correction"),
        "versions",
    }
    assert [each["version"] for each in shown["versions"]] == [1, 2]
    assert f"{ID}, version 2 of 2, origin {ID}\nversion 1 fetched " in dateline("show", ID).out
    assert dateline("show", RECORD["url"], "--version", "1", "--json").line["body"] == STORY
    assert "Bridge closed after barge strike\nThe Halvern Post · Zoë Quill" in dateline("show", ID).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["nothing"], "there is no nothing in the corpus"), ([ID, "--version", "9"], f"there is no version 9 of {ID}")],
)
def test_what_is_not_there_cannot_be_shown(dateline: Dateline, tmp_path: Path, arguments: list[str], said: str) -> None:
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD))
    done = dateline("show", *arguments, "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: {said}")


# -- forget, reindex, status


def test_what_is_forgotten_is_gone_and_stays_out(dateline: Dateline, tmp_path: Path) -> None:
    other = {"url": "https://radio.example/1", "title": "Otter", "source": "Coast Radio", "body": "An otter was seen."}
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD, other))
    done = dateline("forget", RECORD["url"])
    told = f"forgot {ID}: Bridge closed after barge strike (1 version, 1 passage)\n"
    assert (done.code, done.out) == (0, told)
    assert dateline("status", "--json").line["passages"] == 1
    again = dateline("ingest", "--json", tmp_path / "a.jsonl")
    assert again.code == 1
    assert [line["status"] for line in again.lines] == ["rejected", "unchanged"]
    assert "was forgotten on" in again.lines[0]["reason"]
    done = dateline("forget", "publisher:Coast Radio", "nothing")
    assert done.code == 1
    assert "there is no nothing in the corpus" in done.err
    told = dateline("status", "--json").line
    assert (told["corpus"]["articles"], told["passages"], told["lag"]) == (0, 0, 0)


def test_status_of_nothing_and_of_something(dateline: Dateline, tmp_path: Path) -> None:
    empty = dateline("status", "--json")
    assert empty.code == 0
    assert set(empty.line) == {"corpus", "passages", "lag", "owner", "problem", "disk_bytes", "feeds"}
    assert (empty.line["corpus"]["articles"], empty.line["passages"], empty.line["lag"]) == (0, 0, 0)
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD))
    full = dateline("status", "--json").line
    assert full["corpus"] == {
        "articles": 1,
        "versions": 1,
        "origins": 1,
        "corrections": 0,
        "forgotten": 0,
        "publishers": [["The Halvern Post", 1]],
        "newest": "2026-03-03T08:00:00+00:00",
        "last_change": 1,
    }
    assert full["disk_bytes"] > 10_000
    assert "Articles: 1 (1 versions, 1 origins), newest: 3 March 2026" in dateline("status").out


def test_a_lost_index_is_rebuilt(dateline: Dateline, tmp_path: Path) -> None:
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD))
    (state,) = dateline.data_dir.glob("lexical-*/state.json")
    state.write_text("{")
    told = dateline("status", "--json")
    assert told.code == 1
    assert "run `dateline reindex`" in told.line["problem"]
    done = dateline("reindex")
    assert (done.code, done.out, done.err) == (0, "", "rebuilt: 1 passages\n")
    assert dateline("status", "--json").code == 0


# -- wrong usage and settings


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest"], "Missing argument 'SOURCE...'"),
        (["ingest", "--nonsense", "a.txt"], "No such option"),
        (["show", "x", "--version", "0"], "Invalid value for '--version'"),
        (["forget"], "Missing argument"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_wrong_usage_ends_with_2(dateline: Dateline, arguments: list[str], said: str) -> None:
    done = dateline(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not dateline.data_dir.exists()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("CHROMA_URL", "localhost:8000", "error: the setting CHROMA_URL must start with http:// or https://\n"),
        ("MAX_DOCUMENT_BYTES", "many", "error: the setting MAX_DOCUMENT_BYTES "),
    ],
)
def test_a_wrong_setting_ends_with_2_and_is_named(dateline: Dateline, setting: str, value: str, said: str) -> None:
    done = dateline("status", settings={setting: value})
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said)


def test_an_error_is_one_line_and_ends_with_1(dateline: Dateline, tmp_path: Path) -> None:
    """A DATA_DIR that is a file; in a process of its own, to see all that reaches the terminal."""
    dateline.data_dir.write_text("")
    done = dateline.process("status", "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: the corpus ")
    assert len(done.err.splitlines()) == 1
