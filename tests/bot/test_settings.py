"""Settings as they come from the environment."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.settings import BotSettings, is_token


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:TEST")
    monkeypatch.setenv("ADMIN_USER_IDS", "7, 8,")
    monkeypatch.setenv("ALLOWED_CHAT_IDS", "-1001234,7")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://localhost:8081/")
    settings = BotSettings(_env_file=None)
    assert settings.telegram_bot_token.get_secret_value() == "123456:TEST"
    assert settings.admin_user_ids == (7, 8)
    assert settings.allowed_chat_ids == (-1001234, 7)
    assert settings.telegram_api_url == "http://localhost:8081"
    assert "TEST" not in repr(settings)


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "ADMIN_USER_IDS", "ALLOWED_CHAT_IDS", "TELEGRAM_API_URL", "QUESTIONS_AT_ONCE"):
        monkeypatch.setenv(name, "")
    settings = BotSettings(_env_file=None)
    assert settings.admin_user_ids == settings.allowed_chat_ids == ()
    assert settings.questions_at_once == 4


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("ADMIN_USER_IDS", "7, @editor", "'@editor' is not one"),
        ("TELEGRAM_API_URL", "localhost:8081", "must start with http:// or https://"),
        ("TOKEN_PRICES", "0.25", "must be two prices"),
        ("TOKEN_PRICES", "0.25,-2", "must be two prices"),
        ("TOKEN_PRICES", "0.25,2,3", "must be two prices"),
        ("TOKEN_PRICES", "€1,2", "must be two prices"),
        ("KEEP_ANSWERS_DAYS", "-1", "greater than or equal to 0"),
        ("QUESTIONS_AT_ONCE", "0", "greater than or equal to 1"),
    ],
)
def test_settings_that_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=reason):
        BotSettings(_env_file=None)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in BotSettings.model_fields.values())


@pytest.mark.parametrize("token", ["", "my token", "123456", "123456:", ":TEST", "123456:TEST\n", "123456:TEST\n/../"])
def test_what_is_no_token_by_its_form(token: str) -> None:
    assert not is_token(token)


def test_a_token_by_its_form() -> None:
    assert is_token("123456:TEST-token_1")
