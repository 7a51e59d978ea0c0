"""What does Messenger's news say?"""

from datetime import timedelta
from typing import Any

import pytest

from lifecycle.messages import (
    AccountNews,
    Attachment,
    Author,
    Deletion,
    Edit,
    FileKind,
    Message,
    OwnPost,
    Reaction,
    Seen,
)
from lifecycle.tickets import Channel
from tests.connectors.facebook_made import (
    MARIA,
    MILLIS,
    PAGE,
    WRITTEN,
    echo,
    fact,
    hanging,
    heard,
    ignored,
    item,
    message,
    messaging,
    unread,
)

CDN = "https://cdn.fbsbx.com/v/t59.2708-21/invoice%20May.pdf?oh=secret"
IMAGE = "https://scontent.xx.fbcdn.net/v/t1/1.jpg?oh=secret"


def test_a_message_is_one_in_private_with_its_windows() -> None:
    assert heard(messaging(message("gr\u00fc\u00dfe", seq=7, nlp={"entities": {}}))) == Message(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id="m_1",
        author=Author(MARIA, "Facebook user 5501"),
        text="gr\u00fc\u00dfe",
        sent_at=WRITTEN,
        thread=MARIA,
        private=True,
        reply_until=WRITTEN + timedelta(days=7, minutes=-5),
        automatic_until=WRITTEN + timedelta(hours=24, minutes=-5),
    )


def test_ids_may_be_numbers() -> None:
    both = {"sender": {"id": int(MARIA)}, "recipient": {"id": int(PAGE)}}
    assert heard(messaging(message() | both)) == heard(messaging(message()))


def test_the_time_of_the_delivery_stands_in_for_a_missing_one() -> None:
    late = {key: one for key, one in message().items() if key != "timestamp"}
    assert heard(messaging(late)).sent_at == WRITTEN + timedelta(milliseconds=200)


def test_an_id_too_long_for_the_books_is_always_shortened_alike() -> None:
    first, again = (heard(messaging(message(mid="m_" + "x" * 150))) for _ in range(2))
    other = heard(messaging(message(mid="m_" + "x" * 151, reply_to={"mid": "m_" + "x" * 150})))
    assert first.id == again.id == other.parent != other.id
    assert len(first.id) <= 96


def test_a_quick_reply_says_what_stands_on_it() -> None:
    assert heard(messaging(message("Red", quick_reply={"payload": "PICK_RED"}))).text == "Red"


def test_an_answer_to_a_message_names_it() -> None:
    assert heard(messaging(message(reply_to={"mid": "m_0"}))).parent == "m_0"
    assert heard(messaging(message(reply_to={"story": {"id": "1"}}))).parent is None


@pytest.mark.parametrize(
    ("press", "id", "text"),
    [
        ({"mid": "m_9", "title": "Talk to us", "payload": "HUMAN"}, "m_9", "Talk to us"),
        ({"title": "Talk to us"}, f"postback:{MARIA}:{MILLIS}", "Talk to us"),
        ({"payload": "HUMAN"}, f"postback:{MARIA}:{MILLIS}", "(pressed a button: HUMAN)"),
        ({"mid": "m_9", "title": " ", "payload": "GO"}, "m_9", "(pressed a button: GO)"),
        ({"mid": "m_9", "title": "Hi", "referral": {"ref": "a"}}, "m_9", "Hi"),
    ],
)
def test_a_button_says_its_title(press: dict[str, Any], id: str, text: str) -> None:
    pressed = heard(messaging(item("postback", press)))
    assert (pressed.id, pressed.text, pressed.private) == (id, text, True)
    assert pressed.automatic_until is not None


