"""Does a reply reach X as it was meant?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import DeliveryRefused, DeliveryUncertain, Outgoing, Receipt
from connectors.x.connector import XConnector
from tests.connectors.x_made import outgoing, private
from tests.connectors.x_stand_in import Cut, Say, StandIn

POSTED = Say(201, {"data": {"id": "901", "text": "Try it now, please."}})
TALKED = Say(201, {"data": {"dm_conversation_id": "55-100", "dm_event_id": "7002"}})


def test_a_reply_goes_under_the_post_that_it_answers(x: XConnector, x_api: StandIn) -> None:
    x_api.will(POSTED)
    assert x.send(outgoing(answers="904")) == Receipt("901", "https://x.com/i/status/901")
    (call,) = x_api.calls
    assert (call.method, call.path) == ("POST", "/x/2/tweets")
    assert call.body == {"text": "Try it now, please.", "reply": {"in_reply_to_tweet_id": "904"}}


def test_an_answer_in_private_to_a_public_post_names_the_thread_that_it_begins(
    x: XConnector, x_api: StandIn
) -> None:
    x_api.will(TALKED, TALKED)
    first = private(answers="900", thread="900", was_private=False)
    assert x.send(first) == Receipt("7002", thread="dm:55-100")
    (call,) = x_api.calls
    assert call.path == "/x/2/dm_conversations/with/55/messages"
    assert x.send(private(to="1000", was_private=False)).thread == "dm:100-1000"


def test_what_was_said_in_private_is_not_answered_in_public(x: XConnector, x_api: StandIn) -> None:
    with pytest.raises(DeliveryRefused, match="no public place"):
        x.send(outgoing(answers="7001", was_private=True))
    assert x_api.calls == []


def test_a_direct_message_goes_to_the_customer(x: XConnector, x_api: StandIn) -> None:
    x_api.will(TALKED)
    assert x.send(private(to="56")) == Receipt("7002")
    (call,) = x_api.calls
    assert (call.method, call.path) == ("POST", "/x/2/dm_conversations/with/56/messages")
    assert call.body == {"text": "Your order is on its way."}


@pytest.mark.parametrize(
    ("reply", "answer"), [(outgoing(), POSTED), (private(), TALKED)], ids=["public", "private"]
)
def test_a_reply_is_signed_by_our_account(
    x: XConnector, x_api: StandIn, reply: Outgoing, answer: Say
) -> None:
    x_api.will(answer)
    x.send(reply)
    signed = x_api.calls[0].headers["Authorization"]
    assert signed.startswith("OAuth ")
    assert 'oauth_token="100-made-up-token"' in signed
    assert 'oauth_signature_method="HMAC-SHA1"' in signed
    assert "made-up-token-secret" not in signed
    assert "made-up-api-secret" not in signed


@pytest.mark.parametrize(
    "text", ["1 < 2 & 3 > 2 &amp;", "line\nline", "\U0001f600 \u4e2d\u6587", '"quotes" \\ and \'']
)
def test_the_words_arrive_as_they_were_written(x: XConnector, x_api: StandIn, text: str) -> None:
    x_api.will(POSTED, TALKED)
    x.send(outgoing(text))
    x.send(private(text))
    assert [call.body["text"] for call in x_api.calls] == [text, text]


ANY = st.text(max_size=40) | st.text(st.characters(), max_size=5).map(lambda text: text * 100)


def test_any_text_is_refused_before_sending_or_arrives_letter_for_letter(
    x: XConnector, x_api: StandIn
) -> None:
    @given(text=ANY, is_private=st.booleans())
    @settings(deadline=None, max_examples=100)
    def arrives(text: str, is_private: bool) -> None:
        x_api.calls.clear()
        reply = private(text) if is_private else outgoing(text)
        if x.problem(text, private=is_private):
            with pytest.raises(DeliveryRefused):
                x.send(reply)
            assert x_api.calls == []
        else:
            x_api.will(TALKED if is_private else POSTED)
            x.send(reply)
            assert x_api.calls[0].body["text"] == text

    arrives()


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_may_end_with_a_slash(
    x_api: StandIn, x_at: Callable[[str], XConnector], slash: str
) -> None:
    x_api.will(POSTED)
    x_at(x_api.url + slash).send(outgoing())
    assert x_api.calls[0].path == "/x/2/tweets"


@pytest.mark.parametrize("reply", [outgoing("a" * 281), outgoing(" "), private("a" * 10_001)])
def test_what_x_would_refuse_never_leaves(x: XConnector, x_api: StandIn, reply: Outgoing) -> None:
    with pytest.raises(DeliveryRefused):
        x.send(reply)
    assert x_api.calls == []


def test_a_line_that_broke_between_two_replies_is_made_anew(x: XConnector, x_api: StandIn) -> None:
    x_api.will(Cut(), POSTED)
    with pytest.raises(DeliveryUncertain):
        x.send(outgoing())
    assert x.send(outgoing()).id == "901"


def test_several_threads_get_each_their_own_receipt(x: XConnector, x_api: StandIn) -> None:
    x_api.will(*(Say(201, {"data": {"id": str(id)}}) for id in range(1000, 1040)))
    with ThreadPoolExecutor(8) as threads:
        replies = [outgoing(f"Answer {number}.", answers=str(number)) for number in range(40)]
        receipts = list(threads.map(x.send, replies, timeout=30))
    assert sorted(receipt.id for receipt in receipts) == [str(id) for id in range(1000, 1040)]
    sent = {(call.body["text"], call.body["reply"]["in_reply_to_tweet_id"]) for call in x_api.calls}
    assert sent == {(reply.text, reply.answers) for reply in replies}
