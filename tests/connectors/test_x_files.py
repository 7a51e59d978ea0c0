"""What hangs on a post or a direct message, in either envelope?"""

from typing import Any

import pytest

from lifecycle.messages import Attachment, FileKind, Message
from tests.connectors import x_made
from tests.connectors.x_made import (
    account_activity,
    film,
    media_link,
    new_post,
    old_film,
    old_photo,
    old_post,
    photo,
    posted,
    read,
    said,
    talk,
    talks,
    x_activity,
)

PICTURE = Attachment(
    kind=FileKind.IMAGE,
    name="Abc.jpg",
    type="image/jpeg",
    link="https://pbs.twimg.com/media/Abc.jpg",
    ref="https://pbs.twimg.com/media/Abc.jpg",
)
TEXT = "@deskhand look https://t.co/pic"


def old(*media: Any, text: str = TEXT, **more: Any) -> Message:
    return posted("old", text, extended_entities={"media": list(media)}, **more)


def new(*media: Any, text: str = TEXT, urls: Any = None, **more: Any) -> Message:
    keys = [one["media_key"] for one in media]
    entities = {"urls": [media_link(keys[0])] if urls is None else urls}
    post = new_post(text=text, attachments={"media_keys": keys}, entities=entities, **more)
    data = x_activity(post)
    data["includes"]["media"] = list(media)
    (message,) = read(data).facts
    assert isinstance(message, Message)
    return message


def test_a_picture_hangs_on_the_message_and_its_link_leaves_the_words() -> None:
    for message in (old(old_photo()), new(photo())):
        assert message.text == "@deskhand look"
        assert message.attachments == (PICTURE,)


def test_a_picture_in_the_entities_alone_is_found_too() -> None:
    message = posted("old", TEXT, entities={"media": [old_photo()]})
    assert message.attachments == (PICTURE,)


def test_a_picture_of_a_long_post_is_found_in_either_place() -> None:
    pictures = {"media": [old_photo()]}
    whole = {"full_text": "long words https://t.co/pic", "extended_entities": pictures}
    inside = posted("old", "long\u2026", truncated=True, extended_tweet=whole)
    outside = posted(
        "old",
        "long\u2026",
        truncated=True,
        extended_tweet={"full_text": "long words https://t.co/pic"},
        extended_entities=pictures,
    )
    assert inside.attachments == outside.attachments == (PICTURE,)
    assert inside.text == outside.text == "long words"
    note = {"text": "long words https://t.co/pic", "entities": {"urls": [media_link()]}}
    noted = new(photo(), text="long\u2026", note_tweet=note)
    assert (noted.text, noted.attachments) == ("long words", (PICTURE,))


def test_four_pictures_share_one_link() -> None:
    names = ["A", "B", "C", "D"]
    messages = (
        old(*map(old_photo, names)),
        new(*(photo(f"3_{name}", name) for name in names)),
    )
    for message in messages:
        assert [one.name for one in message.attachments] == ["A.jpg", "B.jpg", "C.jpg", "D.jpg"]
        assert message.text == "@deskhand look"


def test_what_its_author_says_of_a_picture_is_its_name() -> None:
    shown = old(old_photo(ext_alt_text="The crash")), new(photo(alt_text="The crash"))
    assert [message.attachments[0].name for message in shown] == ["The crash", "The crash"]


def test_nothing_but_a_picture_says_what_it_is() -> None:
    for message in (
        old(old_photo(), text="https://t.co/pic"),
        new(photo(), text="https://t.co/pic"),
    ):
        assert message.text == ""
        assert message.words == "(Abc.jpg)"


@pytest.mark.parametrize("text", ["https://t.co/pic is it", "https://t.co/other"])
def test_only_a_link_at_the_end_that_stands_for_it_is_left_out(text: str) -> None:
    assert old(old_photo(), text=text).text == text


def test_a_video_is_shown_at_its_best_and_fetched_at_a_size_that_fits() -> None:
    rates = 256_000, 832_000, 2_176_000, 10_368_000  # a minute of the last is 78 MB
    for message in (old(old_film(*rates)), new(film(*rates))):
        (video,) = message.attachments
        assert (video.kind, video.type) == (FileKind.VIDEO, "video/mp4")
        assert video.link == "https://video.twimg.com/10368000.mp4?tag=1"
        assert video.ref == "https://video.twimg.com/2176000.mp4?tag=1"
        assert video.name == "10368000.mp4"


