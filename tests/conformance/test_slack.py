"""Does Slack do everything that a channel must, in rooms and in direct messages?"""

from collections.abc import Iterator

import pytest

from connectors.slack.connector import SlackConnector
from connectors.slack.settings import Places, SlackSettings, Take
from runtime.clock import real_now, wall
from tests.conformance.places import Json, Place
from tests.conformance.stage import Sandbox
from tests.conformance.suite import Conformance
from tests.stack import SECRETS

FILE = {"name": "notes.txt", "mimetype": "text/plain", "text": "It smokes."}
CAN = frozenset({"edit", "delete", "file", "backfill", "echo"})
PLACES = Places(
    rooms={"help": Take.EVERY},
    ours=frozenset({"desk-support", "desk-escalations", "desk-ops"}),
    agents=frozenset({"desk-support"}),
)


class Room(Place):
    """Slack's room `help`, in which each message is a request."""

    platform = "slack"
    room = "help"

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        asked: dict[str, object] = {"user": self.who, "room": self.room, "text": text}
        asked |= {"thread_ts": answers.partition(":")[2]} if answers and not self.private else {}
        asked |= {"files": [FILE]} if file else {}
        return f"{self.seen()['id']}:{self.do('slack/message', **asked)['ts']}"

    def edit(self, id: str, text: str) -> None:
        ts = id.partition(":")[2]
        self.do("slack/edit", user=self.who, room=self.room, ts=ts, text=text)

    def delete(self, id: str) -> None:
        self.do("slack/delete", user=self.who, room=self.room, ts=id.partition(":")[2])

    def seen(self) -> Json:
        """The conversation, as the stage shows it."""
        return self.see(f"slack/rooms/{self.room}")

    def ours(self) -> list[str]:
        roots = self.seen()["messages"]
        found = [one for root in roots for one in (root, *root["replies"])]
        return [_plain(one["text"]) for one in found if one["user"] == "U0DESKHAND"]


class Alone(Room):
    """What one person writes to the app."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.room = f"dm:{self.who}"
        self.do("slack/message", user=self.who, room="dm", text="hello")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.fixture
def slack(played: Sandbox) -> Iterator[SlackConnector]:
    settings = SlackSettings(
        bot_token=SECRETS["SLACK_BOT_TOKEN"],
        signing_secret=SECRETS["SLACK_SIGNING_SECRET"],
        api_url=f"{played.url}/slack/api/",
        places=lambda: PLACES,
        wall=wall,
    )
    connector = SlackConnector(settings, real_now)
    connector.prepare({})
    yield connector
    connector.close()


class TestRooms(Conformance):
    """A room in which customers ask."""

    @pytest.fixture
    def place(self, slack: SlackConnector, played: Sandbox) -> Room:
        return Room(slack, played.url, played.listener, "/slack/events", can=CAN)


class TestAlone(Conformance):
    """Direct messages to the app."""

    @pytest.fixture
    def place(self, slack: SlackConnector, played: Sandbox) -> Alone:
        path = "/slack/events"
        return Alone(slack, played.url, played.listener, path, private=True, can=CAN)
