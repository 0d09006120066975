"""Settings of answering, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from retrieval.settings import RetrievalSettings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an empty environment."""
    monkeypatch.chdir(tmp_path)
    for name in RetrievalSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


def test_without_any_setting_answers_are_quoted() -> None:
    settings = RetrievalSettings()
    assert (settings.answer_model, settings.answer_base_url) == ("", "")
    assert settings.answer_api_key.get_secret_value() == ""
    assert settings.answer_timeout_seconds == 30.0


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_MODEL", "openai:gpt-4.1-mini")
    monkeypatch.setenv("ANSWER_BASE_URL", "http://localhost:8080/v1")
    monkeypatch.setenv("ANSWER_API_KEY", "sk-4711")
    monkeypatch.setenv("ANSWER_TIMEOUT_SECONDS", "12.5")
    settings = RetrievalSettings()
    assert settings.answer_model == "openai:gpt-4.1-mini"
    assert settings.answer_base_url == "http://localhost:8080/v1"
    assert settings.answer_api_key.get_secret_value() == "sk-4711"
    assert settings.answer_timeout_seconds == 12.5


def test_settings_are_read_from_the_env_file_and_the_environment_comes_first(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("ANSWER_MODEL=ollama:llama3.2\nANSWER_TIMEOUT_SECONDS=60\nTELEGRAM_BOT_TOKEN=x\n")
    monkeypatch.setenv("ANSWER_TIMEOUT_SECONDS", "5")
    monkeypatch.setitem(RetrievalSettings.model_config, "env_file", ".env")  # which tests/conftest.py turns off
    settings = RetrievalSettings()
    assert (settings.answer_model, settings.answer_timeout_seconds) == ("ollama:llama3.2", 5.0)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_MODEL", "")
    monkeypatch.setenv("ANSWER_TIMEOUT_SECONDS", "")
    assert RetrievalSettings() == RetrievalSettings(answer_model="", answer_timeout_seconds=30.0)


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_API_KEY", "sk-4711")
    assert "sk-4711" not in f"{RetrievalSettings()!r} {RetrievalSettings()}"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ANSWER_MODEL", "gpt-4.1-mini", "must name the provider too, as in openai:gpt-4.1-mini"),
        ("ANSWER_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("ANSWER_TIMEOUT_SECONDS", "-1", "greater than 0"),
        ("ANSWER_TIMEOUT_SECONDS", "601", "less than or equal to 600"),
        ("ANSWER_TIMEOUT_SECONDS", "nan", ""),
        ("ANSWER_TIMEOUT_SECONDS", "soon", "valid number"),
        ("ANSWER_BASE_URL", "localhost:8080", "must start with http:// or https://"),
    ],
)
def test_an_invalid_value_is_refused_by_name(name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        RetrievalSettings()
    (error,) = caught.value.errors()
    assert error["loc"] == (name.lower(),)
    assert says in error["msg"]
