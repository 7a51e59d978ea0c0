"""Does reading survive whatever is signed? It returns, or says Unreadable: nothing else."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Reading, Unreadable
from connectors.slack.catching_up import _reactions
from connectors.slack.known import Kind, Known, Place
from connectors.slack.parse import read, read_envelope
from connectors.slack.question import reply_of
from connectors.slack.taking import natural, wanted, wish_of
from lifecycle.messages import AccountNews, Edit
from tests.connectors.slack_made import (
    HELP,
    KNOWN,
    NOW,
    SALES,
    TEAM,
    answer,
    below,
    changed,
    deleted,
    direct,
    envelope,
    file,
    ours,
    raw,
    reacted,
    said,
)

GOOD = [
    envelope(said(files=[file()], attachments=[{"is_share": True, "text": "x", "from_url": "y"}])),
    envelope(direct()),
    envelope(below("<@UDESK> hi <https://a.example|b>")),
    envelope(answer(reactions=[{"name": "+1", "users": ["UMARIA"], "count": 1}])),
    envelope(ours(metadata={"event_type": "deskhand_asked", "event_payload": {"user": "UTOM"}})),
    envelope(changed(said("new"))),
    envelope(deleted(said())),
    envelope(reacted("ticket")),
    envelope({"type": "tokens_revoked", "tokens": {"bot": ["UDESK"]}}),
    envelope({"type": "channel_left", "channel": HELP}),
    {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1},
    {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "UMARIA", "team_id": TEAM},
        "container": {"channel_id": HELP, "message_ts": "1.1"},
        "message": {"thread_ts": "1.0"},
        "actions": [{"action_id": "solved_no"}],
    },
]


def names(value: Any) -> set[str]:
    """Every key in `value`, at any depth."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    return set(value).union(*map(names, value.values())) if isinstance(value, dict) else set()


# what Slack sends, so that random values meet the code behind the first check
KEYS = st.sampled_from([*sorted(names(GOOD)), "username", "bot_profile", "edited"])
TEXTS = st.sampled_from(
    [HELP, SALES, "UMARIA", "UANA", "UDESK", TEAM, "T2", "1795336200.000100", "1.1", "", "ticket",
     "tombstone", "bot_message", "im", "mpim", "<@UDESK>", "999999999999.999999"]
)  # fmt: skip
STRANGE = st.text(st.characters(), max_size=12) | st.sampled_from(["\x00", "\ud800", "9" * 26])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | STRANGE
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | STRANGE, inner, max_size=6),
    max_leaves=25,
)
BLANK = Known()


def whole(reading: Reading) -> None:
    """A reading that every database keeps, each unread part as JSON that can be read again."""
    for one in reading.facts:
        fact = one.message if isinstance(one, Edit) else one
        if isinstance(fact, AccountNews):
            continue
        assert fact.account
        id, thread = getattr(fact, "id", ""), getattr(fact, "thread", None)
        assert 3 <= len(id) <= 96
        assert thread is None or 1 <= len(thread) <= 96
        author = getattr(fact, "author", None)
        assert author is None or 1 <= len(author.id) <= 64
        text = getattr(fact, "text", "")
        text.encode()
        assert "\x00" not in text
    for part in reading.unread:
        assert part.why
        json.loads(part.raw)


def survives(data: object) -> None:
    for known in (KNOWN, BLANK):
        with suppress(Unreadable):
            whole(read(raw(data), known))
        if isinstance(data, dict):
            with suppress(Unreadable):
                wish_of(data, known)
            with suppress(Unreadable):
                reply_of(data, known, NOW)


def altered(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one field, at any depth, put out of shape."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        return draw(VALUES)
    if isinstance(value, list):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], altered(draw, value[place]), *value[place + 1 :]]
    key = draw(st.sampled_from(sorted(value)))
    return value | {key: altered(draw, value[key])}


@st.composite
def nearly_good(draw: st.DrawFn) -> Any:
    data: Any = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 3))):
        data = altered(draw, data)
    return data


@given(body=st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(body: bytes) -> None:
    with suppress(Unreadable):
        whole(read(body, KNOWN))


@given(data=VALUES)
@settings(deadline=None)
def test_any_json(data: object) -> None:
    survives(data)


@given(data=nearly_good())
@settings(deadline=None, max_examples=400)
def test_any_delivery_with_some_fields_out_of_shape(data: object) -> None:
    survives(data)


@given(event=VALUES)
@settings(deadline=None)
def test_any_event(event: object) -> None:
    survives(envelope(event))


@given(data=st.lists(nearly_good().map(lambda d: d.get("event") if isinstance(d, dict) else d)))
@settings(deadline=None)
def test_any_thread(data: list[object]) -> None:
    messages = [one for one in data if isinstance(one, dict)]
    for kind in Kind:
        place = Place(HELP, kind, TEAM)
        for read_thread in (natural, wanted):
            with suppress(Unreadable):
                whole(Reading(facts=read_thread(messages, place, KNOWN)))
        for message in messages:
            with suppress(Unreadable):
                list(_reactions(message, place, KNOWN, NOW))


@given(data=nearly_good())
@settings(deadline=None)
def test_nothing_is_ever_a_request_in_a_room_of_the_team(data: object) -> None:
    """Whatever is out of shape, the team's words stay the team's."""
    if not isinstance(data, dict) or not isinstance(data.get("event"), dict):
        return
    data = data | {"event": data["event"] | {"channel": "CCARDS"}}
    item = data["event"].get("item")
    if isinstance(item, dict):
        data["event"]["item"] = item | {"channel": "CCARDS"}
    with suppress(Unreadable):
        facts = read_envelope(json.loads(raw(data)), KNOWN).facts
        assert all(isinstance(one, AccountNews) for one in facts)
