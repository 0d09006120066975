"""Every command in the README and in docs/operating.md does what they say: each is run here, over the sample corpus."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.serving import DRAIN_SECONDS, LAST_WORDS_SECONDS, STOP_POLLING_SECONDS
from tests.ingest.chroma_server import chroma_server

World = tuple[Path, dict[str, str]]

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for floor in ("ingest", "retrieval", "bot")
    for path in (ROOT / floor).rglob("*.py")
)


def commands(text: str) -> list[str]:
    return [
        re.sub(r"\s+#.*$", "", line.removeprefix("$ "))
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


COMMANDS = commands(README)
ELSEWHERE = {"make run", "make test", "make setup", "git pull"}
"""`make run` is what tests/test_end_to_end.py runs; `make test`, which begins with `make setup`, is what runs this."""

PAGE = """<html lang="en"><head><title>Bridge closed</title>
<meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2026-03-02T23:10:00+01:00">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
<body><article><h1>Bridge closed after collision</h1><p>The old road bridge was closed on Monday night after a
lorry had struck the parapet, the roads office said. Engineers will look at the damage in the morning.</p><p>Drivers are
sent along the coast road until then, which takes twenty minutes longer, according to the roads office.</p></article>
</body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Example News</title><item><title>Bridge closed</title>
<link>{root}/2026/03/bridge-closed</link></item></channel></rss>"""
OPML = '<opml version="2.0"><body><outline type="rss" xmlUrl="{root}/feed.xml"/></body></opml>'
LETTER = """From: Example News <news@example.org>
Date: Tue, 3 Mar 2026 07:00:00 +0100
Subject: The library opens on Monday
Message-ID: <library@example.org>
Content-Type: text/plain; charset=utf-8

The library opens on Monday, the council said. It has been closed since the flood of last autumn, when water stood in
the reading room for three days and four thousand books were lost.
"""


class _NewsSite(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        root = f"http://{self.headers['Host']}"
        feed = self.path.endswith(".xml")
        body = (FEED.format(root=root) if feed else PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if feed else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _NewsSite)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path, site: str) -> World:
    """A folder with the files that the README names, and an environment in which `dateline` is on the path."""
    folder, environment = _world(tmp_path_factory.mktemp("readme"), encoder_cache)
    (folder / "articles.jsonl").write_bytes((ROOT / "ingest/sample/articles.jsonl").read_bytes())
    (folder / "archive").mkdir()
    (folder / "archive" / "note.txt").write_text(
        "A note\n\nThe ferry ran late on Sunday, its crew said.", encoding="utf-8"
    )
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "letter.eml").write_text(LETTER, encoding="utf-8")
    (folder / "subscriptions.opml").write_text(OPML.format(root=site), encoding="utf-8")
    (folder / "questions.jsonl").write_text('{"id": "1", "question": "Who won the estuary derby?"}\n', encoding="utf-8")
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder, environment


def _world(folder: Path, encoder_cache: Path) -> World:
    return folder, {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "data"),
        "ENCODER_CACHE_DIR": str(encoder_cache),
        "FETCH_ALLOWED_HOSTS": "127.0.0.1",
        "FETCH_PAUSE_SECONDS": "0",
        "HF_HUB_OFFLINE": "1",
    }


def run(command: str, world: World) -> subprocess.CompletedProcess[str]:
    folder, environment = world
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, input="", capture_output=True, text=True, timeout=120
    )


def runs(command: str, world: World) -> str:
    """What it prints, after checking that it did what it was asked for."""
    done = run(command, world)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, command
    return done.stdout


def test_the_readme_names_commands() -> None:
    assert {"make run", "make test"} <= set(COMMANDS)
    assert sum(command.startswith("dateline ") for command in COMMANDS) >= 20


def test_every_command_of_the_readme_runs(world: World, site: str) -> None:
    """In the README's order, in one world; what stands for the reader's own site is put in its place."""
    runs("dateline ingest articles.jsonl", world)
    for command in COMMANDS:
        if command not in ELSEWHERE and "make run" not in command:
            runs(command.replace("https://news.example.org", site), world)


def test_the_readme_shows_what_make_run_prints(world: World) -> None:
    """The transcript's answers, word for word, asked through the chat over the sample corpus."""
    [shown] = re.findall(r"\$ printf '(.*?)' \| make run\n(.*?)```", README, re.DOTALL)
    folder, environment = world
    fresh = (folder, environment | {"DATA_DIR": str(folder / "fresh")})
    done = run(f"printf '{shown[0]}' | {shlex.quote(sys.executable)} -m bot", fresh)
    assert done.returncode == 0, done.stderr
    assert (done.stderr + done.stdout).strip() == shown[1].strip()


