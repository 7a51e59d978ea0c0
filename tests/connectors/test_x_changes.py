"""What changed on X: edits, deletions, marks of reading, encrypted words, news of our account?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import Reading
from lifecycle.messages import (
    AccountNews,
    Author,
    Deletion,
    Edit,
    Message,
    OwnPost,
    Seen,
)
from lifecycle.tickets import Channel
from tests.connectors import x_made
from tests.connectors.x_made import (
    account_activity,
    chat,
    new_post,
    old_post,
    read,
    read_mark,
    said,
    talk_activity,
    x_activity,
)

FORMS = pytest.mark.parametrize("form", ["old", "new"])
EDITED = {"edit_history_tweet_ids": ["900", "905", "907"]}


def delivered(form: str, id: str, **more: Any) -> Reading:
    """A post of Maria's with that id, in the envelope that `form` names."""
    if form == "old":
        return read(account_activity(old_post(id, **more)))
    return read(x_activity(new_post(id, **more)))


@FORMS
def test_an_edit_is_the_message_that_it_was_first(form: str) -> None:
    (edit,) = delivered(form, "907", text="@deskhand it is up", **EDITED).facts
    assert isinstance(edit, Edit)
    assert (edit.version, edit.also, edit.at) == ("907", "907", x_made.WRITTEN)
    assert edit.message.id == "900"
    assert edit.message.text == "@deskhand it is up"
    assert edit.message.link == "https://x.com/maria_k/status/907"


def test_account_activity_tells_edits_in_its_own_way_too() -> None:
    history = {"initial_tweet_id": "900", "edit_tweet_ids": ["900", "907"]}
    (edit,) = delivered("old", "907", edit_history=history).facts
    assert isinstance(edit, Edit)
    assert edit.message.id == "900"


def test_ids_are_compared_as_numbers() -> None:
    (edit,) = delivered("new", "1000", edit_history_tweet_ids=["1000", "999"]).facts
    assert isinstance(edit, Edit)
    assert (edit.message.id, edit.version) == ("999", "1000")


@FORMS
@pytest.mark.parametrize(
    "history", [["900"], ["900", "907"], [], None, 7, ["1"], [None, {}, "x"], {"900": 1}]
)
def test_what_was_not_edited_is_a_message(form: str, history: object) -> None:
    (message,) = delivered(form, "900", edit_history_tweet_ids=history).facts
    assert isinstance(message, Message)
    assert message.id == "900"


@FORMS
def test_an_edit_of_our_own_is_no_second_answer(form: str) -> None:
    ours: dict[str, Any] = {"author_id": "100"}
    if form == "old":
        ours = {"user": x_made.old_user("100", "deskhand")}
    (post,) = delivered(form, "907", **EDITED, **ours).facts
    assert isinstance(post, OwnPost)
    assert post.id == "900"


def test_a_deletion_in_account_activity() -> None:
    gone = {"status": {"id": "900", "user_id": "55"}, "timestamp_ms": x_made.MILLIS}
    found = read({"for_user_id": "100", "tweet_delete_events": [gone]})
    at = x_made.WRITTEN
    assert found.facts == (Deletion(channel=Channel.X, account="100", id="900", at=at),)


def test_a_deletion_in_an_x_activity_event_is_as_late_as_its_news() -> None:
    found = read(x_activity({"id": "900", "author_id": "55"}, "post.delete"))
    at = x_made.NOW
    assert found.facts == (Deletion(channel=Channel.X, account="100", id="900", at=at),)


def test_a_customers_deletion_is_told_under_the_customers_name() -> None:
    gone = x_activity({"id": "900", "author_id": "55"}, "post.delete", filter={"user_id": "55"})
    (fact,) = read(gone).facts
    assert isinstance(fact, Deletion)
    assert fact.id == "900"


@pytest.mark.parametrize("gone", [None, 7, {}, {"status": None}, {"status": {"id": "x"}}])
def test_a_deletion_of_nothing_is_kept_raw(gone: object) -> None:
    found = read({"for_user_id": "100", "tweet_delete_events": [gone]})
    assert (found.facts, len(found.unread)) == ((), 1)


def seen(*marks: object) -> Reading:
    return read({"for_user_id": "100", "direct_message_mark_read_events": list(marks)})


def test_a_customer_has_read_what_we_sent() -> None:
    told = Seen(
        channel=Channel.X,
        account="100",
        thread="dm:55-100",
        customer="55",
        until=x_made.WRITTEN,
    )
    assert seen(read_mark()).facts == (told,)
    assert read(x_activity(read_mark(), "dm.read")).facts == (told,)
    listed = {"direct_message_mark_read_events": [read_mark()]}
    assert read(x_activity(listed, "dm.read")).facts == (told,)


def test_our_own_reading_is_no_news() -> None:
    ours = read_mark(sender_id="100", target={"recipient_id": "55"})
    assert seen(ours) == Reading(ignored=("a read mark of our own",))


def test_a_mark_without_an_instant_counts_to_the_last_message_that_was_read() -> None:
    id = "1993620471999999999"
    (mark,) = seen(read_mark(created_timestamp=None, last_read_event_id=id)).facts
    assert isinstance(mark, Seen)
    assert mark.until == datetime(2025, 11, 26, 9, 58, 54, 859000, tzinfo=UTC)


