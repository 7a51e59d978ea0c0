"""Does a customer of Facebook get an answer: in Messenger, under a comment, from a colleague?"""

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator

import pytest
import requests

from lifecycle.events import AnsweredElsewhere, Event, ReplySent
from lifecycle.tickets import Status, TicketId
from runtime.clock import wall
from storage import reading
from storage.engine import open_engine
from storage.store import Store
from storage.upgrade import upgrade
from tests.connectors import facebook_made as made
from tests.connectors import x_stand_in
from tests.connectors.facebook_made import COMMENT, PAGE, changes, echo, feed, message
from tests.connectors.x_stand_in import Call, Say, StandIn
from tests.stack import Json, Stage, stack, words_of

TEXT = "Try it now, please."


class Graph(StandIn):
    """Takes whatever it is told to send; names each after the call."""

    def answer(self, call: Call) -> Say | None:
        with self._lock:
            self.calls.append(call)
            number = len(self.calls)
        if call.path.endswith("/messages"):
            to = call.body["recipient"].get("id", "5599")
            return Say(body={"recipient_id": to, "message_id": f"m_ours{number}"})
        return Say(body={"id": f"222_9{number}"})

    def only(self, text: str) -> tuple[str, Call]:
        """The one call that brought `text`, and the number in its answer's id."""
        found = [(n, call) for n, call in enumerate(self.calls, 1) if text in str(call.body)]
        ((number, call),) = found
        return str(number), call


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    """Facebook's API, which takes everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(x_stand_in, "StandIn", Graph)
        with x_stand_in.stand_in() as api:
            assert isinstance(api, Graph)
            yield api


@pytest.fixture(scope="module", params=["sqlite"])  # so that one process runs them all
def desk(tmp_path_factory: pytest.TempPathFactory, graph: Graph) -> Iterator[Stage]:
    """A desk with Facebook switched on; each test brings customers of its own."""
    folder = tmp_path_factory.mktemp("facebook")
    url = f"sqlite:///{folder / 'deskhand.db'}"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    settings = {
        "DESKHAND_CHANNELS": "x,facebook",
        "FACEBOOK_APP_SECRET": made.SECRET,
        "FACEBOOK_VERIFY_TOKEN": made.VERIFY,
        "FACEBOOK_PAGE_ID": PAGE,
        "FACEBOOK_PAGE_TOKEN": made.TOKEN,
        "FACEBOOK_API_URL": f"{graph.url}/v25.0",
    }
    with stack(folder, url, **settings) as running:
        yield Stage(running, "fb")


def deliver(desk: Stage, delivery: Json) -> None:
    """Knock as Meta does."""
    body = json.dumps(delivery).encode()
    signature = "sha256=" + hmac.digest(made.SECRET.encode(), body, hashlib.sha256).hex()
    url = f"{desk.stack.desk}/webhooks/facebook"
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    assert requests.post(url, body, headers=headers, timeout=10).status_code == 200


_mids = itertools.count(1)


def said(person: str, text: str, **more: object) -> Json:
    """Somebody writes in Messenger, now."""
    written = {"sender": {"id": person}, "timestamp": int(wall() * 1000)}
    return made.messaging(message(text, f"m_theirs{next(_mids)}", **more) | written)


def answered(person: str, text: str, mid: str, **more: object) -> Json:
    """The echo of what our page wrote to somebody."""
    written = {"recipient": {"id": person}, "timestamp": int(wall() * 1000)}
    return made.messaging(echo(text, mid, **more) | written)


def card(desk: Stage, name: str) -> Json:
    """The only card of that customer."""
    desk.settle()
    (found,) = [one for one in desk.cards() if name in words_of(one)]
    return found


def reply(desk: Stage, name: str, text: str) -> None:
    """An agent answers on that card."""
    ts = card(desk, name)["ts"]
    pressed = {"user": "agent-1", "room": "desk-support", "ts": ts, "button": "Reply"}
    assert desk.do("/slack/press", **pressed)["view"]
    desk.do("/slack/submit", user="agent-1", values={"Reply": text})
    desk.settle()


def events(desk: Stage, name: str) -> tuple[Status, list[Event]]:
    """The status of that customer's ticket, and what happened to it."""
    number = TicketId(card(desk, name)["metadata"]["event_payload"]["ticket"])
    store = Store(desk.stack.database_url)
    try:
        ticket = store.read(lambda c: reading.ticket(c, number))
        entries = store.read(lambda c: reading.entries(c, number))
    finally:
        store.close()
    return ticket.status, [entry.event for entry in entries]


def test_a_message_told_twice_gets_one_card_and_one_answer(desk: Stage, graph: Graph) -> None:
    delivery = said("5501", "it is down")
    deliver(desk, delivery)
    deliver(desk, delivery)
    reply(desk, "Facebook user 5501", TEXT)
    number, sent = graph.only(TEXT)
    assert sent.body["recipient"] == {"id": "5501"}
    assert sent.body["messaging_type"] == "RESPONSE"
    beside = sent.body["message"]["metadata"]
    deliver(desk, answered("5501", TEXT, f"m_ours{number}", metadata=beside))
    status, happened = events(desk, "Facebook user 5501")
    assert status is Status.PENDING
    assert not [event for event in happened if isinstance(event, AnsweredElsewhere)]
    ours = [event.reply for event in happened if isinstance(event, ReplySent)]
    assert ours.count(json.loads(beside)["reply"]) == 1


def test_a_comment_is_answered_under_it(desk: Stage, graph: Graph) -> None:
    deliver(desk, changes(feed()))
    reply(desk, "Maria K.", "Which kettle is it?")
    _, sent = graph.only("Which kettle is it?")
    assert sent.path.endswith(f"/{COMMENT}/comments")
    deliver(desk, changes(feed(comment_id="222_444", parent_id=COMMENT, message="the red one")))
    assert "the red one" in words_of(card(desk, "Maria K."))  # the same card: one conversation


def test_a_colleague_in_metas_inbox_has_answered(desk: Stage) -> None:
    deliver(desk, said("5502", "hello?"))
    assert "· New ·" in card(desk, "Facebook user 5502")["text"]
    deliver(desk, answered("5502", "I am on it.", "m_colleague"))
    _, happened = events(desk, "Facebook user 5502")
    assert isinstance(happened[-1], AnsweredElsewhere)
    thread = [words_of(one) for one in card(desk, "Facebook user 5502")["replies"]]
    assert len([told for told in thread if "I am on it." in told]) == 1


def test_what_our_page_says_opens_nothing(desk: Stage) -> None:
    desk.settle()
    before = len(desk.cards())
    us = {"id": PAGE, "name": "Our page"}
    own = [feed(author=us, comment_id="222_1"), made.visit(author=us), feed("photo", author=us)]
    deliver(desk, changes(*own))
    deliver(desk, answered("5503", "Hello there.", "m_first"))
    desk.settle()
    assert len(desk.cards()) == before


def test_the_door_asks_for_metas_signature_and_answers_its_challenge(desk: Stage) -> None:
    url = f"{desk.stack.desk}/webhooks/facebook"
    assert requests.post(url, b"{}", timeout=10).status_code == 401
    asked = {"hub.mode": "subscribe", "hub.challenge": "77", "hub.verify_token": made.VERIFY}
    answer = requests.get(url, asked, timeout=10)
    assert (answer.status_code, answer.text) == (200, "77")
    assert answer.headers["Content-Type"].startswith("text/plain")
    wrong = requests.get(url, asked | {"hub.verify_token": "x"}, timeout=10)
    assert wrong.status_code == 403