def test_the_publishers_that_the_readme_forgets_are_there() -> None:
    for name in re.findall(r'dateline forget "publisher:(.*?)"', README):
        assert f'"publisher": "{name}"' in (ROOT / "ingest/sample/articles.jsonl").read_text(encoding="utf-8")


def test_every_command_for_operating_runs(tmp_path: Path, encoder_cache: Path, site: str) -> None:
    """In the page's order, from a corpus with a feed, through both ways to restore it, to a Chroma server and back."""
    world = _world(tmp_path, encoder_cache)
    runs(f"dateline ingest {ROOT / 'ingest/sample/articles.jsonl'}", world)
    runs(f"dateline feeds add {site}/feed.xml", world)
    with chroma_server(tmp_path) as chroma:
        for command in commands(OPERATING):
            if command not in ELSEWHERE and not command.startswith("chroma run"):
                runs(command.replace("http://127.0.0.1:8000", chroma), world)
    articles = "Articles: 33 "
    assert articles in runs("DATA_DIR=restored dateline status", world)
    assert "healthy" in runs("DATA_DIR=restored dateline feeds list", world)
    assert articles in runs("dateline reindex && dateline status", world)
    assert "healthy" in runs("dateline feeds list", world)


def test_the_commands_that_cron_and_systemd_run(tmp_path: Path, encoder_cache: Path) -> None:
    world = _world(tmp_path, encoder_cache)
    [line] = re.findall(r"```cron\n(.*?)\n```", OPERATING)
    runs(line.split(maxsplit=5)[5].replace("cd /opt/dateline && .venv/bin/", ""), world)
    unit = _systemd_unit()
    assert run(unit["ExecStart"].replace("/opt/dateline/.venv/bin/", ""), world).returncode == int(
        unit["RestartPreventExitStatus"]
    ), "without a token"


def test_systemd_waits_for_the_bot_to_say_goodbye() -> None:
    longest = STOP_POLLING_SECONDS + DRAIN_SECONDS + LAST_WORDS_SECONDS
    assert float(_systemd_unit()["TimeoutStopSec"]) > longest + 20


def _systemd_unit() -> configparser.SectionProxy:
    [text] = re.findall(r"```ini\n(.*?)```", OPERATING, re.DOTALL)
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    return unit["Service"]


def test_what_the_page_for_operating_explains_is_what_is_said() -> None:
    """Each message of its table stands in the sources, from one thing that changes to the next."""
    [table] = re.findall(r"^\| it says \|.*\n\|.*\n((?:\|.*\n)+)", OPERATING, re.MULTILINE)
    messages = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    said = re.sub(r'"\s*\n\s*f?"', "", SOURCES)  # one text, however many lines it is written on
    missing = [part for message in messages for part in re.split("…", message) if part.strip() not in said]
    assert len(messages) > 20
    assert missing == []


@pytest.mark.parametrize("page", ["README.md", "docs/operating.md", "docs/decisions/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)(.*?)\)", text):
        name, _, heading = target.partition("#")
        led_to = (ROOT / page).parent / name if name else ROOT / page
        assert led_to.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", led_to.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}, target


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("0*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0].split(". ", 1)[1]
        assert f"({path.name}) | {title} |" in listed
