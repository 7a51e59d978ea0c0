"""The platforms, played by the sandbox on this machine: each place where a customer writes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.listening import Listener, listening
from tests.conformance.places import Place
from tests.stack import HERE, PROJECT, SECRETS, answers, eventually, free_port

START_SECONDS = 30.0


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that runs, and who listens to what it pushes."""

    url: str
    listener: Listener


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """The sandbox in a process of its own, whose deliveries are only kept."""
    with listening() as listener:
        port = free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            **SECRETS,
            "SANDBOX_DESK_URL": listener.url,
            "DESKHAND_CLOCK_FILE": str(folder / "clock"),
        }
        with (folder / "sandbox.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "--port", str(port)],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        url = f"http://{HERE}:{port}"
        try:
            told = (folder / "sandbox.log").read_text
            eventually(lambda: answers(f"{url}/stage/clock"), START_SECONDS, told)
            yield Sandbox(url, listener)
        finally:
            process.terminate()
            process.wait(15)


class XPosts(Place):
    """Public posts on X."""

    platform = "x"

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        asked: dict[str, object] = {"handle": self.who, "text": f"@deskhand {text}"}
        asked |= {"reply_to": answers} if answers else {}
        asked |= {"media": ["photo"]} if file else {}
        return str(self.do("x/post", **asked)["id"])

    def edit(self, id: str, text: str) -> None:
        self.do("x/edit", id=id, text=f"@deskhand {text}")

    def delete(self, id: str) -> None:
        self.do("x/delete", id=id)

    def ours(self) -> list[str]:
        posts = self.see("x/posts")["posts"]
        return [post["text"] for post in posts if post["handle"] == "deskhand"]


class XMessages(Place):
    """Direct messages on X."""

    platform = "x"

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        more = {"media": ["photo"]} if file else {}
        return str(self.do("x/dm", handle=self.who, text=text, **more)["id"])

    def ours(self) -> list[str]:
        return [dm["text"] for dm in self.see("x/dms")["dms"] if dm["from"] == "deskhand"]


class Messenger(Place):
    """Messages to our page on Facebook."""

    platform = "facebook"

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        more: dict[str, object] = {"attachment": "image"} if file else {}
        return str(self.do("facebook/message", name=self.who, text=text, **more)["id"])

    def edit(self, id: str, text: str) -> None:
        self.do("facebook/edit", id=id, text=text)

    def ours(self) -> list[str]:
        told = self.see("facebook/messages")["messages"]
        return [one["text"] for one in told if one["from"] == "deskhand"]


class Comments(Place):
    """Comments on our page's posts."""

    platform = "facebook"

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        asked: dict[str, object] = {"name": self.who, "text": text}
        asked |= {"reply_to": answers} if answers else {}
        asked |= {"attachment": "image"} if file else {}
        return str(self.do("facebook/comment", **asked)["id"])

    def edit(self, id: str, text: str) -> None:
        self.do("facebook/edit", id=id, text=text)

    def delete(self, id: str) -> None:
        self.do("facebook/delete", id=id)

    def ours(self) -> list[str]:
        posts = self.see("facebook/comments")["posts"]
        found = [comment for post in posts for comment in _all(post["comments"])]
        return [one["text"] for one in found if one["from"] == "deskhand"]


def _all(comments: list[Any]) -> Iterator[dict[str, Any]]:
    for comment in comments:
        yield comment
        nested = comment.get("comments") or comment.get("replies") or []
        yield from _all(nested)