@pytest.mark.parametrize(
    ("type", "payload", "expected"),
    [
        ("image", {"url": IMAGE}, Attachment(kind=FileKind.IMAGE, ref=IMAGE)),
        ("video", {"url": IMAGE}, Attachment(kind=FileKind.VIDEO, ref=IMAGE)),
        ("audio", {"url": IMAGE}, Attachment(kind=FileKind.AUDIO, ref=IMAGE)),
        ("file", {"url": CDN}, Attachment(kind=FileKind.FILE, name="invoice May.pdf", ref=CDN)),
        (
            "file",
            {"url": CDN, "title": "May.pdf"},
            Attachment(kind=FileKind.FILE, name="May.pdf", ref=CDN),
        ),
        ("image", {"url": IMAGE, "sticker_id": 1}, Attachment(kind=FileKind.STICKER, ref=IMAGE)),
        ("sticker", {"url": IMAGE}, Attachment(kind=FileKind.STICKER, ref=IMAGE)),
        (
            "reel",
            {"url": IMAGE, "title": "Our shop", "reel_video_id": 5},
            Attachment(kind=FileKind.VIDEO, name="Our shop", ref=IMAGE),
        ),
        ("ig_reel", {"url": IMAGE}, Attachment(kind=FileKind.VIDEO, ref=IMAGE)),
        ("image", {"url": "IMAGE_URL"}, Attachment(kind=FileKind.IMAGE)),
        ("image", None, Attachment(kind=FileKind.IMAGE)),
        ("hologram", {"url": IMAGE}, Attachment(kind=FileKind.FILE, name="hologram", ref=IMAGE)),
        (
            "location",
            {"coordinates": {"lat": 12.34, "long": -43.21}},
            Attachment(
                kind=FileKind.PLACE,
                name="12.34, -43.21",
                link="https://www.openstreetmap.org/?mlat=12.34&mlon=-43.21#map=16/12.34/-43.21",
            ),
        ),
        ("location", {"coordinates": {"lat": 91, "long": 0}}, Attachment(kind=FileKind.PLACE)),
        (
            "fallback",
            {"url": "https://example.com/a", "title": "A page"},
            Attachment(kind=FileKind.LINK, name="A page", link="https://example.com/a"),
        ),
        ("fallback", {"url": IMAGE}, Attachment(kind=FileKind.LINK)),
        ("fallback", "BLOB", Attachment(kind=FileKind.LINK)),
        (
            "fallback",
            {"url": "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F&h=AT3"},
            Attachment(kind=FileKind.LINK, link="https://example.com/"),
        ),
        (
            "template",
            {"product": {"elements": [{"title": "Kettle", "subtitle": "$40"}]}},
            Attachment(kind=FileKind.LINK, name="Kettle, $40"),
        ),
        (
            "template",
            {"buttons": [{"url": "https://example.com", "title": "Visit"}], "text": "Look"},
            Attachment(kind=FileKind.LINK, name="Look, Visit", link="https://example.com"),
        ),
    ],
)
def test_what_hangs_on_a_message_is_kept(type: str, payload: object, expected: Attachment) -> None:
    found = heard(messaging(hanging(type, payload)))
    assert found.attachments == (expected,)
    assert found.text == ""
    assert found.words != ""


def test_an_older_share_has_its_title_and_address_outside() -> None:
    old = hanging("fallback", None, title="Example", url="https://example.com/")
    expected = Attachment(kind=FileKind.LINK, name="Example", link="https://example.com/")
    assert heard(messaging(old)).attachments == (expected,)


def test_words_and_several_pictures_are_one_message() -> None:
    pictures = [{"type": "image", "payload": {"url": f"{IMAGE}{n}"}} for n in range(3)]
    found = heard(messaging(message("broken, see", attachments=pictures)))
    assert found.text == "broken, see"
    assert [one.ref for one in found.attachments] == [f"{IMAGE}{n}" for n in range(3)]


def test_the_thumb_says_yes() -> None:
    thumb = heard(messaging(hanging("image", {"url": IMAGE, "sticker_id": 369239263222822})))
    assert (thumb.text, thumb.attachments[0].kind) == ("\U0001f44d", FileKind.STICKER)
    assert heard(messaging(hanging("sticker", {"sticker_id": 144885035685763}))).text == ""


def test_an_edit_is_a_new_version_of_the_same_message() -> None:
    changed = {"mid": "m_1", "text": "it is up", "num_edit": 2}
    edit = fact(messaging(item("message_edit", changed)))
    assert isinstance(edit, Edit)
    assert (edit.message.id, edit.message.text, edit.message.thread) == ("m_1", "it is up", MARIA)
    assert (edit.version, edit.at, edit.also) == ("2", WRITTEN, None)


@pytest.mark.parametrize(
    ("given", "sign"),
    [
        ({"reaction": "love", "emoji": "\u2764\ufe0f"}, "\u2764\ufe0f"),
        ({"reaction": "like"}, "\U0001f44d"),
        ({"reaction": "dislike"}, "\U0001f44e"),
        ({"reaction": "other", "emoji": "\U0001f31a"}, "\U0001f31a"),
        ({"reaction": "sparkle"}, "sparkle"),
    ],
)
def test_a_reaction_is_a_sign_under_a_message(given: dict[str, Any], sign: str) -> None:
    reaction = item("reaction", {"mid": "m_2", "action": "react"} | given)
    assert fact(messaging(reaction)) == Reaction(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id="m_2",
        author=Author(MARIA, "Facebook user 5501"),
        sign=sign,
        at=WRITTEN,
    )


@pytest.mark.parametrize(("kind", "read"), [("read", True), ("delivery", False)])
def test_marks_tell_until_when_they_have_it(kind: str, read: bool) -> None:
    mark = item(kind, {"watermark": MILLIS - 1000, "mids": ["m_2"]})
    assert fact(messaging(mark)) == Seen(
        channel=Channel.FACEBOOK,
        account=PAGE,
        thread=MARIA,
        customer=MARIA,
        until=WRITTEN - timedelta(seconds=1),
        read=read,
    )


