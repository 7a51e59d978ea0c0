"""What do changes on the page say: comments, visitors' posts?"""

from datetime import timedelta
from typing import Any

import pytest

from lifecycle.messages import (
    Attachment,
    Author,
    Deletion,
    Edit,
    FileKind,
    Message,
    OwnPost,
)
from lifecycle.tickets import Channel
from tests.connectors.facebook_made import (
    COMMENT,
    MARIA,
    PAGE,
    POST,
    WRITTEN,
    changes,
    fact,
    feed,
    heard,
    ignored,
    unread,
    visit,
)

PHOTO = "https://scontent.xx.fbcdn.net/v/1.jpg?oh=secret"
US = {"id": PAGE, "name": "Our page"}
TOLD = WRITTEN + timedelta(seconds=2)


def test_a_comment_is_a_public_message_without_a_window() -> None:
    assert heard(changes(feed())) == Message(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id=COMMENT,
        author=Author(MARIA, "Maria K.", "Maria K."),
        text="it is down",
        sent_at=WRITTEN,
        thread=COMMENT,
        parent=POST,
        link=f"https://www.facebook.com/{POST}?comment_id=333",
    )


@pytest.mark.parametrize("parent", [POST, "222", None, ...])
def test_a_comment_under_the_post_begins_its_conversation(parent: object) -> None:
    assert heard(changes(feed(parent_id=parent))).thread == COMMENT


def test_an_answer_to_a_comment_belongs_to_its_conversation() -> None:
    nested = heard(changes(feed(comment_id="222_444", parent_id=COMMENT)))
    assert (nested.id, nested.thread, nested.parent) == ("222_444", COMMENT, COMMENT)
    assert nested.link == (f"https://www.facebook.com/{POST}?comment_id=333&reply_comment_id=444")


@pytest.mark.parametrize(
    ("permalink", "link"),
    [
        ("https://www.facebook.com/deskhand/posts/1", "/deskhand/posts/1?comment_id=333"),
        ("https://www.facebook.com/p.php?id=1", "/p.php?id=1&comment_id=333"),
        ("https://www.facebook.com.example.org/1", f"/{POST}?comment_id=333"),
        ("javascript:alert(1)", f"/{POST}?comment_id=333"),
        (7, f"/{POST}?comment_id=333"),
    ],
)
def test_the_link_leads_to_facebook_alone(permalink: object, link: str) -> None:
    found = heard(changes(feed(post={"permalink_url": permalink})))
    assert found.link == f"https://www.facebook.com{link}"


def test_a_picture_and_a_film_hang_on_a_comment() -> None:
    found = heard(changes(feed(message=..., photo=PHOTO, video=f"{PHOTO}2")))
    assert found.attachments == (
        Attachment(kind=FileKind.IMAGE, ref=PHOTO),
        Attachment(kind=FileKind.VIDEO, ref=f"{PHOTO}2"),
    )
    assert found.words == "(image, video)"


@pytest.mark.parametrize("message", ["", ...])
def test_a_comment_that_shows_nothing_can_be_looked_at(message: object) -> None:
    found = heard(changes(feed(message=message)))
    assert found.attachments == (Attachment(kind=FileKind.STICKER, link=found.link),)


def test_the_older_form_names_the_author_otherwise() -> None:
    older = feed(author=..., sender_id=int(MARIA), sender_name="Maria K.")
    assert heard(changes(older)) == heard(changes(feed()))


def test_an_author_without_a_name_is_shown_by_the_id() -> None:
    assert heard(changes(feed(author={"id": MARIA}))).author.shown == "Facebook user 5501"


def test_a_comment_without_an_author_tells_the_missing_permission() -> None:
    assert "pages_read_user_content" in unread(changes(feed(author=...)))
    assert "pages_read_user_content" in unread(changes(visit(author=...)))


def test_our_own_comment_is_a_post_of_ours() -> None:
    own = fact(changes(feed(author=US, comment_id="222_444", parent_id=COMMENT)))
    assert own == OwnPost(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id="222_444",
        text="it is down",
        sent_at=WRITTEN,
        thread=COMMENT,
        parent=COMMENT,
        link=f"https://www.facebook.com/{POST}?comment_id=333&reply_comment_id=444",
    )


def test_an_edit_is_a_new_version() -> None:
    edit = fact(changes(feed(verb="edited", message="it is up")))
    assert isinstance(edit, Edit)
    assert (edit.message.id, edit.message.text, edit.at) == (COMMENT, "it is up", TOLD)
    assert edit.message.sent_at == WRITTEN


