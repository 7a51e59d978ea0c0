"""What does the team see of X's edits, deletions, quotes, pictures and encrypted messages?"""

from typing import Any

from tests.connectors.x_made import (
    account_activity,
    chat,
    new_post,
    old_photo,
    old_post,
    old_user,
    photo,
    x_activity,
)
from tests.stack import Stage, eventually


def deliver(stage: Stage, body: Any) -> None:
    assert stage.do("/x/deliver", body=body) == {"status": 200, "answer": ""}
    stage.settle()


def named(stage: Stage, data: Any, id: str, name: str) -> Any:
    """An event of the newer form, by a person of this test alone."""
    data["includes"]["users"] = [{"id": id, "username": stage.handle(name), "name": name}]
    return data


def test_an_encrypted_message_says_on_its_card_where_it_can_be_read(stage: Stage) -> None:
    secret = chat(stage.handle("zoe"), sender_id="710001", conversation_id="710001:100")
    deliver(stage, named(stage, x_activity(secret, "chat.received"), "710001", "zoe"))
    card = str(stage.card("zoe")["blocks"])
    assert "an encrypted message that only X's app can read" in card


def test_an_edit_is_shown_with_its_difference_and_a_deletion_leaves_a_stone(
    stage: Stage,
) -> None:
    author = {"author_id": "710002"}
    first = new_post("7100020", "@deskhand it is down", **author)
    deliver(stage, named(stage, x_activity(first), "710002", "ann"))
    changed = new_post(
        "7100021",
        "@deskhand it is slow",
        edit_history_tweet_ids=["7100020", "7100021"],
        **author,
    )
    deliver(stage, named(stage, x_activity(changed), "710002", "ann"))
    assert "it is slow" in str(stage.card("ann")["blocks"])
    assert any("~down~" in line and "*slow*" in line for line in stage.thread("ann"))
    gone = x_activity({"id": "7100021"}, "post.delete", filter={"user_id": "710002"})
    deliver(stage, gone)
    assert "it is slow" not in str(stage.card("ann")["blocks"])
    assert any("deleted this message" in line for line in stage.thread("ann"))


def test_a_quote_names_what_it_quotes(stage: Stage) -> None:
    ours = old_post("7100030", "our words", user=old_user("100", "deskhand"))
    quote = old_post(
        "7100031",
        "is this true?",
        user=old_user("710003", stage.handle("bea")),
        quoted_status=ours,
        is_quote_status=True,
    )
    deliver(stage, account_activity(quote))
    shown = str(stage.card("bea"))
    assert "is this true?" in shown
    assert "https://x.com/deskhand/status/7100030" in shown


def test_a_picture_is_listed_under_the_words(stage: Stage) -> None:
    """It lies at an address that nobody here asks, so the card's thread says that it is missing."""
    url = "https://127.0.0.1:9/media/Abc.jpg"
    pictures = {"media": [old_photo(media_url_https=url)]}
    user = old_user("710004", stage.handle("cid"))
    old = old_post("7100041", "look https://t.co/pic", user=user, extended_entities=pictures)
    deliver(stage, account_activity(old))
    assert "look" in str(stage.card("cid")["blocks"])
    why = "none of the platform's own"
    eventually(lambda: why in str(stage.card("cid")["replies"]), 20)
    assert "Abc.jpg" in str(stage.card("cid")["replies"])
    post = new_post("7100042", author_id="710004", attachments={"media_keys": ["3_1"]})
    data = named(stage, x_activity(post), "710004", "cid")
    data["includes"]["media"] = [photo(url=url, alt_text="The crash")]
    deliver(stage, data)
    assert "The crash" in str(stage.card("cid")["replies"])
