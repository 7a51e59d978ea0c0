"""Does reading survive whatever is signed? Right facts, parts kept aside, or Unreadable."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Reading, Unreadable
from connectors.facebook.parse import happened_at
from lifecycle.messages import Edit, Fact, Message, OwnPost, Reaction, Seen
from tests.connectors.facebook_made import (
    FACEBOOK,
    MARIA,
    PAGE,
    changes,
    echo,
    feed,
    hanging,
    item,
    message,
    messaging,
    raw,
    visit,
)

URL = "https://scontent.xx.fbcdn.net/a.jpg"
GOOD = [
    messaging(message(quick_reply={"payload": "A"}, reply_to={"mid": "m_0"})),
    messaging(hanging("image", {"url": URL, "sticker_id": 7, "title": "a"})),
    messaging(hanging("location", {"coordinates": {"lat": 1.5, "long": 2}})),
    messaging(hanging("template", {"product": {"elements": [{"title": "a", "subtitle": "b"}]}})),
    messaging(hanging("template", {"buttons": [{"url": URL, "title": "a"}], "text": "b"})),
    messaging(echo(metadata='{"reply": "r1"}')),
    messaging(message(None, is_deleted=True)),
    messaging(item("postback", {"mid": "m_3", "title": "a", "payload": "b"})),
    messaging(item("message_edit", {"mid": "m_1", "text": "a", "num_edit": 1})),
    messaging(item("reaction", {"mid": "m_1", "action": "react", "reaction": "love"})),
    messaging(item("read", {"watermark": 1_795_336_200_000})),
    messaging(item("policy_enforcement", {"action": "block", "reason": "a"})),
    messaging(standby=[echo()]),
    changes(feed(photo=URL, post={"permalink_url": "https://www.facebook.com/1"})),
    changes(feed(verb="edited", comment_id="222_444", parent_id="222_333")),
    changes(feed(verb="remove")),
    changes(visit(photos=[URL], link=URL, published=1)),
    changes(feed("reaction"), feed() | {"field": "ratings"}),
]


def names(value: Any) -> set[str]:
    """Every key in `value`, at any depth."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    return set(value).union(*map(names, value.values())) if isinstance(value, dict) else set()


# what Meta sends, so that random values meet the code behind the first check
KEYS = st.sampled_from([*sorted(names(GOOD)), "user_ref", "sender_id", "emoji", "delivery"])
TEXTS = st.sampled_from([PAGE, MARIA, "", URL, "page", "add", "comment", "feed", "image", "m_1"])
STRANGE = st.text(st.characters(), max_size=12) | st.sampled_from(["\x00", "\ud800", "9" * 99])
NUMBERS = st.integers() | st.sampled_from([0, -1, 1_795_336_200, 1_795_336_200_000, 10**16])
LEAVES = st.none() | st.booleans() | NUMBERS | st.floats() | TEXTS | STRANGE
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | STRANGE, inner, max_size=6),
    max_leaves=25,
)


def whole(reading: Reading) -> None:
    """A reading that every database keeps; what is unread can be tried again."""
    for fact in reading.facts:
        right(fact)
    instants = [happened_at(fact) for fact in reading.facts]
    assert instants == sorted(instants)
    assert all(reading.ignored)
    for part in reading.unread:
        assert part.why
        assert json.loads(part.raw)["object"] == "page"


def right(fact: Fact) -> None:
    about = fact.message if isinstance(fact, Edit) else fact
    assert about.account == PAGE
    assert happened_at(fact).utcoffset() is not None
    if isinstance(about, Message | Reaction):
        assert about.author.id != PAGE
        assert 0 < len(about.author.id) <= 64
    if isinstance(about, Seen):
        assert about.customer == about.thread != PAGE
    else:
        assert 0 < len(getattr(about, "id", "x")) <= 96
    if isinstance(about, Message | OwnPost):
        assert about.thread
        assert len(about.thread) <= 96
        assert about.text.encode() is not None
        assert "\x00" not in about.text
    if isinstance(about, Message):
        assert about.words
        assert about.private == (about.reply_until is not None)
        for one in about.attachments:
            assert "fbcdn" not in (one.link or "")


def survives(body: bytes) -> None:
    with suppress(Unreadable):
        whole(FACEBOOK.read(body))


def changed(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one field, at any depth, put out of shape or left out."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        return draw(VALUES)
    if isinstance(value, list):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], changed(draw, value[place]), *value[place + 1 :]]
    key = draw(st.sampled_from(sorted(value)))
    if draw(st.integers(0, 5)) == 0:
        return {name: one for name, one in value.items() if name != key}
    return value | {key: changed(draw, value[key])}


@st.composite
def nearly_good(draw: st.DrawFn) -> Any:
    data: Any = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 3))):
        data = changed(draw, data)
    return data


def test_what_is_good_is_read_whole() -> None:
    for data in GOOD:
        found = FACEBOOK.read(raw(data))
        whole(found)
        assert not found.unread


@given(body=st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(body: bytes) -> None:
    survives(body)


@given(data=VALUES)
@settings(deadline=None)
def test_any_json(data: object) -> None:
    survives(raw(data))


@given(data=nearly_good())
@settings(deadline=None, max_examples=250)
def test_any_delivery_with_some_fields_out_of_shape(data: object) -> None:
    survives(raw(data))


@given(values=st.lists(VALUES, max_size=3), key=st.sampled_from(["message", "postback", "read"]))
@settings(deadline=None)
def test_any_json_in_either_place(values: list[object], key: str) -> None:
    survives(raw(messaging(*values, standby=values, changes=values)))
    survives(raw(messaging(*(item(key, value) for value in values))))
    survives(raw(changes(*({"field": "feed", "value": value} for value in values))))
