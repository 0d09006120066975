""".env.example and the README's table say what the settings classes say: every setting, its default, its meaning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from ingest.settings import IngestSettings
from retrieval.settings import RetrievalSettings

ROOT = Path(__file__).parent.parent
CLASSES: tuple[type[BaseSettings], ...] = (BotSettings, RetrievalSettings, IngestSettings)
FIELDS = {name.upper(): field for each in CLASSES for name, field in each.model_fields.items()}


def default_of(field: FieldInfo) -> str:
    default = field.default
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, tuple):
        return ",".join(map(str, default))
    return str(default).replace(str(Path.home()), "~")


def test_no_name_is_used_on_two_floors() -> None:
    assert len(FIELDS) == sum(len(each.model_fields) for each in CLASSES)


def test_env_example_holds_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    written = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert written == {name: default_of(field) for name, field in FIELDS.items()}


def test_env_example_explains_every_setting() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    comments = " ".join(re.findall(r"^# ?(.*)$", text, re.MULTILINE))
    assert [name for name, field in FIELDS.items() if (field.description or "?") not in comments] == []


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? \| (.*) \|$", readme, re.MULTILINE)
    expected = [(name, default_of(field), field.description) for name, field in FIELDS.items()]
    assert sorted(rows) == sorted(expected)


@pytest.mark.parametrize("settings", CLASSES)
def test_env_example_is_accepted_as_it_is(settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
    read = settings(_env_file=ROOT / ".env.example")  # type: ignore[call-arg]
    assert read == settings(_env_file=None)  # type: ignore[call-arg]
