"""What does a post quote, and does it speak to us at all?"""

from typing import Any

import pytest

from lifecycle.messages import Message
from tests.connectors import x_made
from tests.connectors.x_made import new_post, old_post, posted, read, x_activity

NOT_TO_US: dict[str, Any] = {"entities": {"urls": [], "user_mentions": [], "mentions": []}}
OURS = old_post("901", "our words", user=x_made.old_user("100", "deskhand"))
QUOTE = [{"type": "quoted", "id": "901"}]


def quoting(post: Any, *tweets: Any, kind: str = "post.create") -> Message:
    data = x_activity(post, kind)
    data["includes"]["tweets"] = list(tweets)
    data["includes"]["users"].append({"id": "100", "username": "deskhand"})
    (message,) = read(data).facts
    assert isinstance(message, Message)
    return message


def test_a_quote_of_ours_is_a_message_to_us_and_answers_nothing() -> None:
    old = posted("old", "look at this", is_quote_status=True, quoted_status=OURS, **NOT_TO_US)
    post = new_post(text="look at this", referenced_tweets=QUOTE, **NOT_TO_US)
    new = quoting(post, {"id": "901", "author_id": "100", "text": "our words"})
    for message in (old, new):
        assert message.parent is None
        assert message.text == "look at this"
        assert message.quotes == "https://x.com/deskhand/status/901"
        assert message.addressed


def test_a_quote_of_somebody_else_is_named_and_is_not_to_us() -> None:
    theirs = old_post("902", user=x_made.old_user("56", "tom_h"))
    old = posted("old", "see", quoted_status_id_str="902", quoted_status=theirs, **NOT_TO_US)
    assert (old.quotes, old.addressed) == ("https://x.com/tom_h/status/902", False)
    quote = [{"type": "quoted", "id": "902"}]
    new = quoting(
        new_post(text="see", referenced_tweets=quote, **NOT_TO_US),
        {"id": "902", "author_id": "56"},
    )
    assert (new.quotes, new.addressed) == ("https://x.com/i/status/902", False)


def test_a_quoted_post_that_cannot_be_seen_is_named_by_its_number() -> None:
    old = posted("old", "see", quoted_status_id_str="902")
    new = posted("new", "see", referenced_tweets=[{"type": "quoted", "id": "902"}])
    assert old.quotes == new.quotes == "https://x.com/i/status/902"


@pytest.mark.parametrize("form", ["old", "new"])
def test_the_link_to_what_is_quoted_leaves_the_words(form: str) -> None:
    entities = {
        "urls": [
            {"url": "https://t.co/q", "expanded_url": "https://twitter.com/deskhand/status/901"},
            {"url": "https://t.co/r", "expanded_url": "https://x.com/deskhand/status/9011"},
        ],
        "mentions": [{"id": "100"}],
    }
    more: dict[str, Any] = {"quoted_status_id_str": "901"}
    if form == "new":
        more = {"referenced_tweets": QUOTE}
    cut = posted(form, "look https://t.co/r https://t.co/q", entities=entities, **more)
    assert cut.text == "look https://x.com/deskhand/status/9011"
    alone = posted(form, "https://t.co/q", entities=entities, **more)
    assert alone.text == "https://twitter.com/deskhand/status/901"


@pytest.mark.parametrize(
    ("form", "more", "addressed"),
    [
        ("old", NOT_TO_US, False),
        ("old", NOT_TO_US | {"in_reply_to_user_id_str": "100"}, True),
        ("old", NOT_TO_US | {"in_reply_to_user_id_str": "56"}, False),
        ("old", {"entities": {"user_mentions": [{"id_str": "56"}, {"id_str": "100"}]}}, True),
        ("old", {"entities": {"user_mentions": [{"id_str": "1000"}]}}, False),
        ("old", {"entities": None}, True),
        ("old", {"entities": {"user_mentions": "odd"}}, True),
    ],
)
def test_whether_a_post_speaks_to_us(form: str, more: dict[str, Any], addressed: bool) -> None:
    assert posted(form, "it is down", **more).addressed is addressed


def test_a_long_post_may_name_us_at_its_end() -> None:
    whole = {"full_text": "long", "entities": {"user_mentions": [{"id_str": "100"}]}}
    assert posted("old", "lo\u2026", extended_tweet=whole, **NOT_TO_US).addressed
    note = {"text": "long", "entities": {"mentions": [{"id": "100"}]}}
    assert quoting(new_post(note_tweet=note, **NOT_TO_US)).addressed


@pytest.mark.parametrize(
    ("kind", "addressed"),
    [
        ("post.mention.create", True),
        ("post.reply.create", True),
        ("post.quote.create", True),
        ("post.create", False),
    ],
)
def test_x_itself_says_that_a_post_speaks_to_us(kind: str, addressed: bool) -> None:
    assert quoting(new_post(**NOT_TO_US), kind=kind).addressed is addressed
