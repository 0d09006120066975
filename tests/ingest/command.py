"""The `dateline` command over a folder of its own: here in this process, or as a process that can be killed.

Neither sees the environment or the .env of this machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from click.testing import CliRunner

import ingest.cli
import ingest.feeds.cli
from bot.cli import guarded

ROOT = Path(__file__).parents[2]
_TIMEOUT_S = 120.0
_SETTINGS = ("CHROMA_URL", "CHROMA_API_KEY", "ENCODER_MODEL", "TELEGRAM_BOT_TOKEN", "MAX_DOCUMENT_BYTES")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines; fails if anything else is there."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (line,) = self.lines
        return line


@dataclass(frozen=True)
class Dateline:
    """``Dateline(tmp_path, encoder_cache)("ingest", "--json", path)``; what it keeps is in ``folder / "data"``."""

    folder: Path
    encoder_cache: Path

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", settings: Mapping[str, str] = MappingProxyType({})
    ) -> Done:
        """In this process, without setting up logging, which is this process's own."""

        @click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
        @click.argument("words", nargs=-1, type=click.UNPROCESSED)
        def dateline(words: tuple[str, ...]) -> None:
            group = click.Group(
                "dateline", commands={str(c.name): c for c in (*ingest.cli.commands, ingest.feeds.cli.feeds)}
            )
            guarded(lambda: group.main(list(words), prog_name="dateline"))

        before = Path.cwd()
        os.chdir(self.folder)
        try:
            environment = {**dict.fromkeys(_SETTINGS), **self._environment, **settings}
            words = ["--", *map(str, arguments)]
            result = CliRunner().invoke(dateline, words, input=stdin, env=environment, catch_exceptions=False)
        finally:
            os.chdir(before)
        return Done(result.exit_code, result.stdout, result.stderr)

    def process(self, *arguments: str | Path) -> Done:
        """As a process of its own, the whole command line included."""
        with self.started(*arguments) as process:
            out, err = process.communicate(timeout=_TIMEOUT_S)
        return Done(process.returncode, out, err)

    def started(self, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
        return subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *map(str, arguments)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
            env={**inherited, **self._environment, "PYTHONPATH": str(ROOT)},
        )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "DATA_DIR": str(self.data_dir),
            "ENCODER_CACHE_DIR": str(self.encoder_cache),
            "FETCH_ALLOWED_HOSTS": "127.0.0.1",
            "FETCH_PAUSE_SECONDS": "0",
            "HF_HUB_OFFLINE": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }
