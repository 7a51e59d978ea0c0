"""What did the operator set, and what is missing? The environment and `.env` only."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.x.settings import Delivery
from lifecycle.tickets import Channel
from runtime.problems import SetupProblem

BUILT = (Channel.X, Channel.FACEBOOK, Channel.SLACK)

_SLACK_NEEDED = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
_NEEDED = {
    Channel.X: (
        "X_API_KEY",
        "X_API_SECRET",
        "X_ACCESS_TOKEN",
        "X_ACCESS_TOKEN_SECRET",
        "X_USER_ID",
    ),
    Channel.FACEBOOK: (
        "FACEBOOK_APP_SECRET",
        "FACEBOOK_VERIFY_TOKEN",
        "FACEBOOK_PAGE_ID",
        "FACEBOOK_PAGE_TOKEN",
    ),
    Channel.SLACK: _SLACK_NEEDED,  # nothing beside what the team's side needs
}
_EMPTY = SecretStr("")


class Settings(BaseSettings):
    """Every setting by its own name, in lower case. Secrets never show in `repr`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    deskhand_database_url: str = Field(default="sqlite:///deskhand.db", repr=False)
    deskhand_redis_url: str | None = Field(default=None, repr=False)
    deskhand_channels: str = "x"
    deskhand_desk: Path = Path("desk.toml")
    deskhand_clock_file: Path | None = None
    deskhand_lease: float = Field(
        default=30.0, gt=0, description="seconds a courier may hold a row"
    )
    deskhand_demo: bool = False

    slack_bot_token: SecretStr = _EMPTY
    slack_signing_secret: SecretStr = _EMPTY
    slack_app_token: SecretStr = _EMPTY
    slack_api_url: str = "https://slack.com/api/"

    x_api_key: SecretStr = _EMPTY
    x_api_secret: SecretStr = _EMPTY
    x_access_token: SecretStr = _EMPTY
    x_access_token_secret: SecretStr = _EMPTY
    x_bearer_token: SecretStr = _EMPTY
    x_user_id: str = ""
    x_api_url: str = "https://api.x.com"
    x_delivery: Delivery = Delivery.WEBHOOK
    x_monthly_reads: int = Field(default=10_000, gt=0, description="what polling may read a month")
    x_monthly_budget: Decimal | None = Field(default=None, gt=0, description="dollars a month")

    facebook_app_secret: SecretStr = _EMPTY
    facebook_verify_token: SecretStr = _EMPTY
    facebook_page_id: str = ""
    facebook_page_token: SecretStr = _EMPTY
    facebook_app_id: str = ""
    facebook_api_url: str = "https://graph.facebook.com/v25.0"

    @field_validator("deskhand_channels")
    @classmethod
    def _known_channels(cls, value: str) -> str:
        known = ", ".join(BUILT)
        if not _listed(value):
            raise ValueError(f"names no channel; this version has {known}")
        for name in _listed(value):
            if name not in BUILT:
                raise ValueError(f'"{name}" is no channel that this version has; it has {known}')
        return value

    @field_validator("slack_api_url", "x_api_url", "facebook_api_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("needs an address that begins with https://")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The customer channels that are switched on."""
        return tuple(Channel(name) for name in _listed(self.deskhand_channels))

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None for another kind."""
        _, _, file = self.deskhand_database_url.partition("sqlite:///")
        return Path(file).absolute() if file else None

    @property
    def data_folder(self) -> Path:
        """Where files beside the database go."""
        return self.database_file.parent if self.database_file else Path.cwd()

    def missing(self) -> list[str]:
        """The settings that the switched-on channels and Slack still need."""
        theirs = (name for channel in self.channels for name in self.missing_of(channel))
        return list(dict.fromkeys([*self._unset(_SLACK_NEEDED), *theirs]))

    def missing_of(self, channel: Channel) -> list[str]:
        """The settings that one channel still needs."""
        return self._unset(_NEEDED[channel])

    def _unset(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if not _plain(getattr(self, name.lower())).strip()]


def load_settings() -> Settings:
    """The settings from the environment and `.env`; SetupProblem names every bad one."""
    try:
        return Settings()
    except ValidationError as error:
        raise SetupProblem([_fault(dict(fault)) for fault in error.errors()]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SetupProblem([f".env can't be read: {error}"]) from None


def require_secrets(settings: Settings) -> None:
    """No secret, no start: SetupProblem names everything that is missing."""
    if missing := settings.missing():
        raise SetupProblem(
            [f"{name} is not set" for name in missing]
            + ["Set them in the environment or in .env; .env.example tells where to find each."]
        )


def _fault(fault: dict[str, object]) -> str:
    place = fault.get("loc")
    name = str(place[0]).upper() if isinstance(place, tuple) and place else "settings"
    return f"{name}: {str(fault.get('msg')).removeprefix('Value error, ')}"


def _listed(value: str) -> Iterable[str]:
    return dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip())


def _plain(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
