"""What does a post say, in either envelope?"""

import pytest

from connectors.contract import Reading
from lifecycle.messages import Author, Message, OwnPost
from lifecycle.tickets import Channel
from tests.connectors import x_made
from tests.connectors.x_made import (
    account_activity,
    new_post,
    old_post,
    posted,
    read,
    said,
    x_activity,
)


def test_a_mention_in_account_activity() -> None:
    assert posted("old") == Message(
        channel=Channel.X,
        account="100",
        id="900",
        author=Author("55", "@maria_k", "Maria K."),
        text="@deskhand it is down",
        sent_at=x_made.WRITTEN,
        link="https://x.com/maria_k/status/900",
    )


def test_a_mention_in_an_x_activity_event() -> None:
    assert posted("new") == Message(
        channel=Channel.X,
        account="100",
        id="900",
        author=Author("55", "@maria_k", "Maria K."),
        text="@deskhand it is down",
        sent_at=x_made.WRITTEN,
        thread="900",
        link="https://x.com/maria_k/status/900",
    )


def test_the_same_post_is_the_same_message_in_both_envelopes() -> None:
    old, new = posted("old"), posted("new")
    assert (old.channel, old.account, old.id) == (new.channel, new.account, new.id)
    assert (old.author, old.text, old.sent_at) == (new.author, new.text, new.sent_at)


def test_a_long_id_keeps_every_digit() -> None:
    id = "1993620471999999999"
    old = said(read(account_activity(old_post(id))))[0]
    new = said(read(x_activity(new_post(id))))[0]
    assert old.id == new.id == id
    rounded = old_post(id) | {"id": 1993620471999999900}
    assert said(read(account_activity(rounded)))[0].id == id
    without_text_form = old_post(id) | {"id_str": None}
    assert said(read(account_activity(without_text_form)))[0].id == id


def test_a_reply_names_the_post_that_it_answers() -> None:
    old = posted("old", in_reply_to_status_id_str="899", in_reply_to_user_id_str="100")
    referenced = [{"type": "quoted", "id": "7"}, {"type": "replied_to", "id": "899"}]
    new = posted("new", referenced_tweets=referenced, conversation_id="890")
    assert old.parent == new.parent == "899"
    assert (old.thread, new.thread) == (None, "890")


def test_the_same_reply_under_another_event_type_is_the_same_message() -> None:
    post = new_post("905", referenced_tweets=[{"type": "replied_to", "id": "901"}])
    kinds = ("post.reply.create", "post.mention.create", "post.quote.create", "post.create")
    found = {read(x_activity(post, kind, event_uuid=kind)).facts for kind in kinds}
    assert len(found) == 1


def test_a_long_post_is_read_whole() -> None:
    whole = "@deskhand " + "very " * 60 + "long &amp; https://t.co/end"
    urls = {"urls": [{"url": "https://t.co/end", "expanded_url": "https://example.com/log"}]}
    extended = {"full_text": whole, "entities": urls}
    note = {"text": whole, "entities": urls}
    old = posted("old", whole[:100] + "…", truncated=True, extended_tweet=extended)
    new = posted("new", whole[:100] + "…", note_tweet=note)
    assert old.text == new.text == "@deskhand " + "very " * 60 + "long & https://example.com/log"


def test_our_own_post_is_no_message() -> None:
    ours = x_made.old_user("100", "deskhand", "Deskhand")
    more = {"in_reply_to_status_id_str": "900", "in_reply_to_user_id_str": "55"}
    old = read(account_activity(old_post("901", "On it.", user=ours, **more)))
    referenced = [{"type": "replied_to", "id": "900"}]
    post = new_post("901", "On it.", author_id="100", referenced_tweets=referenced)
    new = read(x_activity(post | {"in_reply_to_user_id": "55"}, "post.create"))
    (first,), (second,) = old.facts, new.facts
    assert isinstance(first, OwnPost)
    assert isinstance(second, OwnPost)
    assert (first.id, first.text, first.parent, first.to) == ("901", "On it.", "900", "55")
    assert (second.id, second.text, second.parent, second.to) == ("901", "On it.", "900", "55")
    assert not first.private
    assert first.link == "https://x.com/deskhand/status/901"


def test_retweets_are_ignored_and_say_so() -> None:
    again = old_post("910", "RT @maria_k: down", retweeted_status=old_post())
    of_quote = old_post("911", "RT", retweeted_status=old_post(), quoted_status=old_post())
    old = read(account_activity(again, of_quote, old_post("912")))
    assert [fact.id for fact in said(old)] == ["912"]
    assert old.ignored == ("a retweet", "a retweet")
    referenced = [{"type": "retweeted", "id": "900"}]
    new = read(x_activity(new_post("910", "RT", referenced_tweets=referenced)))
    assert (new.facts, new.unread, new.ignored) == ((), (), ("a repost",))
    kind = read(x_activity(new_post("910"), "post.repost.create"))
    assert (kind.facts, kind.ignored) == ((), ("post.repost.create",))


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("favorite_events", "a like"),
        ("follow_events", "a follow"),
        ("block_events", "a block"),
        ("mute_events", "a mute"),
        ("direct_message_indicate_typing_events", "somebody types"),
    ],
)
def test_what_concerns_nobody_is_ignored(key: str, why: str) -> None:
    assert read({"for_user_id": "100", key: [{"id": "1"}]}) == Reading(ignored=(why,))


@pytest.mark.parametrize(
    "kind",
    ["like.create", "follow.follow", "profile.update.bio", "dm.read", "mute.mute", "news.new"],
)
def test_activity_that_concerns_nobody_is_ignored(kind: str) -> None:
    assert read(x_activity({"id": "900"}, kind)) == Reading(ignored=(kind,))


def test_several_posts_in_one_delivery_keep_their_order() -> None:
    found = read(account_activity(old_post("902"), old_post("900"), old_post("901")))
    assert [fact.id for fact in said(found)] == ["902", "900", "901"]


@pytest.mark.parametrize("includes", [None, [], {}, {"users": None}, {"users": [None, {"id": 1}]}])
def test_an_author_whom_the_envelope_does_not_name_is_shown_by_id(includes: object) -> None:
    found = read(x_activity(new_post()) | {"includes": includes}).facts[0]
    assert isinstance(found, Message)
    assert found.author == Author("55", "@55", "")


def test_includes_may_stand_inside_data() -> None:
    data = x_activity(new_post())
    data["data"]["includes"] = data.pop("includes")
    found = read(data).facts[0]
    assert isinstance(found, Message)
    assert found.author.name == "Maria K."
