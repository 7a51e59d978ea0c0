"""People who ask in Slack's room `help`, and what they and the team see."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.engine import open_engine
from storage.upgrade import upgrade
from tests.stack import DESK, Stage, words_of

Json = dict[str, Any]

EVERY = f'{DESK}\n[[slack_rooms]]\nroom = "help"\n'
ASKED = f'{EVERY}take = "asked"\n'
CUSTOMER, ROOM, HELP_ID, BOT = "outsider", "help", "C0HELP", "U0DESKHAND"
MENTION = f"<@{BOT}>"


def fresh(folder: Path) -> str:
    """A fresh database's address."""
    url = f"sqlite:///{folder / 'deskhand.db'}"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@dataclass
class Help:
    """The room in which customers ask, and the team's side of it."""

    stage: Stage

    def say(
        self, text: str, thread: str | None = None, user: str = CUSTOMER, room: str = ROOM
    ) -> str:
        """Somebody writes; the message's ts."""
        more = {"thread_ts": thread} if thread else {}
        done = self.stage.do("/slack/message", user=user, room=room, text=text, **more)
        return str(done["ts"])

    def ask(self, text: str) -> str:
        """The customer asks, and all is settled; the message's ts."""
        ts = self.say(text)
        self.stage.settle()
        return ts

    def message(self, ts: str, room: str = ROOM) -> Json:
        """The message that begins a thread there."""
        messages: list[Json] = self.stage.get(f"/slack/rooms/{room}")["messages"]
        return next(one for one in messages if one["ts"] == ts)

    def thread(self, ts: str) -> list[Json]:
        """What stands under it."""
        return list(self.message(ts)["replies"])

    def answers(self, ts: str) -> list[str]:
        """The texts of ours under it."""
        return [one["text"] for one in self.thread(ts) if one["user"] == BOT]

    def marks(self, ts: str) -> list[str]:
        """The names of our emoji on it."""
        return [one["name"] for one in self.message(ts)["reactions"] if BOT in one["users"]]

    def cards(self, words: str) -> list[Json]:
        """The cards on which these words stand."""
        return [card for card in self.stage.cards() if words in words_of(card)]

    def card(self, words: str) -> Json:
        """The one card on which these words stand."""
        (found,) = self.cards(words)
        return found

    def number(self, words: str) -> int:
        """The number of the one ticket on whose card these words stand."""
        return int(self.card(words)["metadata"]["event_payload"]["ticket"])

    def told(self, words: str) -> str:
        """Everything that stands under that card."""
        return "\n".join(words_of(reply) for reply in self.card(words)["replies"])

    def press(self, words: str, button: str, user: str = "agent-1") -> Json:
        """Press a button of that card."""
        ts = self.card(words)["ts"]
        return self.stage.do("/slack/press", user=user, room="desk-support", ts=ts, button=button)

    def reply(self, words: str, text: str, **values: str) -> None:
        """An agent answers by the form, and all is settled."""
        opened = self.press(words, "Reply")
        assert opened["view"], opened
        done = self.stage.do("/slack/submit", user="agent-1", values={"Reply": text, **values})
        assert done["errors"] == {}, done
        self.stage.settle()

    def whispers(self, user: str = CUSTOMER) -> list[str]:
        """Everything that only that person was shown."""
        found = self.stage.get("/slack/ephemerals", user=user)["ephemerals"]
        return [words_of(one) for one in found]
