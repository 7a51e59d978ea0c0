"""`deskhand doctor`: each fault, with its fix; and the manifest for Slack."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.manifest import SCOPES, TEAM_SCOPES, manifest
from connectors.slack.health import SCOPES as NEEDED
from tests.cli import Operator, operator, without
from tests.stack import DESK, SECRETS, Stack, answers, eventually, free_port

PARTS = ["secrets", "desk.toml", "database", "Redis", "Slack", "channels"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """X and Slack alone."""
    made = Stack(tmp_path_factory.mktemp("sandbox"), "sqlite://")
    try:
        made.start("sandbox")
        eventually(lambda: answers(f"{made.sandbox}/stage/clock"), 30, made.logs)
        yield made
    finally:
        made.stop()


@pytest.fixture
def me(
    sandbox: Stack,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Operator:
    """Somebody whose desk is well."""
    settings = {
        "DESKHAND_DATABASE_URL": sqlite_url,
        "SLACK_API_URL": f"{sandbox.sandbox}/slack/api/",
        "X_API_URL": f"{sandbox.sandbox}/x",
        "X_DELIVERY": "polling",
    }
    return operator(tmp_path, monkeypatch, capsys, settings)


def faults(me: Operator, part: str) -> list[str]:
    """What is wrong with that part, and with no other."""
    said = me.types("doctor", "--json")
    assert said.code == 1
    told = json.loads(said.out)
    assert list(told) == PARTS
    assert [name for name, found in told.items() if found != "ok"] == [part]
    shown = me.types("doctor")
    assert shown.code == 1
    assert f"✗ {part}" in shown.out
    for value in (v for name, v in SECRETS.items() if name != "X_USER_ID"):
        assert value not in said.out + said.err + shown.out + shown.err
    for fault in told[part]:
        assert f"    {fault}\n" in shown.out
    found: list[str] = told[part]
    return found


def test_all_is_well(me: Operator) -> None:
    said = me.types("doctor")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [f"✓ {part}" for part in PARTS]
    as_json = me.types("doctor", "--json")
    assert as_json.code == 0
    assert json.loads(as_json.out) == dict.fromkeys(PARTS, "ok")


def test_a_slack_token_that_is_not_accepted(me: Operator) -> None:
    me.environment["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    (fault,) = faults(me, "Slack")
    assert "SLACK_BOT_TOKEN" in fault
    assert "install the app again" in fault


def test_every_room_that_is_missing(me: Operator) -> None:
    text = DESK.replace('"desk-support"', '"nowhere"').replace('"desk-ops"', '"nobody"')
    (me.folder / "desk.toml").write_text(text)
    found = faults(me, "Slack")
    assert [fault.split()[0] for fault in found] == ["#nobody", "#nowhere"]
    assert all("create it, and invite the desk" in fault for fault in found)


@pytest.mark.parametrize("name", ["X_API_KEY", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"])
def test_an_x_key_that_is_not_accepted(me: Operator, name: str) -> None:
    me.environment[name] = "wrong"
    (fault,) = faults(me, "channels")
    assert fault.startswith("X: ")
    assert len(fault) > 20


def test_the_account_of_somebody_else(me: Operator) -> None:
    me.environment["X_USER_ID"] = "101"
    (fault,) = faults(me, "channels")
    assert "X_USER_ID says 101" in fault
    assert "account 100" in fault


def test_a_slack_that_can_not_be_reached(me: Operator) -> None:
    me.environment["SLACK_API_URL"] = f"http://127.0.0.1:{free_port()}/api/"
    (fault,) = faults(me, "Slack")
    assert "could not be reached" in fault


def test_an_x_that_can_not_be_reached(me: Operator) -> None:
    me.environment["X_API_URL"] = f"http://127.0.0.1:{free_port()}/x"
    (fault,) = faults(me, "channels")
    assert fault.startswith("X: ")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{}/0", "unix:///nowhere/{}.sock"])
def test_a_redis_that_does_not_answer(me: Operator, url: str) -> None:
    me.environment["DESKHAND_REDIS_URL"] = url.format(free_port())
    (fault,) = faults(me, "Redis")
    assert "does not answer" in fault
    assert "DESKHAND_REDIS_URL" in fault


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1/"])
def test_a_redis_url_that_is_none(me: Operator, url: str) -> None:
    me.environment["DESKHAND_REDIS_URL"] = url
    assert "redis" in " ".join(faults(me, "Redis")).lower()


def test_a_database_without_the_schema(me: Operator) -> None:
    me.environment["DESKHAND_DATABASE_URL"] = "sqlite:///new.db"
    found = faults(me, "database")
    assert found[-1] == "Run: deskhand db upgrade"


def test_a_team_without_managers(me: Operator) -> None:
    (me.folder / "desk.toml").write_text(DESK.replace('managers = ["U0MANAGER"]', ""))
    (fault,) = faults(me, "desk.toml")
    assert "support" in fault
    assert "managers" in fault


def test_every_missing_secret(me: Operator) -> None:
    me.environment |= without("X_API_SECRET", "SLACK_SIGNING_SECRET")
    found = json.loads(me.types("doctor", "--json").out)["secrets"]
    assert found[:2] == ["SLACK_SIGNING_SECRET is not set", "X_API_SECRET is not set"]
    assert ".env" in found[2]


def test_a_channel_without_its_keys_is_not_asked(me: Operator) -> None:
    me.environment |= {"X_API_URL": "http://127.0.0.1:1/", **without("X_API_KEY", "X_USER_ID")}
    found = json.loads(me.types("doctor", "--json").out)["channels"]
    assert found == ["X: not asked, for lack of X_API_KEY, X_USER_ID"]


def test_nothing_at_all_is_set(me: Operator) -> None:
    """The first thing that anybody types: it names everything, and no traceback."""
    (me.folder / "desk.toml").unlink()
    me.environment = {"DESKHAND_REDIS_URL": "redis://127.0.0.1:1/0", "COLUMNS": "200"}
    for name in ("SLACK_API_URL", "X_API_URL"):
        me.environment[name] = "http://127.0.0.1:1/"
    said = me.types("doctor")
    assert (said.code, said.err) == (1, "")
    assert [line for line in said.out.splitlines() if line[0] != " "] == [f"✗ {p}" for p in PARTS]
    for words in ("SLACK_BOT_TOKEN is not set", "desk.toml is missing", "deskhand db upgrade"):
        assert words in said.out


def test_the_manifest(me: Operator) -> None:
    me.environment = {"COLUMNS": "40"}  # a narrow terminal must not break what is pasted
    said = me.types("slack", "manifest", "--url", "https://desk.example/")
    assert (said.code, said.err) == (0, "")
    told = json.loads(said.out)
    url = "https://desk.example/slack/events"
    (command,) = told["features"]["slash_commands"]
    assert (command["command"], command["url"]) == ("/desk", url)
    assert told["settings"]["event_subscriptions"]["request_url"] == url
    assert told["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert told["oauth_config"]["scopes"]["bot"] == list(SCOPES)


@pytest.mark.parametrize(
    "url", ["http://desk.example", "desk.example", "", "HTTP://x", "ftp://x", "javascript:1"]
)
def test_a_manifest_is_for_https_only(me: Operator, url: str) -> None:
    said = me.types("slack", "manifest", "--url", url)
    assert (said.code, said.out) == (1, "")
    assert "begins with https://" in said.err


def test_the_manifest_of_a_desk_without_a_public_address(me: Operator) -> None:
    told = json.loads(me.types("slack", "manifest", "--socket").out)
    assert told["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(told)
    both = me.types("slack", "manifest", "--socket", "--url", "https://desk.example")
    assert (both.code, both.out) == (2, "")


def test_the_manifest_is_as_slack_takes_it() -> None:
    """The limits of Slack's published schema."""
    for told in (manifest("https://desk.example"), manifest(None)):
        about, features = told["display_information"], told["features"]
        assert len(about["name"]) <= 35
        assert len(about["description"]) <= 140
        (command,) = features["slash_commands"]
        assert (len(command["command"]), len(command["usage_hint"])) <= (32, 1000)
        (shortcut,) = features["shortcuts"]
        assert (len(shortcut["name"]), len(shortcut["description"])) <= (24, 150)
        assert features["app_home"]["messages_tab_enabled"] is True
        assert features["app_home"]["messages_tab_read_only_enabled"] is False
        assert len(told["settings"]["event_subscriptions"]["bot_events"]) <= 100
    assert set(NEEDED) | set(TEAM_SCOPES) <= set(SCOPES)
    assert all(SCOPES.values())


def test_a_slack_app_without_the_scopes_of_customers(me: Operator) -> None:
    me.environment |= {"DESKHAND_CHANNELS": "slack"}
    found = json.loads(me.types("doctor", "--json").out)["channels"]
    if found != "ok":  # what the sandbox grants is the sandbox's
        assert all("deskhand slack manifest" in fault for fault in found)


def test_a_customers_room_that_is_missing_in_slack(me: Operator) -> None:
    me.environment |= {"DESKHAND_CHANNELS": "slack"}
    (me.folder / "desk.toml").write_text(f'{DESK}\n[[slack_rooms]]\nroom = "nowhere"\n')
    found = json.loads(me.types("doctor", "--json").out)["channels"]
    assert any(fault.startswith("Slack: #nowhere is not there: create it") for fault in found)


def test_an_app_token_that_is_not_taken(me: Operator) -> None:
    me.environment |= {"SLACK_APP_TOKEN": "xapp-wrong"}
    found = faults(me, "Slack")
    assert len(found) == 1
    assert "SLACK_APP_TOKEN" in found[0]
    assert "connections:write" in found[0]
