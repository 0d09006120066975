"""Settings of ingestion, read once from the environment and ``.env``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.encoder_model import DEFAULT_MODEL
from ingest.sources.addresses import AllowedHosts


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class IngestSettings(BaseSettings):
    """Every field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(
        Path("data"), description="Folder that holds the corpus and its indexes; another is another world."
    )
    encoder_model: str = Field(
        DEFAULT_MODEL,
        description="sentence-transformers model, by name or folder. After a change: `dateline reindex`.",
    )
    encoder_cache_dir: Path = Field(
        Path.home() / ".cache" / "dateline",
        description="Where the converted encoder is kept (90 MB); made again when absent.",
    )
    chroma_url: str = Field("", description="Chroma server, as http://host:8000; empty: embedded in DATA_DIR.")
    chroma_api_key: SecretStr = Field(SecretStr(""), description="Chroma Cloud: API key; empty: not used.")
    chroma_tenant: str = Field("", description="Chroma Cloud: tenant.")
    chroma_database: str = Field("", description="Chroma Cloud: database.")
    fetch_timeout_seconds: float = Field(20.0, gt=0, le=300, description="Longest wait for a web server's next bytes.")
    max_document_bytes: int = Field(
        10_000_000, ge=1000, description="Largest page, text file or record that is taken, unpacked."
    )
    max_feed_items: int = Field(200, ge=1, description="Most articles taken from one feed at a time, in its order.")
    fetch_contact: str = Field(
        "", description="E-mail or URL sent in the User-Agent, so that publishers can reach you."
    )
    fetch_pause_seconds: float = Field(
        1.0, ge=0, le=60, description="Pause between two requests to one web server; its robots.txt may ask for more."
    )
    fetch_allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Host names, IP addresses and networks, separated by commas, that are fetched from although "
        "they are not public.",
    )

    @field_validator("fetch_contact")
    @classmethod
    def _header(cls, value: str) -> str:
        if not (value.isascii() and value.isprintable() and len(value) <= 200):
            raise ValueError("must be one line of at most 200 plain ASCII characters: it is sent in a header")
        return value

    @field_validator("fetch_allowed_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AllowedHosts.of(value)
        return value

    @field_validator("data_dir", "encoder_cache_dir")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("chroma_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value
