"""A desk, and a Slack that notes what it is asked: for what the sandbox does not play."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import requests

from lifecycle.tickets import ReplyId, Ticket, TicketId
from sandbox.slack.forms import filled
from storage import reading
from storage.store import Store
from tests.connectors.slack_made import CARDS, TEAM, direct, envelope
from tests.connectors.slack_stand_in import StandIn
from tests.stack import Stack, eventually, slack_headers

Json = dict[str, Any]

FORM = "application/x-www-form-urlencoded"
DESK = """
[teams.support]
room = "cards"
[[slack_rooms]]
room = "help"
"""
_numbers = count(1)


def play(api: StandIn) -> None:
    """Every person has a name and a direct message with the desk; every post has its time."""
    posts = count(1)
    api.always["chat.postMessage"] = lambda _: {
        "ok": True,
        "ts": f"1795339{next(posts):03d}.000100",
    }
    api.always["conversations.open"] = lambda asked: {
        "ok": True,
        "channel": {"id": f"D{asked['users']}"},
    }
    api.always["users.info"] = lambda asked: {
        "ok": True,
        "user": {"profile": {"display_name": f"name-of-{asked['user']}"}},
    }


@dataclass
class Workspace:
    """What happens in Slack, and what the desk makes of it."""

    api: StandIn
    stack: Stack
    books: Store
    _ts: int = 1_795_336_000

    def ts(self) -> str:
        self._ts += 1
        return f"{self._ts}.000100"

    def hears(self, event: Json, ts: str = "") -> str:
        """Slack delivers an event; the message's ts, a new one unless it is given."""
        ts = ts or self.ts()
        body = json.dumps(envelope(event | {"ts": ts, "event_ts": ts})).encode()
        assert self._post(body, "application/json") == 200
        self.settle()
        return ts

    def acts(self, payload: Json) -> None:
        """Somebody presses or submits."""
        given = {"team": {"id": TEAM}, "trigger_id": self.ts(), **payload}
        assert self._post(urlencode({"payload": json.dumps(given)}).encode(), FORM) == 200
        self.settle()

    def types(self, user: str, text: str, room: str = CARDS) -> None:
        """Somebody types `/desk text`."""
        form = {"command": "/desk", "text": text, "user_id": user, "channel_id": room}
        assert self._post(urlencode(form | {"trigger_id": self.ts()}).encode(), FORM) == 200
        self.settle()

    def submits(self, user: str, values: dict[str, str]) -> None:
        """Fill the form that was opened last, and submit it."""
        view = {**self.api.asked("views.open")[-1]["view"], "id": f"V{self.ts()}"}
        state, errors = filled(view, values)
        assert errors == {}
        done = {"type": "view_submission", "user": {"id": user}, "view": view | {"state": state}}
        self.acts(done)

    def settle(self) -> None:
        """Until the desk owes nothing that is due."""

        def quiet() -> bool:
            health = self.stack.health()
            return not any(health["due"].values()) and not health["working"]

        eventually(quiet, 30, self.stack.logs)

    def _post(self, body: bytes, kind: str) -> int:
        headers = slack_headers(body) | {"Content-Type": kind}
        url = f"{self.stack.desk}/slack/events"
        return requests.post(url, data=body, headers=headers, timeout=20).status_code

    def posts(self, channel: str) -> list[Json]:
        """What the desk posted there, oldest first."""
        return [one for one in self.api.asked("chat.postMessage") if one["channel"] == channel]

    def receipt(self, number: int, reply: str) -> str:
        """The ts under which that answer of ours stands."""
        found = self.books.read(lambda c: reading.receipt(c, TicketId(number), ReplyId(reply)))
        return (found or "").partition(":")[2]

    def history(self, number: int) -> str:
        """Everything that happened to a ticket."""
        return repr(self.books.read(lambda c: reading.entries(c, number)))


@dataclass
class Somebody:
    """A customer of one test, and their direct message with the desk."""

    slack: Workspace
    id: str = field(default_factory=lambda: f"U{next(_numbers)}PERSON")

    @property
    def dm(self) -> str:
        return f"D{self.id}"

    @property
    def name(self) -> str:
        return f"name-of-{self.id}"

    def writes(self, text: str = "my badge is broken", **more: Any) -> str:
        """They write to the desk alone; the message's ts."""
        return self.slack.hears(direct(text, user=self.id, channel=self.dm) | more)

    def tickets(self) -> list[Ticket]:
        """Theirs, the oldest first."""
        found = self.slack.books.read(lambda c: reading.queue(c, at_most=500))
        mine = [ticket for ticket in found if ticket.customer_name == self.name]
        return sorted(mine, key=lambda ticket: ticket.id)

    def ticket(self) -> Ticket:
        """The only one of theirs."""
        (found,) = self.tickets()
        return found