def test_a_video_that_never_fits_is_tried_at_its_smallest() -> None:
    assert old(old_film(9_000_000, 8_000_000)).attachments[0].ref.endswith("/8000000.mp4?tag=1")


def test_a_moving_picture_is_a_video() -> None:
    for message in (
        old(old_film(0, type="animated_gif")),
        new(film(0, type="animated_gif", media_key="16_1")),
    ):
        (video,) = message.attachments
        assert (video.kind, video.ref) == (FileKind.VIDEO, "https://video.twimg.com/0.mp4?tag=1")


def test_a_picture_that_the_envelope_does_not_hold_is_named_all_the_same() -> None:
    post = new_post(
        text=TEXT,
        attachments={"media_keys": ["3_1", "7_2", "99_3"]},
        entities={"urls": [media_link()]},
    )
    (message,) = read(x_activity(post)).facts
    assert isinstance(message, Message)
    page = "https://x.com/maria_k/status/900/photo/1"
    assert message.attachments == (
        Attachment(kind=FileKind.IMAGE, link=page),
        Attachment(kind=FileKind.VIDEO),
        Attachment(kind=FileKind.FILE),
    )
    assert message.text == "@deskhand look"


def test_a_picture_in_a_direct_message_is_nobodys_to_look_at() -> None:
    url = "https://ton.twitter.com/1.1/ton/data/dm/7001/3001/Abc.jpg"
    media = old_photo(media_url_https=url)
    data = {
        "text": "here https://t.co/pic",
        "entities": {
            "urls": [{"url": "https://t.co/pic", "expanded_url": "https://x.com/messages/media/1"}]
        },
        "attachment": {"type": "media", "media": media},
    }
    (message,) = read(talks(talk(message_data=data))).facts
    assert isinstance(message, Message)
    assert message.text == "here"
    assert message.attachments == (
        Attachment(kind=FileKind.IMAGE, name="Abc.jpg", type="image/jpeg", link=None, ref=url),
    )


def test_something_that_is_not_known_is_named() -> None:
    data = {"text": "here", "attachment": {"type": "location", "location": {}}}
    (message,) = read(talks(talk(message_data=data))).facts
    assert isinstance(message, Message)
    assert message.attachments == (Attachment(kind=FileKind.FILE, name="location"),)


def test_our_own_picture_is_an_answer_that_says_so() -> None:
    ours = old_post(
        "901",
        "https://t.co/pic",
        user=x_made.old_user("100", "deskhand"),
        extended_entities={"media": [old_photo()]},
    )
    assert said(read(account_activity(ours)))[0].text == "(Abc.jpg)"


@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://pbs.twimg.com/a b",
        "https://pbs.twimg.com/\n",
        "https://pbs.twimg.com/\ud800",
        'https://pbs.twimg.com/"><script>',
        "https://pbs.twimg.com/" + "a" * 3_000,
    ],
)
def test_what_is_no_address_is_neither_shown_nor_fetched(address: object) -> None:
    for message in (old(old_photo(media_url_https=address)), new(photo(url=address))):
        (picture,) = message.attachments
        assert (picture.kind, picture.link, picture.ref) == (FileKind.IMAGE, None, "")


@pytest.mark.parametrize(
    "media",
    [None, 7, "x", [], [None], [7], {"media": 7}, {"media": [None]}, {"media": [{"type": 7}]}],
)
def test_media_of_an_odd_shape_lose_no_words(media: Any) -> None:
    assert posted("old", extended_entities=media).text == "@deskhand it is down"
    keys: dict[str, Any] = {"media_keys": [None, 7, {}]}
    assert posted("new", attachments=keys).text == "@deskhand it is down"
    assert posted("new", attachments=media).text == "@deskhand it is down"


def test_more_than_x_allows_is_cut() -> None:
    assert len(old(*[old_photo()] * 500).attachments) == 20
