"""What does an agent learn before an answer goes to X?"""

import pytest

from connectors.x import remarks
from tests.connectors.x_made import NOW, X, outgoing, private

LINK = (
    "A link makes this answer cost $0.20 instead of $0.01, 20 times as much. "
    "In private a link costs nothing more."
)


def test_an_ordinary_answer_needs_no_word() -> None:
    assert X.remarks(outgoing(), NOW) == ()
    assert X.remarks(private(), NOW) == ()


@pytest.mark.parametrize("link", ["https://example.com/a", "example.com"])
def test_a_link_costs_many_times_more(link: str) -> None:
    text = f"Look at {link}"
    found = X.remarks(outgoing(text), NOW)
    assert found[0] == LINK
    assert LINK not in X.remarks(private(text), NOW)


def test_who_did_not_speak_to_us_may_be_out_of_reach() -> None:
    (said,) = X.remarks(outgoing(addressed=False), NOW)
    assert said == remarks.NOT_ADDRESSED
    assert "neither mentioned nor quoted us" in said


def test_a_first_private_word_may_be_refused() -> None:
    assert X.remarks(private(was_private=False), NOW) == (remarks.FIRST_PRIVATE,)


def test_what_was_said_in_private_has_no_public_answer() -> None:
    assert X.remarks(outgoing(was_private=True), NOW) == (remarks.NO_PUBLIC_PLACE,)


def test_an_encrypted_chat_is_for_xs_own_app() -> None:
    reply = private(answers="chat:e4f4d3fc")
    assert X.remarks(reply, NOW) == (remarks.ENCRYPTED,)


def test_how_x_counts_is_said_where_it_is_not_plain() -> None:
    counted = "a link is 23, a wide letter or an emoji 2."
    assert X.remarks(outgoing("See example.com"), NOW)[-1] == (
        f"X counts 27 of 280 characters: {counted}"
    )
    assert X.remarks(outgoing("\u4e2d\u6587"), NOW) == (f"X counts 4 of 280 characters: {counted}",)


def test_what_is_too_long_says_how_many_posts_it_would_be() -> None:
    counted = "X counts {} characters: too long for one, but it fits into 2 {}."
    posts = counted.format("300 of 280", "posts, numbered in one thread")
    assert X.remarks(outgoing("a" * 300), NOW) == (posts,)
    messages = counted.format("10,001 of 10,000", "messages, one after the other")
    assert X.remarks(private("a" * 10_001), NOW) == (messages,)


@pytest.mark.parametrize(
    ("text", "count"),
    [("$A or $B?", 2), ("$TSLA $GOOG.L $a", 3), ("$5 and $TSLA", 0), ("a$B$C", 0)],
)
def test_a_second_cashtag_may_be_refused(text: str, count: int) -> None:
    found = X.remarks(outgoing(text), NOW)
    assert found == ((remarks.CASHTAGS.format(count=count),) if count else ())
