"""What does the desk ask for once Facebook is switched on, and does the channel get it?"""

import os
from pathlib import Path

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from connectors.registry import connect
from connectors.x.settings import XSettings
from lifecycle.tickets import Channel
from runtime.clock import DeskClock
from runtime.settings import load_settings
from runtime.wiring import channel_settings

NEEDED = [
    "FACEBOOK_APP_SECRET",
    "FACEBOOK_VERIFY_TOKEN",
    "FACEBOOK_PAGE_ID",
    "FACEBOOK_PAGE_TOKEN",
]


@pytest.fixture(autouse=True)
def _only_facebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and an environment that switches Facebook on and says nothing else."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("DESKHAND_", "SLACK_", "X_", "FACEBOOK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DESKHAND_CHANNELS", "facebook")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "made-up")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "made-up")


def test_everything_that_facebook_needs_is_asked_for() -> None:
    assert load_settings().channels == (Channel.FACEBOOK,)
    assert load_settings().missing() == NEEDED


def test_the_channel_gets_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        monkeypatch.setenv(name, f"made-up-{name[-5:]}")
    monkeypatch.setenv("FACEBOOK_APP_ID", "77")
    settings = load_settings()
    assert settings.missing() == []
    assert "made-up-TOKEN" not in repr(settings)
    given = channel_settings(settings, Channel.FACEBOOK)
    assert given == FacebookSettings(
        app_secret="made-up-ECRET",
        verify_token="made-up-TOKEN",
        page_id="made-up-GE_ID",
        page_token="made-up-TOKEN",
        app_id="77",
        api_url="https://graph.facebook.com/v25.0",
    )
    assert isinstance(connect(given, DeskClock()), FacebookConnector)


def test_x_still_gets_its_own() -> None:
    assert isinstance(channel_settings(load_settings(), Channel.X), XSettings)
