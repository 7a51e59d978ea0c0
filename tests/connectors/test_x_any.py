"""Does reading survive whatever is signed? It returns, or says Unreadable: nothing else."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Reading, Unreadable
from lifecycle.messages import Edit
from tests.connectors import x_made
from tests.connectors.x_made import X, account_activity, new_post, old_post, raw, talk, x_activity

GOOD = [
    account_activity(old_post(extended_tweet={"full_text": "long", "entities": {"urls": []}})),
    x_activity(new_post(note_tweet={"text": "long"}, referenced_tweets=[{"type": "quoted"}])),
    x_made.talks(talk()),
    x_made.talk_activity(talk()),
    account_activity(
        old_post(
            text="see https://t.co/pic",
            extended_entities={"media": [x_made.old_film(1, 2)]},
            edit_history_tweet_ids=["899", "900"],
            quoted_status=old_post("890"),
        ),
        tweet_delete_events=[{"status": {"id": "1", "user_id": "55"}, "timestamp_ms": "1"}],
        direct_message_mark_read_events=[x_made.read_mark()],
    ),
    x_activity(
        new_post(
            text="see https://t.co/pic",
            attachments={"media_keys": ["3_1"]},
            entities={"urls": [x_made.media_link()]},
            edit_history_tweet_ids=["899", "900"],
        )
    )
    | {"includes": {"media": [x_made.film(1, 2)], "tweets": [new_post("890")], "users": []}},
    x_activity(x_made.chat(), "chat.received"),
    x_activity({"id": "900", "author_id": "55"}, "post.delete"),
    x_activity({"user_id": "100", "date_time": x_made.NEW_FORM}, "oauth.revoke"),
]


def names(value: Any) -> set[str]:
    """Every key in `value`, at any depth."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    return set(value).union(*map(names, value.values())) if isinstance(value, dict) else set()


# what X sends, so that random values meet the code behind the first check
KEYS = st.sampled_from([*sorted(names(GOOD)), "retweeted_status", "url", "expanded_url"])
TEXTS = st.sampled_from(["900", "55", "100", "", "https://t.co/a", "&amp;", "message_create"])
STRANGE = st.text(st.characters(), max_size=12) | st.sampled_from(["\x00", "\ud800", "9" * 26])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | STRANGE
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | STRANGE, inner, max_size=6),
    max_leaves=25,
)


def leaves(value: Any) -> Iterator[Any]:
    """Everything in `value` that is no list and no table."""
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def whole(reading: Reading) -> None:
    """A reading that every database keeps, each unread part as JSON that can be read again."""
    for fact in reading.facts:
        about = fact.message if isinstance(fact, Edit) else fact
        assert about.account == x_made.OUR_ID
        for value in leaves(asdict(fact)):
            assert not isinstance(value, datetime) or value.utcoffset() is not None
            if isinstance(value, str):
                value.encode()
                assert "\x00" not in value
    for part in reading.unread:
        assert part.why
        json.loads(part.raw)


def survives(body: bytes) -> None:
    with suppress(Unreadable):
        whole(X.read(body))


def changed(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one field, at any depth, put out of shape."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        return draw(VALUES)
    if isinstance(value, list):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], changed(draw, value[place]), *value[place + 1 :]]
    key = draw(st.sampled_from(sorted(value)))
    return value | {key: changed(draw, value[key])}


@st.composite
def nearly_good(draw: st.DrawFn) -> Any:
    data: Any = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 3))):
        data = changed(draw, data)
    return data


@given(body=st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(body: bytes) -> None:
    survives(body)


@given(data=VALUES)
@settings(deadline=None)
def test_any_json(data: object) -> None:
    survives(raw(data))


@given(data=nearly_good())
@settings(deadline=None, max_examples=300)
def test_any_delivery_with_some_fields_out_of_shape(data: object) -> None:
    survives(raw(data))


@given(values=st.lists(VALUES, max_size=3))
@settings(deadline=None)
def test_any_json_in_either_envelope(values: list[object]) -> None:
    survives(raw(account_activity(*values, direct_message_events=values)))
    marks = {"tweet_delete_events": values, "direct_message_mark_read_events": values}
    survives(raw(account_activity(*values, **marks)))
    for kind in ("post.mention.create", "dm.received", "dm.read", "chat.received", "oauth.revoke"):
        survives(raw(x_activity(values[0] if values else None, kind)))
        survives(raw(x_activity({"direct_message_events": values, "users": values}, kind)))
