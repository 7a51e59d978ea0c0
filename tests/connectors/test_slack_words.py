"""Do words arrive as they were written, in both directions, and ping nobody?"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.slack.mrkdwn import AT_MOST, length, mrkdwn, problem, split, unescaped, words
from connectors.slack.question import asking
from tests.connectors.slack_made import BOT_USER, MARIA, PEOPLE, TOM, connector

ANY = st.text(st.characters(), max_size=80) | st.lists(
    st.sampled_from(
        ["<", ">", "&", "&lt;", "<!channel>", f"<@{MARIA}>", f"<@{TOM}|tom>", f"<@{MARIA}|m>", "\n",
         "<!subteam^S1>", "@here", "<#C1>", "<https://evil.example|https://bank.example>", "a b "]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def called(user: str) -> str | None:
    return PEOPLE[user].shown if user in PEOPLE else None


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        (f"<@{BOT_USER}> help", "@deskhand help"),
        (f"ask <@{TOM}|tommy>", "ask @tommy"),
        ("<@UNOBODY> <@UNOBODY|nobody>", "<@UNOBODY> @nobody"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@oncall> <!subteam^S2>", "@oncall subteam^S2"),
        ("<!date^1763800000^{date_num}|22 Nov>", "22 Nov"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("<https://example.org|example.org>", "example.org"),
        ("<https://example.org/|https://example.org>", "https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<tel:+4930|+4930>", "+4930"),
        (
            "<https://evil.example|https://bank.example>",
            "https://bank.example (https://evil.example)",
        ),
        ("thanks :+1: :tada: :+1::skin-tone-4:", "thanks 👍 🎉 👍"),
        (":our-own-parrot: at 12:30:45", ":our-own-parrot: at 12:30:45"),
    ],
)
def test_what_people_wrote(stored: str, read: str) -> None:
    assert words(stored, called) == read


def test_a_name_can_not_smuggle_markup() -> None:
    assert words("<@U1>", lambda _: "<!channel> &lt;") == "@<!channel> &lt;"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<!channel> <!here>", "&lt;!channel&gt; &lt;!here&gt;"),
        (f"hi <@{MARIA}>, ask <@{TOM}>", f"hi <@{MARIA}>, ask &lt;@{TOM}&gt;"),
        (f"<@{MARIA}|maria & co>", f"<@{MARIA}|maria &amp; co>"),
        ("<https://a.example|b>", "&lt;https://a.example|b&gt;"),
        ("@here @channel", "@here @channel"),
    ],
)
def test_what_an_agent_writes(typed: str, sent: str) -> None:
    assert mrkdwn(typed, MARIA) == sent


@given(text=ANY)
@settings(deadline=None)
def test_a_text_is_refused_or_arrives_letter_for_letter(text: str) -> None:
    if problem(text) is None:
        sent = mrkdwn(text, MARIA)
        assert unescaped(sent) == text
        assert len(sent) <= AT_MOST
        markup = re.findall("<[^<>]*>", sent)
        assert all(re.fullmatch(rf"<@{MARIA}(\|[^<>]*)?>", one) for one in markup)


@given(text=ANY)
@settings(deadline=None)
def test_a_text_with_a_question_under_it_arrives_too(text: str) -> None:
    if problem(text) is None:
        blocks = asking(mrkdwn(text, MARIA))
        assert blocks is not None
        assert len(blocks) >= 3
        shown = "".join(b["text"]["text"] for b in blocks if b["type"] == "section")
        assert unescaped(shown) == text
        assert all(b["text"]["verbatim"] for b in blocks if b["type"] == "section")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x00", "a\x07b", "a\ud800", "a\rb", "\x9f"])
def test_what_slack_would_not_take_as_it_stands(text: str) -> None:
    assert problem(text)


def test_the_limit_counts_what_slack_counts() -> None:
    assert problem("a" * AT_MOST) is None
    assert problem("a" * (AT_MOST + 3)) == (
        "This is 40003 of Slack's 40000 characters: shorten it by 3."
    )
    assert problem("&" * 8_001) == "This is 40005 of Slack's 40000 characters: shorten it by 5."
    assert length("<&>") == len("&lt;&amp;&gt;")


@given(text=st.text(st.sampled_from("ab&< \n😀"), max_size=300), limit=st.integers(10, 60))
@settings(deadline=None)
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert parts
    assert all(length(part) <= limit for part in parts)
    assert len(parts) == 1 or all(parts)


def test_parts_end_where_lines_or_words_end() -> None:
    assert split("one two\nthree four", 12) == ("one two\n", "three four")
    assert split("one two three four", 12) == ("one two ", "three four")
    assert split("x" * 25, 12) == ("x" * 12, "x" * 12, "x")
    assert split("fits", 12) == ("fits",)


def test_the_connector_says_the_same() -> None:
    slack = connector()
    for private in (True, False):
        assert slack.length("<", private=private).used == 4
        assert slack.length("", private=private).limit == AT_MOST
        assert slack.problem("a", private=private) is None
        assert slack.problem(" ", private=private)
        assert "".join(slack.split("a " * 30_000, private=private)) == "a " * 30_000


def test_a_long_answer_has_no_buttons_and_is_sent_all_the_same() -> None:
    assert asking("a" * 9_001) is None
    blocks = asking("&amp;" * 1_700)
    assert blocks is not None
    sections = [b["text"]["text"] for b in blocks if b["type"] == "section"]
    assert all(len(part) <= 3_000 for part in sections)
    assert all(set(re.findall("&[a-z]*;?", part)) == {"&amp;"} for part in sections)
