"""Settings: environment variables with the prefix KLIK_, also read from .env. Each is described in the README."""

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KLIK_"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - where we listen → how this machine says it
_LAST_PORT = 65535
MESSENGERS = ("max", "vk", "telegram")  # in the order in which people are offered them
BOTS = ("parent", "student", "teacher", "director")


Mode = Literal["polling", "webhook"]


class Settings(BaseSettings):
    """What a school may set; every setting has a default that works on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/klik.db"),
        description="SQLite file or PostgreSQL: postgresql://user:password@host/name",
    )
    listen: str = Field(default="127.0.0.1:8080", description="address:port of the web server")
    public_url: str = Field(
        default="",
        description="how people reach the server; goes into links and QR codes; http://KLIK_LISTEN if empty",
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

    max_parent_token: SecretStr = Field(default=SecretStr(""), description="token of the parents' bot in MAX")
    max_student_token: SecretStr = Field(default=SecretStr(""), description="token of the pupils' bot in MAX")
    max_teacher_token: SecretStr = Field(default=SecretStr(""), description="token of the teachers' bot in MAX")
    max_director_token: SecretStr = Field(default=SecretStr(""), description="token of the director's bot in MAX")
    vk_parent_token: SecretStr = Field(default=SecretStr(""), description="token of the parents' community in VK")
    vk_student_token: SecretStr = Field(default=SecretStr(""), description="token of the pupils' community in VK")
    vk_teacher_token: SecretStr = Field(default=SecretStr(""), description="token of the teachers' community in VK")
    vk_director_token: SecretStr = Field(default=SecretStr(""), description="token of the director's community in VK")
    telegram_parent_token: SecretStr = Field(default=SecretStr(""), description="token of the parents' bot in Telegram")
    telegram_student_token: SecretStr = Field(default=SecretStr(""), description="token of the pupils' bot in Telegram")
    telegram_teacher_token: SecretStr = Field(
        default=SecretStr(""), description="token of the teachers' bot in Telegram"
    )
    telegram_director_token: SecretStr = Field(
        default=SecretStr(""), description="token of the director's bot in Telegram"
    )
    max_mode: Mode = Field(default="polling", description="how updates of MAX come: polling or webhook")
    vk_mode: Mode = Field(default="polling", description="how updates of VK come: polling or webhook (Callback API)")
    telegram_mode: Mode = Field(default="polling", description="how updates of Telegram come: polling or webhook")
    max_api_url: str = Field(default="https://platform-api2.max.ru", description="where MAX's Bot API answers")
    vk_api_url: str = Field(default="https://api.vk.ru", description="where VK's API answers")
    telegram_api_url: str = Field(default="https://api.telegram.org", description="where Telegram's Bot API answers")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, url: SecretStr) -> SecretStr:
        try:
            known = sa.make_url(url.get_secret_value())
        except (sa.exc.ArgumentError, ValueError) as error:
            raise ValueError("not a URL") from error
        if known.get_backend_name() not in ("sqlite", "postgresql") or not (known.database or known.host):
            raise ValueError("neither a SQLite file nor PostgreSQL")
        return url

    @field_validator("listen")
    @classmethod
    def _is_address(cls, listen: str) -> str:
        port = listen.rpartition(":")[2]
        if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _LAST_PORT):
            raise ValueError("no port")
        return listen

    @field_validator("public_url", "max_api_url", "vk_api_url", "telegram_api_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url and not (url.startswith(("http://", "https://")) and urlsplit(url).netloc):
            raise ValueError("not a web address")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _public_by_default(self) -> "Settings":
        if not self.public_url:
            at = f"[{self.host}]" if ":" in self.host else self.host
            self.public_url = f"http://{_EVERYWHERE.get(self.host, at)}:{self.port}"
        return self

    def token(self, messenger: str, bot: str) -> str:
        """Give the token of a bot in a messenger, empty where none is set: setting one switches the bot on."""
        value: SecretStr = getattr(self, f"{messenger}_{bot}_token")
        return value.get_secret_value().strip()

    def api_url(self, messenger: str) -> str:
        """Give where the messenger's API answers."""
        return str(getattr(self, f"{messenger}_api_url"))

    def mode(self, messenger: str) -> Mode:
        """Give how the messenger's updates come."""
        mode: Mode = getattr(self, f"{messenger}_mode")
        return mode

    @property
    def host(self) -> str:
        """Address part of KLIK_LISTEN."""
        return self.listen.rpartition(":")[0].strip("[]") or "127.0.0.1"

    @property
    def port(self) -> int:
        """Port part of KLIK_LISTEN."""
        return int(self.listen.rpartition(":")[2])


def given() -> dict[str, str]:
    """Give all that is set under our prefix, known or not, wrong or not: {"KLIK_DEMO": "yes"}."""
    everything = dotenv_values(".env") | dict(os.environ)
    return {name.upper(): value or "" for name, value in everything.items() if name.upper().startswith(PREFIX)}


def unknown() -> list[str]:
    """Give the variables of our prefix that are no setting: most likely misspelt. Those of our tests are known."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in given() if name not in known and not name.startswith(f"{PREFIX}TEST_"))
