"""What becomes of a whole delivery: several entries, in any order, for others, for other apps?"""

import json

import pytest

from connectors.contract import Reading, Unreadable
from lifecycle.messages import Message, OwnPost
from tests.connectors.facebook_made import (
    FACEBOOK,
    MILLIS,
    PAGE,
    WRITTEN,
    changes,
    echo,
    feed,
    item,
    message,
    messaging,
    raw,
    read,
    unread,
)


def ids(found: Reading) -> list[str]:
    """The messages of a reading, in its order."""
    return [one.id for one in found.facts if isinstance(one, Message | OwnPost)]


def at(seconds: int) -> dict[str, int]:
    return {"timestamp": MILLIS + 1000 * seconds}


def test_several_entries_and_items_come_oldest_first() -> None:
    first = messaging(message(mid="m_4") | at(4), message(mid="m_1") | at(1))["entry"]
    second = messaging(message(mid="m_3") | at(3))["entry"]
    third = changes(feed(created_time=MILLIS // 1000 + 2))["entry"]
    delivery = {"object": "page", "entry": first + second + third}
    assert ids(read(delivery)) == ["m_1", "222_333", "m_3", "m_4"]


def test_what_came_at_once_keeps_its_order() -> None:
    delivery = messaging(*(message(mid=f"m_{n}") for n in (3, 1, 2)))
    assert ids(read(delivery)) == ["m_3", "m_1", "m_2"]


def test_an_edit_comes_after_the_message() -> None:
    edit = item("message_edit", {"mid": "m_1", "text": "x", "num_edit": 1}) | at(9)
    found = read(messaging(edit, message()))
    assert [type(one).__name__ for one in found.facts] == ["Message", "Edit"]


def test_one_bad_item_spoils_no_other() -> None:
    delivery = messaging(message(mid="m_1"), {"message": 7}, message(mid="m_2"))
    delivery["entry"] += [7, {"id": PAGE}, {"id": PAGE, "messaging": 7}]
    found = read(delivery)
    assert ids(found) == ["m_1", "m_2"]
    assert [part.why for part in found.unread] == [
        "sender is not an object",
        "an entry is not an object",
        "an entry without messaging, standby or changes",
        "messaging is not a list",
    ]
    assert json.loads(found.unread[0].raw)["entry"][0]["messaging"] == [{"message": 7}]


def test_the_escapes_that_meta_writes_are_read() -> None:
    body = raw(messaging(message("gr\u00fc\u00dfe /a"))).replace(b"/", rb"\/")
    assert rb"\u00fc" in body
    (found,) = FACEBOOK.read(body).facts
    assert isinstance(found, Message)
    assert found.text == "gr\u00fc\u00dfe /a"


def test_text_is_kept_so_that_every_database_takes_it() -> None:
    (found,) = read(messaging(message("a\x00b\ud800c"))).facts
    assert isinstance(found, Message)
    assert found.text == "a\ufffdb\ufffdc"


def test_what_another_app_answers_is_recorded_and_nothing_else_is_read() -> None:
    delivery = messaging(standby=[message(), echo(metadata='{"reply": "r9"}')])
    found = read(delivery)
    (own,) = found.facts
    assert isinstance(own, OwnPost)
    assert found.ignored == ("news of a conversation that another app has",)


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        ({}, "object is not page"),
        ({"object": "permissions", "entry": []}, "object is not page"),
        ({"object": "page"}, "no entry"),
        ({"object": "page", "entry": []}, "no entry"),
        ({"object": "page", "entry": 7}, "entry is not a list"),
        (messaging(), "no entry"),
        ({"object": "instagram", "entry": messaging(message())["entry"]}, "Instagram"),
    ],
)
def test_a_delivery_that_says_nothing_is_unreadable(delivery: object, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(delivery)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"a":' * 99])
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        FACEBOOK.read(body)


def test_json_may_be_deep_only_so_far() -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    with pytest.raises(Unreadable, match="nested too deeply"):
        read(messaging(message(nlp=deep)))


def test_a_persons_profile_is_no_business_of_ours() -> None:
    delivery = {"object": "user", "entry": [{"id": "0", "changes": [{"field": "email"}]}]}
    assert read(delivery) == Reading(ignored=("news of a person's profile",))


def test_a_message_to_another_page_is_kept_and_opens_nothing() -> None:
    other = {"recipient": {"id": "100101"}}
    assert "FACEBOOK_PAGE_ID" in unread(messaging(message() | other, id="100101"))


def test_instants_are_seconds_or_milliseconds() -> None:
    (found,) = read(changes(feed(created_time=...), time=MILLIS)).facts
    assert isinstance(found, Message)
    assert found.sent_at == WRITTEN
    (found,) = read(changes(feed(created_time="2026-11-22T09:30:00+0100"))).facts
    assert isinstance(found, Message)
    assert found.sent_at == WRITTEN
