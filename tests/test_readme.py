"""Every command in the README does what the README says: each is run here, over the sample corpus."""

from __future__ import annotations

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

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    re.sub(r"\s+#.*$", "", line.removeprefix("$ "))
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
ELSEWHERE = {"make run", "make test"}
"""`make run` is what tests/test_end_to_end.py runs; `make test` is what runs this."""

PAGE = """<html lang="en"><head><title>Bridge closed</title>
<meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2026-03-02T23:10:00+01:00"></head>
<body><article><h1>Bridge closed after collision</h1><p>The old road bridge was closed on Monday night after a
lorry had struck the parapet, the roads office said. Engineers will look at the damage in the morning.</p><p>Drivers are
sent along the coast road until then, which takes twenty minutes longer, according to the roads office.</p></article>
</body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Example News</title><item><title>Bridge closed</title>
<link>{root}/2026/03/bridge-closed</link></item></channel></rss>"""


class _NewsSite(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
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
def world(tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path) -> tuple[Path, dict[str, str]]:
    """A folder with the files that the README names, and an environment in which `dateline` is on the path."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "articles.jsonl").write_bytes((ROOT / "ingest/sample/articles.jsonl").read_bytes())
    (folder / "archive").mkdir()
    (folder / "archive" / "note.txt").write_text(
        "A note\n\nThe ferry ran late on Sunday, its crew said.", encoding="utf-8"
    )
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "story.txt").write_text("A story\n\nThe library opens on Monday, the council said.", encoding="utf-8")
    subprocess.run(["gzip", "story.txt"], cwd=folder, check=True, timeout=20)
    (folder / "questions.jsonl").write_text('{"id": "1", "question": "Who won the estuary derby?"}\n', encoding="utf-8")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "data"),
        "ENCODER_CACHE_DIR": str(encoder_cache),
        "FETCH_ALLOWED_HOSTS": "127.0.0.1",
        "FETCH_PAUSE_SECONDS": "0",
        "HF_HUB_OFFLINE": "1",
    }
    return folder, environment


def run(command: str, world: tuple[Path, dict[str, str]]) -> subprocess.CompletedProcess[str]:
    folder, environment = world
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_readme_names_commands() -> None:
    assert {"make run", "make test"} <= set(COMMANDS)
    assert sum(command.startswith("dateline ") for command in COMMANDS) >= 12


def test_every_command_of_the_readme_runs(world: tuple[Path, dict[str, str]], site: str) -> None:
    """In the README's order, in one world; what stands for the reader's own things is put in its place."""
    article = "https://www.merrowmarkcourier.example/2026/03/21/lanthorn-bridge-reopening-put-back"
    assert run("dateline ingest articles.jsonl", world).returncode == 0
    for command in COMMANDS:
        if command in ELSEWHERE or "make run" in command:
            continue
        meant = command.replace("https://news.example.org", site)
        meant = re.sub(r"\b(show|forget) (ID|URL)$", rf"\1 {shlex.quote(article)}", meant)
        done = run(meant, world)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, command


def test_the_readme_shows_what_make_run_prints(world: tuple[Path, dict[str, str]]) -> None:
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