def test_the_echo_of_our_answer_says_which_one_it_is() -> None:
    assert fact(messaging(echo(metadata='{"reply": "r1"}'))) == OwnPost(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id="m_2",
        text="On it.",
        sent_at=WRITTEN,
        thread=MARIA,
        to=MARIA,
        private=True,
        reply="r1",
    )


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        7,
        "",
        "DEVELOPER_DEFINED",
        "{}",
        '{"reply": 7}',
        '["reply"]',
        "[" * 990,
        '{"reply": "r1"}' + " " * 990,
    ],
)
def test_a_colleague_in_metas_inbox_carries_no_id_of_ours(metadata: object) -> None:
    found = fact(messaging(echo(metadata=metadata)))
    assert isinstance(found, OwnPost)
    assert found.reply is None


def test_a_colleagues_picture_is_an_answer_too() -> None:
    picture = [{"type": "image", "payload": {"url": IMAGE}}]
    found = fact(messaging(echo(None, attachments=picture)))
    assert isinstance(found, OwnPost)
    assert found.text == "(image)"


def test_what_the_page_says_is_never_a_customers_whatever_it_lacks() -> None:
    bare = messaging(message() | {"sender": {"id": PAGE}, "recipient": {"id": MARIA}})
    assert isinstance(fact(bare), OwnPost)


def test_a_message_that_was_taken_back_is_a_deletion() -> None:
    gone = fact(messaging(message(None, is_deleted=True)))
    assert gone == Deletion(channel=Channel.FACEBOOK, account=PAGE, id="m_1", at=WRITTEN)


@pytest.mark.parametrize("kind", ["policy_enforcement", "policy-enforcement"])
def test_a_step_against_the_page_is_news_for_the_operator(kind: str) -> None:
    told = item(kind, {"action": "block", "reason": "Too much of the same."})
    news = fact(messaging({key: one for key, one in told.items() if key != "sender"}))
    assert isinstance(news, AccountNews)
    assert "(block): Too much of the same." in news.text
    assert news.at == WRITTEN


@pytest.mark.parametrize(
    "kind",
    [
        "referral",
        "optin",
        "account_linking",
        "pass_thread_control",
        "take_thread_control",
        "request_thread_control",
        "payment",
    ],
)
def test_news_without_words_is_ignored_with_a_reason(kind: str) -> None:
    assert len(ignored(messaging(item(kind, {"ref": "a", "source": "SHORTLINK"})))) > 8


def test_words_beside_a_referral_count() -> None:
    assert heard(messaging(message() | {"referral": {"ref": "a"}})).text == "it is down"


@pytest.mark.parametrize(
    "own",
    [
        item("reaction", {"mid": "m_1", "action": "react", "reaction": "love"}),
        item("read", {"watermark": MILLIS}),
        item("message_edit", {"mid": "m_2", "text": "x", "num_edit": 1}),
    ],
    ids=["reaction", "read", "edit"],
)
def test_what_our_own_page_does_is_no_customers(own: dict[str, Any]) -> None:
    mirrored = {"sender": {"id": PAGE}, "recipient": {"id": MARIA}}
    assert "our own" in ignored(messaging(own | mirrored))


def test_a_reaction_that_is_taken_back_is_no_news() -> None:
    taken = {"mid": "m_1", "action": "unreact", "reaction": "love"}
    assert "taken back" in ignored(messaging(item("reaction", taken)))


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (message(None), "without words"),
        (message(" "), "without words"),
        (message(mid=""), "message.mid"),
        (message() | {"sender": {"id": None}}, "sender.id"),
        (message() | {"sender": {"user_ref": 7}}, "guest"),
        (message() | {"recipient": None}, "recipient is not an object"),
        (message() | {"recipient": {"id": "100101"}}, "FACEBOOK_PAGE_ID"),
        (message() | {"sender": {"id": PAGE}}, "FACEBOOK_PAGE_ID"),
        (message(is_echo=True), "echo"),
        (message() | {"timestamp": 7}, "timestamp"),
        (message() | {"timestamp": True}, "timestamp"),
        (message(attachments=7), "attachments"),
        (message(attachments=[7]), "attachment"),
        (message(attachments=[{}]), "type"),
        (message() | {"message": None}, "message is not an object"),
        (item("postback", {}), "neither title nor payload"),
        (item("read", {}), "read.watermark"),
        (item("message_edit", {"mid": "m_1", "text": "x"}), "num_edit"),
        (item("message_edit", {"mid": "m_1", "num_edit": 1}), "message_edit.text"),
        (item("message_edit", {"mid": "m_1", "text": "", "num_edit": 1}), "empty"),
        (item("reaction", {"mid": "m_1"}), "react"),
        (item("policy_enforcement", {}), "action"),
        (item("singing", {}), "no kind that is known"),
        (7, "an item of messaging"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_odd_item_is_kept_and_says_what_is_odd(odd: object, why: str) -> None:
    assert why in unread(messaging(odd))
