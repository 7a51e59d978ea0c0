"""Does the example of docs/how-to/add-a-channel.md work, as it stands there?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from runtime.clock import real_now
from tests.conformance.guestbook import BOOK, SECRET, TOKEN, Guestbook, guestbook
from tests.conformance.listening import listening
from tests.conformance.places import Place
from tests.conformance.suite import Conformance

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-channel.md"
LINES_AT_MOST = 300


def _blocks() -> list[str]:
    return re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The page's connector, as a module."""
    module = ModuleType("guestbook_of_the_page")
    exec(compile(_blocks()[0], str(PAGE), "exec"), module.__dict__)
    return module


@dataclass
class Book(Place):
    """The guestbook, where a customer writes."""

    book: Guestbook | None = None

    @property
    def there(self) -> Guestbook:
        assert self.book
        return self.book

    def write(self, text: str, *, answers: str | None = None, file: bool = False) -> str:
        more: dict[str, object] = {"answers": answers}
        if file:
            more["files"] = [{"name": "screen.png", "url": f"{self.there.url}/files/1"}]
        return str(self.there.write("maria", text, **more)["id"])

    def edit(self, id: str, text: str) -> None:
        self.there.change(id, text)

    def delete(self, id: str) -> None:
        self.there.remove(id)

    def ours(self) -> list[str]:
        return [entry["text"] for entry in self.there.entries if entry["by"] == BOOK]

    def fails(self, fault: str, **_: object) -> None:
        self.there.faults.append(fault)

    def works_again(self) -> None:
        self.there.faults.clear()


@pytest.fixture
def place(example: ModuleType) -> Iterator[Book]:
    with listening() as listener, guestbook(listener.url) as book:
        settings = example.GuestbookSettings(
            secret=SECRET, token=TOKEN, book=BOOK, api_url=book.url
        )
        connector = example.GuestbookConnector(settings, real_now)
        can = frozenset({"edit", "delete", "file", "backfill", "echo"})
        yield Book(connector, "", listener, "/webhooks/web", can=can, book=book)


class TestGuestbook(Conformance):
    """The suite, whole."""


def test_the_example_stays_short() -> None:
    assert sum(len(block.splitlines()) for block in _blocks()) < LINES_AT_MOST


def test_a_wrong_token_is_told_with_its_fix(place: Book, example: ModuleType) -> None:
    settings = example.GuestbookSettings(
        secret=SECRET, token="wrong", book=BOOK, api_url=place.there.url
    )
    (fault,) = example.GuestbookConnector(settings, real_now).health()
    assert "GUESTBOOK_TOKEN" in fault
