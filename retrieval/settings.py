"""Settings of answering, read once from the environment and ``.env``."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class RetrievalSettings(BaseSettings):
    """Every field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    answer_model: str = Field(
        "",
        description="Language model that writes the answers, as provider:model (openai:…, anthropic:…, ollama:…); "
        "empty: sentences are quoted from the articles, which needs none.",
    )
    answer_base_url: str = Field(
        "", description="Base URL of an OpenAI-compatible server, such as http://localhost:8080/v1."
    )
    answer_api_key: SecretStr = Field(
        SecretStr(""), description="Key for the language model; empty: the provider's own variable (OPENAI_API_KEY …)."
    )
    answer_timeout_seconds: float = Field(
        30.0, gt=0, le=600, description="Longest wait for the language model; after it the answer is quoted instead."
    )

    answer_threshold: float = Field(
        0.4,
        ge=-1,
        le=1,
        description="Least answerability of a question that is answered; higher declines more (`dateline evaluate`).",
    )

    rerank_model: str = Field(
        "",
        description="Cross-encoder that reads the best 50 passages again, as the name or folder of a "
        "sentence-transformers CrossEncoder; empty: none, which needs no download.",
    )

    @field_validator("answer_model")
    @classmethod
    def _provider(cls, value: str) -> str:
        if value and ":" not in value:
            raise ValueError("must name the provider too, as in openai:gpt-4.1-mini or ollama:llama3.2")
        return value

    @field_validator("answer_base_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value
