"""What did the operator set? Bad settings are named, missing ones too, secrets never shown."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.slack.settings import Places, SlackSettings, Take
from connectors.x.settings import Delivery
from lifecycle.tickets import Channel
from runtime.problems import SetupProblem
from runtime.settings import Settings, load_settings, require_secrets
from runtime.wiring import channel_settings, x_settings
from tests.stack import SECRETS

NEEDED = [
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "X_API_KEY",
    "X_API_SECRET",
    "X_ACCESS_TOKEN",
    "X_ACCESS_TOKEN_SECRET",
    "X_USER_ID",
]


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("DESKHAND_", "SLACK_", "X_")):
            monkeypatch.delenv(name)


def faults() -> tuple[str, ...]:
    with pytest.raises(SetupProblem) as refused:
        load_settings()
    return refused.value.faults


def test_nothing_set_is_the_usual() -> None:
    settings = load_settings()
    assert settings.deskhand_database_url == "sqlite:///deskhand.db"
    assert settings.deskhand_redis_url is None
    assert settings.deskhand_desk == Path("desk.toml")
    assert settings.channels == (Channel.X,)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.x_api_url == "https://api.x.com"
    assert settings.deskhand_demo is False
    assert settings.x_delivery is Delivery.WEBHOOK
    assert (settings.x_monthly_reads, settings.x_monthly_budget) == (10_000, None)


def test_what_x_may_do_and_cost_reaches_the_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_DELIVERY", "polling")
    monkeypatch.setenv("X_MONTHLY_READS", "500")
    monkeypatch.setenv("X_MONTHLY_BUDGET", "49.90")
    known = x_settings(load_settings())
    assert (known.delivery, known.monthly_reads) == (Delivery.POLLING, 500)
    assert known.monthly_budget == Decimal("49.90")


def test_what_one_channel_needs_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_API_KEY", "made-up")
    missing = load_settings().missing_of(Channel.X)
    assert missing == ["X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET", "X_USER_ID"]


def test_the_environment_is_read_and_env_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("X_USER_ID=5\nX_API_KEY='quoted # no comment'\n# X_API_SECRET=no\n")
    monkeypatch.setenv("X_USER_ID", "7")
    settings = load_settings()
    assert settings.x_user_id == "7"
    assert settings.x_api_key.get_secret_value() == "quoted # no comment"
    assert settings.x_api_secret.get_secret_value() == ""


def test_empty_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DESKHAND_DATABASE_URL", "DESKHAND_REDIS_URL", "DESKHAND_LEASE", "SLACK_API_URL"):
        monkeypatch.setenv(name, "")
    assert load_settings().deskhand_database_url == "sqlite:///deskhand.db"
    assert load_settings().deskhand_redis_url is None


def test_the_example_says_what_is_needed() -> None:
    example = (Path(__file__).parent.parent.parent / ".env.example").read_text()
    Path(".env").write_text(example)
    assert load_settings().missing() == NEEDED
    for name in NEEDED:
        assert f"\n{name}=" in example


def test_every_missing_secret_is_named_at_once() -> None:
    with pytest.raises(SetupProblem) as refused:
        require_secrets(load_settings())
    assert list(refused.value.faults[:-1]) == [f"{name} is not set" for name in NEEDED]


@pytest.mark.parametrize("name", NEEDED)
def test_each_secret_is_missed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other, value in SECRETS.items():
        monkeypatch.setenv(other, "" if other == name else value)
    with pytest.raises(SetupProblem) as refused:
        require_secrets(load_settings())
    assert refused.value.faults[0] == f"{name} is not set"
    assert len(refused.value.faults) == 2
    assert not [v for o, v in SECRETS.items() if o != "X_USER_ID" and v in str(refused.value)]


def test_all_set_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        if name != "X_BEARER_TOKEN":
            monkeypatch.setenv(name, value)
    require_secrets(load_settings())


@pytest.mark.parametrize("blank", [" ", "\t"])
def test_a_blank_secret_is_none(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("X_API_SECRET", blank)
    assert load_settings().missing() == ["X_API_SECRET"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DESKHAND_CHANNELS", "x,telegram", '"telegram" is no channel'),
        ("DESKHAND_CHANNELS", "fax", '"fax" is no channel that this version has'),
        ("DESKHAND_LEASE", "0", "greater than 0"),
        ("DESKHAND_LEASE", "soon", "valid number"),
        ("DESKHAND_DEMO", "perhaps", "valid boolean"),
        ("SLACK_API_URL", "slack.com/api", "begins with https://"),
        ("X_API_URL", "ftp://x", "begins with https://"),
        ("X_DELIVERY", "pigeon", "'webhook' or 'polling'"),
        ("X_MONTHLY_READS", "0", "greater than 0"),
        ("X_MONTHLY_READS", "1.5", "valid integer"),
        ("X_MONTHLY_BUDGET", "-1", "greater than 0"),
        ("X_MONTHLY_BUDGET", "lots", "valid decimal"),
        ("FACEBOOK_API_URL", "graph.facebook.com/v25.0", "begins with https://"),
    ],
)
def test_a_bad_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    (fault,) = faults()
    assert fault.startswith(f"{name}: ")
    assert words in fault


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DESKHAND_CHANNELS", "DESKHAND_LEASE", "SLACK_API_URL", "X_API_URL"):
        monkeypatch.setenv(name, "nonsense")
    assert [fault.split(":")[0] for fault in faults()] == [
        "DESKHAND_CHANNELS",
        "DESKHAND_LEASE",
        "SLACK_API_URL",
        "X_API_URL",
    ]


@pytest.mark.parametrize("value", ["x", " X ", "x,", ",x,,"])
def test_channels_as_people_write_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DESKHAND_CHANNELS", value)
    assert load_settings().channels == (Channel.X,)


def test_an_env_file_that_can_not_be_read() -> None:
    Path(".env").write_bytes(b"X_API_KEY=\xff\xfe\n")
    (fault,) = faults()
    assert fault.startswith(".env can't be read: ")


def test_an_env_file_of_nonsense_is_no_crash() -> None:
    Path(".env").write_text('[section]\n= = =\nX_API_KEY="not ended\n\x00\nUNKNOWN=1\n')
    assert "X_API_KEY" in load_settings().missing()


@pytest.mark.parametrize("url", ["https://slack.example/api", "https://slack.example/api///"])
def test_slacks_address_ends_with_one_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    assert load_settings().slack_api_url == "https://slack.example/api/"


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////var/desk/d.db", "/var/desk"),
        ("sqlite:///sub/d.db", "sub"),
        ("sqlite:///deskhand.db", ""),
        ("postgresql://u@h/d", ""),
    ],
)
def test_files_go_beside_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, folder: str
) -> None:
    monkeypatch.setenv("DESKHAND_DATABASE_URL", url)
    assert load_settings().data_folder == tmp_path / folder


IDS = {"X_USER_ID", "FACEBOOK_APP_ID", "FACEBOOK_PAGE_ID"}  # no secrets


def test_a_bad_setting_does_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DESKHAND_LEASE", "soon")
    said = "\n".join(faults())
    assert not [v for name, v in SECRETS.items() if name not in IDS and v in said]
    shown = repr(Settings(deskhand_lease=1))
    assert not [v for name, v in SECRETS.items() if name not in IDS and v in shown]


def test_slack_as_a_channel_needs_nothing_beside_the_teams_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DESKHAND_CHANNELS", "slack")
    assert load_settings().missing() == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    assert load_settings().missing_of(Channel.SLACK) == load_settings().missing()


def test_customers_rooms_reach_the_channel(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    rooms = '[[slack_rooms]]\nroom = "help"\n[[slack_rooms]]\nroom = "sales"\ntake = "asked"\n'
    file.write_text(f'[teams.a]\nroom = "cards"\nops_room = "ops"\n{rooms}')
    settings = Settings.model_validate({"slack_bot_token": "xoxb-1", "deskhand_desk": file})
    given = channel_settings(settings, Channel.SLACK)
    assert isinstance(given, SlackSettings)
    assert given.places() == Places(
        rooms={"help": Take.EVERY, "sales": Take.ASKED},
        ours=frozenset({"cards", "ops"}),
        agents=frozenset({"cards"}),
    )
    assert given.bot_token == "xoxb-1"
    assert "xoxb-1" not in repr(given)
