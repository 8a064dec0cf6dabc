"""Settings: environment variables with the prefix KLIK_, also read from .env. Each is described in the README."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a school may set; every setting has a default that works on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix="KLIK_", env_file=".env", extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/klik.db"),
        description="SQLite file or PostgreSQL: postgresql://user:password@host/name",
    )
    listen: str = Field(default="127.0.0.1:8080", description="address:port of the web server")
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="how people reach the server; goes into links and QR codes",
    )
    files: Path = Field(default=Path("var/files"), description="folder of photos and documents")
    demo: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="auto: an empty database gets the demo region; off: never; on: add it even beside real schools",
    )
    log: Literal["text", "json"] = Field(default="text", description="log lines for people or for machines")
    language: Literal["ru", "en"] = Field(default="ru", description="language of the command line")
    invite_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=30, description="days for which an invite may be used"
    )

    @property
    def host(self) -> str:
        """Address part of KLIK_LISTEN."""
        return self.listen.rpartition(":")[0] or "127.0.0.1"

    @property
    def port(self) -> int:
        """Port part of KLIK_LISTEN."""
        return int(self.listen.rpartition(":")[2])
