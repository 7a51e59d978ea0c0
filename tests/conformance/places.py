"""Where a customer can write, and how a test makes them do it: one class for each such place."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from connectors.contract import Connector, Reading
from lifecycle.messages import Fact
from tests.conformance.listening import Listener, Pushed
from tests.stack import eventually

Json = dict[str, Any]
SECONDS = 20.0
_people = itertools.count(1)


@dataclass
class Place:
    """A place on a platform, with the connector that serves it."""

    connector: Connector
    stage: str  # the sandbox's address
    listener: Listener
    path: str  # the webhook's
    private: bool = False
    can: frozenset[str] = frozenset({"edit", "delete", "file", "backfill", "fail"})
    who: str = field(default_factory=lambda: f"maria{next(_people)}")  # the customer of this test
    _read: int = 0
    _facts: list[Fact] = field(default_factory=list)

    platform = ""  # the sandbox's word for it, in faults

    def __post_init__(self) -> None:
        """Only what is pushed from now on is of this test."""
        self._read = len(self.pushed())

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        """A customer writes; the platform's id of it."""
        raise NotImplementedError

    def edit(self, id: str, text: str) -> None:
        raise NotImplementedError

    def delete(self, id: str) -> None:
        raise NotImplementedError

    def ours(self) -> list[str]:
        """The texts of ours that stand there, oldest first."""
        raise NotImplementedError

    def do(self, what: str, **asked: object) -> Json:
        """Do something on the stage."""
        answer = requests.post(f"{self.stage}/stage/{what}", json=asked, timeout=20)
        assert answer.status_code == 200, (what, asked, answer.text)
        found: Json = answer.json()
        return found

    def see(self, what: str) -> Json:
        """Look at something on the stage."""
        found: Json = requests.get(f"{self.stage}/stage/{what}", timeout=20).json()
        return found

    def fails(self, fault: str, **more: object) -> None:
        """The next call to the platform meets a fault."""
        self.do("faults", platform=self.platform, fault=fault, **more)

    def works_again(self) -> None:
        requests.delete(f"{self.stage}/stage/faults", timeout=20).raise_for_status()

    def pushed(self) -> list[Pushed]:
        """Every delivery to the channel's URL so far."""
        return [one for one in self.listener.all() if one.path.startswith(self.path)]

    def facts(self) -> list[Fact]:
        """Everything that the connector has understood so far."""
        deliveries = self.pushed()
        for one in deliveries[self._read :]:
            self.connector.verify(one.headers, one.body)
            self._facts += self.reading(one.body).facts
        self._read = len(deliveries)
        return list(self._facts)

    def reading(self, body: bytes) -> Reading:
        return self.connector.read(body)

    def waits_for(self, wanted: Callable[[Fact], bool]) -> Fact:
        """The first fact like that, as soon as it was pushed."""

        def look() -> Fact | None:
            return next((fact for fact in self.facts() if wanted(fact)), None)

        found: Fact = eventually(look, SECONDS, lambda: repr(self._facts))
        return found