@pytest.mark.parametrize(
    "mark",
    [
        None,
        {},
        read_mark(sender_id=None),
        read_mark(target=None),
        read_mark(target={"recipient_id": "101"}),
        read_mark(created_timestamp=None, last_read_event_id=None),
    ],
)
def test_a_broken_mark_is_kept_raw(mark: object) -> None:
    found = seen(mark)
    assert (found.facts, len(found.unread)) == ((), 1)
    assert read(x_activity(mark or {}, "dm.read")) == Reading(ignored=("dm.read",))


def test_an_encrypted_message_is_a_message_that_says_where_it_can_be_read() -> None:
    data = x_activity(chat(), "chat.received")
    assert read(data).facts == (
        Message(
            channel=Channel.X,
            account="100",
            id="chat:e4f4d3fc-8bbf-4928-92eb-e5058d6bb6f6",
            author=Author("55", "@maria_k", "Maria K."),
            text="(an encrypted message that only X's app can read)",
            sent_at=x_made.WRITTEN,
            thread="dm:55-100",
            private=True,
        ),
    )


def test_the_author_of_an_encrypted_message_may_stand_in_either_place() -> None:
    users = {"55": {"data": {"id": "55", "username": "maria_k"}}}
    inside = {"data": x_activity(chat(users=users), "chat.received")["data"]}
    nowhere = {"data": x_activity(chat(), "chat.received")["data"]}
    shown = [read(data).facts[0] for data in (inside, nowhere)]
    assert [one.author.shown for one in shown if isinstance(one, Message)] == ["@maria_k", "@55"]


def test_an_encrypted_answer_of_a_colleague_is_an_answer() -> None:
    (post,) = said(read(x_activity(chat(sender_id="100"), "chat.sent")))
    assert isinstance(post, OwnPost)
    assert (post.to, post.thread, post.private) == ("55", "dm:55-100", True)
    assert post.text == "(an encrypted answer that only X's app can read)"


@pytest.mark.parametrize("conversation", ["g7", "", None, 7, "1:2", "55:100:7"])
def test_an_encrypted_message_of_a_group_is_ignored(conversation: object) -> None:
    found = read(x_activity(chat(conversation_id=conversation), "chat.received"))
    assert found == Reading(ignored=("an encrypted message of a group",))


@pytest.mark.parametrize("broken", [{"id": None}, {"id": "a b"}, {"id": 7}, {"sender_id": "x"}])
def test_a_broken_encrypted_message_is_kept_raw(broken: dict[str, Any]) -> None:
    found = read(x_activity(chat() | broken, "chat.received"))
    assert (found.facts, len(found.unread)) == ((), 1)


@pytest.mark.parametrize("kind", ["chat.conversation_join", "chat.conversation.member_added"])
def test_what_else_happens_in_a_chat_concerns_nobody(kind: str) -> None:
    assert read(x_activity(chat(), kind)) == Reading(ignored=(kind,))


WHEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STAMP = "2026-11-22T08:00:00+00:00"


def revoked(user: object, **more: Any) -> list[Any]:
    """The news that access was taken back, in both forms."""
    source = {"source": {"user_id": user}, "date_time": STAMP} | more
    payload = {"user_id": user, "app_id": "1", "date_time": STAMP} | more
    return [{"user_event": {"revoke": source}}, x_activity(payload, "oauth.revoke", filter={})]


def test_access_that_was_taken_back_is_told_with_what_to_do() -> None:
    for data in revoked("100"):
        (news,) = read(data).facts
        assert isinstance(news, AccountNews)
        assert news.at == WHEN
        assert "`deskhand channels x connect`" in news.text
    for data in revoked("100", date_time="soon"):
        (news,) = read(data).facts
        assert isinstance(news, AccountNews)
        assert news.at == x_made.NOW


@pytest.mark.parametrize("user", ["101", None, ""])
def test_another_accounts_access_is_no_news(user: object) -> None:
    for data in revoked(user):
        assert read(data) == Reading(ignored=("access to another account was taken back",))


@pytest.mark.parametrize("event", [None, {}, {"revoke": None}, {"other": {}}, 7])
def test_another_user_event_is_ignored(event: object) -> None:
    assert read({"user_event": event}).ignored == ("an account's own news",)


def test_a_replay_that_failed_is_told() -> None:
    def report(state: object) -> Reading:
        return read({"replay_job_status": {"job_state": state, "job_id": "1"}})

    assert report("Complete") == report(None) == Reading(ignored=("a replay's report",))
    (news,) = report("Incomplete").facts
    assert isinstance(news, AccountNews)
    assert "once more" in news.text


@pytest.mark.parametrize(
    ("user", "automated"),
    [
        ({"affiliation": {"description": "Automated"}}, True),
        ({"affiliation": {"description": "automated"}}, True),
        ({"affiliation": {"description": "X"}}, False),
        ({"affiliation": {}}, False),
        ({"affiliation": "Automated"}, False),
        ({"description": "Automated"}, False),
        ({}, False),
    ],
)
def test_a_machine_is_known_by_the_label_that_x_gives_it(
    user: dict[str, Any], automated: bool
) -> None:
    labelled = x_activity(new_post())
    labelled["includes"]["users"][0] |= user
    talking = talk_activity(x_made.talk())
    talking["data"]["payload"]["users"]["55"]["data"] |= user
    older = account_activity(old_post(user=x_made.old_user() | user))
    for data in (labelled, talking, older):
        (message,) = read(data).facts
        assert isinstance(message, Message)
        assert message.automated is automated
