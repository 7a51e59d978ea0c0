"""Does what was written come back as it was, also when classes have changed since?"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from lifecycle.decide import opened
from lifecycle.effects import DrawCard, SendReply, ShowProblem
from lifecycle.events import AgentReplied, CustomerWrote, TicketOpened
from lifecycle.tickets import (
    ConversationId,
    CustomerId,
    Priority,
    ReplyId,
    Status,
    Ticket,
    TicketId,
)
from storage.wire import dumps, effect_named, event_named, loads
from tests.made import AGENT, BITBLOCK, START, message

OPENED = TicketOpened(
    message=message("900", "Die GRÜNE Lampe 🙂 \u2028"),
    ticket=TicketId(1),
    conversation=ConversationId(2),
    customer=CustomerId(3),
    team="support",
    follow_up_of=None,
)
TICKET = replace(opened(OPENED, BITBLOCK, START).ticket, assignee=AGENT, priority=Priority.URGENT)


@pytest.mark.parametrize(
    "said",
    [
        OPENED,
        CustomerWrote(message("901", parent="900", thread="900")),
        AgentReplied(AGENT, ReplyId("r1"), "On it.", Status.PENDING),
    ],
)
def test_an_event_comes_back(said: TicketOpened | CustomerWrote | AgentReplied) -> None:
    assert event_named(type(said).__name__, dumps(said)) == said


@pytest.mark.parametrize(
    "owed",
    [
        DrawCard(),
        SendReply(ReplyId("r1"), "On it.", "900"),
        ShowProblem(AGENT, ReplyId("r1"), "refused", uncertain=False),
    ],
)
def test_an_effect_comes_back(owed: DrawCard | SendReply | ShowProblem) -> None:
    assert effect_named(type(owed).__name__, dumps(owed)) == owed


def test_a_ticket_comes_back_with_the_kinds_of_its_fields() -> None:
    back = loads(Ticket, dumps(TICKET))
    assert back == TICKET
    assert type(back.status) is Status
    assert type(back.priority) is Priority
    assert type(back.assignee) is type(AGENT)
    assert isinstance(back.opened_at, datetime)
    assert hash(back) == hash(TICKET)  # tuples, not lists


def test_it_is_compact_json_in_plain_letters() -> None:
    text = dumps(OPENED)
    assert "GRÜNE Lampe 🙂" in text
    assert '"message":{"channel":"x",' in text
    assert json.loads(text)["follow_up_of"] is None
    assert dumps(DrawCard()) == "{}"


def test_an_instant_keeps_its_zone() -> None:
    local = datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    said = CustomerWrote(message("900", sent_at=local))
    back = event_named("CustomerWrote", dumps(said))
    assert isinstance(back, CustomerWrote)
    assert back.message.sent_at.utcoffset() == timedelta(hours=1)
    assert back.message.sent_at.astimezone(UTC) == local


def test_fields_that_are_unknown_are_left_out_and_new_ones_have_their_default() -> None:
    written = json.loads(dumps(CustomerWrote(message("900"))))
    written["message"]["mood"] = "sunny"
    del written["message"]["link"]
    assert event_named("CustomerWrote", json.dumps(written)) == CustomerWrote(message("900"))


def test_a_kind_that_is_unknown_is_refused() -> None:
    with pytest.raises(KeyError):
        event_named("DrawCard", "{}")
    with pytest.raises(KeyError):
        effect_named("TicketOpened", "{}")
