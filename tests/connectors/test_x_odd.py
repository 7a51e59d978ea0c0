"""What becomes of a signed delivery that is broken, unknown, or for somebody else?"""

import json
from typing import Any

import pytest

from connectors.contract import Unreadable
from connectors.x.parse import DEPTH_AT_MOST
from tests.connectors import x_made
from tests.connectors.x_made import (
    X,
    account_activity,
    new_post,
    old_post,
    raw,
    read,
    said,
    talk,
    x_activity,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"not json",
        b"{",
        b"\xff\xfe\x00",
        b"\x80abc",
        b'{"for_user_id": "100"} trailing',
        b"[]",
        b'"text"',
        b"7",
        b"null",
        b"NaN",
        b"9" * 5000,
        b"payload=%7B%7D",
    ],
)
def test_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"not JSON|not a JSON object"):
        X.read(body)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"events": []},
        {"for_user_id": "100"},
        {"for_user_id": "100", "new_kind_events": [{"id": "1"}]},
        {"for_user_id": "100", "tweet_create_events": {}},
        {"for_user_id": "100", "tweet_create_events": "x"},
        {"for_user_id": "100", "direct_message_events": 7},
        {"data": None},
        {"data": []},
        {"data": {}},
        {"data": {"event_type": 7}},
        x_activity(new_post(), "brand.new.kind"),
        x_activity(None),
        x_activity([]),
        x_activity({"direct_message_events": {}}, "dm.received"),
        x_activity({}, "dm.received"),
        x_activity({"direct_message_events": None}, "dm.received"),
        x_activity({"id": "7001", "text": "hi", "sender_id": "55"}, "dm.received"),
        {"for_user_id": "100", "tweet_create_events": None},
        {"for_user_id": "100", "direct_message_events": None},
    ],
)
def test_a_delivery_of_unknown_shape_is_unreadable(data: object) -> None:
    with pytest.raises(Unreadable):
        X.read(raw(data))


@pytest.mark.parametrize("owner", ["101", "", "1000", None, True, ["100"], {"id": "100"}])
def test_a_delivery_for_another_account_is_unreadable(owner: object) -> None:
    for delivery in (account_activity(old_post()), x_made.talks(talk())):
        with pytest.raises(Unreadable, match="another account"):
            X.read(raw(delivery | {"for_user_id": owner}))


def test_an_account_may_be_named_by_number() -> None:
    by_number = account_activity(old_post()) | {"for_user_id": 100}
    assert said(read(by_number))[0].id == "900"


@pytest.mark.parametrize("owner", ["101", "", 101, ["100"], True])
@pytest.mark.parametrize("kind", ["post.mention.create", "like.create", "dm.received"])
def test_an_activity_event_for_another_account_is_unreadable(kind: str, owner: object) -> None:
    with pytest.raises(Unreadable, match="another account"):
        X.read(raw(x_activity(new_post(), kind, filter={"user_id": owner})))


@pytest.mark.parametrize(
    "names", [None, {}, [], {"keyword": "deskhand"}, {"user_id": None}, {"user_id": 100}]
)
def test_a_subscription_that_names_no_other_account_is_ours(names: object) -> None:
    assert said(read(x_activity(new_post(), filter=names)))[0].id == "900"


def test_a_talk_between_others_is_kept_raw() -> None:
    between = talk(target={"recipient_id": "101"})
    for delivery in (x_made.talk_activity(between), x_made.talks(between)):
        found = X.read(raw(delivery))
        assert found.facts == ()
        assert [part.why for part in found.unread] == ["between other accounts than X_USER_ID"]


def test_a_missing_list_does_not_hide_the_other() -> None:
    both = account_activity(old_post()) | {"direct_message_events": None}
    assert said(read(both))[0].id == "900"


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (None, "the post is not an object"),
        ([], "the post is not an object"),
        ("x", "the post is not an object"),
        (old_post() | {"user": None}, "user is not an object"),
        (old_post() | {"user": {"name": "M"}}, "id is missing or no id"),
        (old_post() | {"id": None, "id_str": None}, "id is missing or no id"),
        (old_post() | {"id": True, "id_str": ""}, "id is missing or no id"),
        (old_post() | {"id": 1.5, "id_str": "-900"}, "id is missing or no id"),
        (old_post() | {"id": None, "id_str": "9" * 26}, "id is missing or no id"),
        (old_post() | {"id": None, "id_str": "\u0669"}, "id is missing or no id"),
        (old_post() | {"id": None, "id_str": "900\n"}, "id is missing or no id"),
        (old_post() | {"text": None}, "text is not a text"),
        (old_post() | {"text": 7}, "text is not a text"),
        (old_post() | {"extended_tweet": {"full_text": []}}, "text is not a text"),
    ],
)
def test_a_broken_post_is_kept_raw_and_the_others_are_read(post: object, why: str) -> None:
    found = X.read(raw(account_activity(old_post("901"), post, old_post("902"))))
    assert [fact.id for fact in said(found)] == ["901", "902"]
    assert [part.why for part in found.unread] == [why]
    assert json.loads(found.unread[0].raw) == post


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (new_post() | {"id": None}, "id is missing or no id"),
        (new_post() | {"author_id": "maria"}, "author_id is missing or no id"),
        (new_post() | {"text": {}}, "text is not a text"),
        (new_post() | {"note_tweet": {"text": None}}, "text is not a text"),
    ],
)
def test_a_broken_activity_post_is_kept_raw(post: object, why: str) -> None:
    found = X.read(raw(x_activity(post)))
    assert (found.facts, [part.why for part in found.unread]) == ((), [why])
    assert json.loads(found.unread[0].raw) == post


@pytest.mark.parametrize("field", ["entities", "extended_tweet", "in_reply_to_status_id_str"])
@pytest.mark.parametrize("value", [None, 7, "x", [], [None], {"urls": 7}, {"urls": [7]}, True])
def test_a_wrong_type_in_a_field_that_may_be_missing_loses_nothing(
    field: str, value: object
) -> None:
    found = X.read(raw(account_activity(old_post() | {field: value})))
    assert [(fact.id, fact.text) for fact in said(found)] == [("900", "@deskhand it is down")]


def test_unknown_fields_are_ignored() -> None:
    more: dict[str, Any] = {
        "brand_new": {"deep": [1, 2, {"x": None}]},
        "extended_entities": {"media": []},
    }
    assert said(read(account_activity(old_post(**more), apps={})))[0].id == "900"


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    """A post whose unknown field is `depth` deep."""
    whole = raw(account_activity(old_post(brand_new="HERE")))
    return whole.replace(b'"HERE"', (opening * depth + closing * depth).encode())


@pytest.mark.parametrize("depth", [DEPTH_AT_MOST, 5_000, 200_000])
def test_deep_nesting_is_unreadable(depth: int) -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        X.read(nested(depth))
    with pytest.raises(Unreadable, match="nested too deeply"):
        X.read(nested(depth, '{"a":', "}").replace(b":}", b":1}", 1))


def test_some_nesting_is_fine() -> None:
    assert said(X.read(nested(DEPTH_AT_MOST - 10)))[0].id == "900"


def test_a_wide_delivery_is_no_deep_one() -> None:
    posts = [old_post(str(number)) for number in range(1000, 1600)]
    assert len(X.read(raw(account_activity(*posts))).facts) == 600