def test_each_edit_has_its_own_version_and_a_delivery_that_comes_again_the_same() -> None:
    versions = [
        found.version
        for text, at in (("a", 0), ("b", 0), ("a", 9), ("a", 0))
        if isinstance(
            found := fact(changes(feed(verb="edited", message=text), time=1795336200 + at)), Edit
        )
    ]
    assert len(set(versions[:3])) == 3
    assert versions[3] == versions[0]
    assert all(len(version) < 40 for version in versions)


@pytest.mark.parametrize("verb", ["remove", "hide"])
@pytest.mark.parametrize("author", [{"id": MARIA}, US, ...])
def test_a_comment_that_is_gone_or_hidden_is_a_deletion(verb: str, author: object) -> None:
    gone = changes(feed(verb=verb, message=..., author=author))
    assert fact(gone) == Deletion(channel=Channel.FACEBOOK, account=PAGE, id=COMMENT, at=TOLD)


def test_a_visitors_post_is_a_message() -> None:
    assert heard(changes(visit())) == Message(
        channel=Channel.FACEBOOK,
        account=PAGE,
        id=POST,
        author=Author(MARIA, "Maria K.", "Maria K."),
        text="it is down",
        sent_at=WRITTEN,
        thread=POST,
        link=f"https://www.facebook.com/{POST}",
    )


@pytest.mark.parametrize(
    ("item", "more", "expected"),
    [
        ("photo", {"link": PHOTO}, [Attachment(kind=FileKind.IMAGE, ref=PHOTO)]),
        ("video", {"link": PHOTO}, [Attachment(kind=FileKind.VIDEO, ref=PHOTO)]),
        (
            "status",
            {"photos": [PHOTO, f"{PHOTO}2"]},
            [Attachment(kind=FileKind.IMAGE, ref=f"{PHOTO}{n}") for n in ("", "2")],
        ),
        (
            "share",
            {"link": "https://example.com/"},
            [Attachment(kind=FileKind.LINK, link="https://example.com/")],
        ),
        ("photo", {"link": "somewhere"}, []),
    ],
)
def test_what_a_visitors_post_shows_is_kept(
    item: str, more: dict[str, Any], expected: list[Attachment]
) -> None:
    found = heard(changes(feed(item, comment_id=..., parent_id=..., **more)))
    assert list(found.attachments) == expected


def test_a_visitors_post_can_be_changed_and_removed() -> None:
    edit = fact(changes(visit("edited", message="it is up")))
    assert isinstance(edit, Edit)
    assert (edit.message.id, edit.message.text) == (POST, "it is up")
    gone = Deletion(channel=Channel.FACEBOOK, account=PAGE, id=POST, at=TOLD)
    assert fact(changes(visit("remove"))) == gone


@pytest.mark.parametrize("verb", ["add", "edited", "remove", "hide"])
@pytest.mark.parametrize("item", ["status", "photo", "video", "share", "album", "link", "post"])
def test_our_pages_own_posts_open_nothing(item: str, verb: str) -> None:
    assert "our own page" in ignored(changes(feed(item, verb, author=US)))


@pytest.mark.parametrize(
    "change",
    [
        feed("reaction", reaction_type="love"),
        feed("like"),
        feed(verb="unhide"),
        feed(verb="edited", author=US),
        visit("unhide"),
        visit("mute"),
        visit(published=0),
        feed() | {"field": "ratings"},
        feed() | {"field": "mention"},
        {"field": "leadgen", "value": {"leadgen_id": 1}},
    ],
    ids=lambda change: str(change)[:60],
)
def test_what_concerns_nobody_is_ignored_with_a_reason(change: dict[str, Any]) -> None:
    assert len(ignored(changes(change))) > 8


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (feed(comment_id=None), "comment_id"),
        (feed(comment_id="../me"), "comment_id"),
        (feed(comment_id="a/b"), "comment_id"),
        (feed(post_id=...), "post_id"),
        (feed(parent_id="a b"), "parent_id"),
        (feed(message=7), "message"),
        (feed(created_time="soon"), "created_time"),
        (feed(verb="sing"), '"sing"'),
        (feed("song"), '"song"'),
        (feed(author=7), "from"),
        (feed() | {"field": "foo"}, '"foo"'),
        (feed() | {"value": None}, "value"),
        (7, "a change"),
    ],
)
def test_an_odd_change_is_kept_and_says_what_is_odd(odd: object, why: str) -> None:
    assert why in unread(changes(odd))


def test_a_change_of_another_page_is_kept() -> None:
    assert "FACEBOOK_PAGE_ID" in unread(changes(feed(), id="100101"))
    assert "the entry's id" in unread(changes(feed(), id="<PAGE>"))


def test_a_comment_of_no_time_has_the_time_of_its_delivery() -> None:
    assert heard(changes(feed(created_time=...))).sent_at == TOLD
    assert heard(changes(feed(), time=None)).sent_at == WRITTEN
