"""How are a post's words, links, names and instants read, in either envelope?"""

from datetime import UTC, datetime

import pytest

from tests.connectors import x_made
from tests.connectors.x_made import account_activity, old_post, posted, read, said

ENVELOPES = pytest.mark.parametrize("form", ["old", "new"])


@ENVELOPES
@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&amp;amp;", "&amp;"),
        ("&quot;&nbsp;&#39;&copy", "&quot;&nbsp;&#39;&copy"),
    ],
)
def test_the_three_escapes_are_undone_once(form: str, escaped: str, plain: str) -> None:
    assert posted(form, escaped).text == plain


@ENVELOPES
def test_short_links_become_the_addresses_they_stand_for(form: str) -> None:
    urls = [
        {"url": "https://t.co/Aa1", "expanded_url": "https://example.com/?a=1&b=<2>&lt;'"},
        {"url": "https://t.co/Bb2", "expanded_url": "http://example.org/"},
    ]
    message = posted(form, "see https://t.co/Aa1 or https://t.co/Bb2", entities={"urls": urls})
    assert message.text == "see https://example.com/?a=1&b=<2>&lt;' or http://example.org/"


@ENVELOPES
def test_only_short_links_are_replaced(form: str) -> None:
    urls: list[object] = [
        {"url": "down", "expanded_url": "up"},
        {"url": "https://example.com", "expanded_url": "https://evil.example"},
        {"url": "https://t.co/none"},
        {"url": None, "expanded_url": 7},
        "https://t.co/word",
        None,
    ]
    text = "down https://example.com https://t.co/none https://t.co/word"
    assert posted(form, text, entities={"urls": urls}).text == text


@ENVELOPES
@pytest.mark.parametrize(
    ("urls", "read_as"),
    [
        (
            {"https://t.co/ab": "https://one.example", "https://t.co/abc": "https://two.example"},
            "https://one.example https://two.example",
        ),
        (
            {
                "https://t.co/ab": "https://one.example/?https://t.co/cd",
                "https://t.co/cd": "https://two.example",
            },
            "https://one.example/?https://t.co/cd https://two.example",
        ),
    ],
)
def test_each_short_link_is_replaced_by_its_own_address(
    form: str, urls: dict[str, str], read_as: str
) -> None:
    entities = {"urls": [{"url": url, "expanded_url": urls[url]} for url in urls]}
    assert posted(form, " ".join(urls), entities=entities).text == read_as


@ENVELOPES
@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Sun Nov 22 08:30:00 +0000 2026", x_made.WRITTEN),
        ("Sun Nov 22 09:30:00 +0100 2026", x_made.WRITTEN),
        ("2026-11-22T08:30:00.000Z", x_made.WRITTEN),
        ("2026-11-22T09:30:00+01:00", x_made.WRITTEN),
        ("2026-11-22T08:30:00", x_made.WRITTEN),
        ("yesterday", datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)),
        (None, datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)),
        (1795336200, datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)),
    ],
)
def test_the_platforms_word_for_when_or_else_the_ids(
    form: str, written: object, at: datetime
) -> None:
    found = posted(form, created_at=written).sent_at
    assert (found, found.utcoffset()) == (at, at.utcoffset())


def test_the_instant_inside_an_id() -> None:
    # a published pair: X's documentation of snowflake ids has this post at this millisecond
    post = old_post("1541815603606036480", created_at=None)
    expected = datetime(2022, 6, 28, 16, 7, 40, 105000, tzinfo=UTC)
    assert said(read(account_activity(post)))[0].sent_at == expected


@ENVELOPES
@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_an_instant_at_the_edge_of_time_breaks_nothing(form: str, written: str) -> None:
    at = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)  # of the id
    assert posted(form, created_at=written).sent_at == at


@pytest.mark.parametrize(
    ("handle", "shown"),
    [
        ("maria_k", "@maria_k"),
        ("_m_", "@_m_"),
        ("7eleven", "@7eleven"),
        ("2026", "@2026"),
        ("m" * 50, "@" + "m" * 50),
        ("m" * 51, "@55"),
        ("maria_k\n", "@55"),
        ("", "@55"),
        (None, "@55"),
        (7, "@55"),
        ("a/../b", "@55"),
        ("m|k", "@55"),
        ("a b", "@55"),
        ("m\u00e4ria", "@55"),
        ("<!channel>", "@55"),
    ],
)
def test_a_handle_can_stand_in_an_address_or_the_id_does(handle: object, shown: str) -> None:
    message = posted("old", user=x_made.old_user() | {"screen_name": handle})
    assert message.author.shown == shown
    assert message.link == f"https://x.com/{shown[1:]}/status/900"


@ENVELOPES
def test_what_no_database_keeps_is_replaced(form: str) -> None:
    assert (
        posted(form, "a\x00b\ud800c\udfffd \U0001f600").text == "a\ufffdb\ufffdc\ufffdd \U0001f600"
    )
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/\x00\ud83d"}]
    linked = posted(form, "https://t.co/a", entities={"urls": urls}).text
    assert linked == "https://example.com/\ufffd\ufffd"


def test_a_broken_name_is_repaired_too() -> None:
    message = posted("old", user=x_made.old_user(name="M\x00\ud800"))
    assert message.author.name == "M\ufffd\ufffd"


def test_links_make_no_text_enormous() -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://example.com/" + "a" * 4_000}]
    text = posted("old", "https://t.co/a " * 5_000, entities={"urls": urls}).text
    assert 90_000 < len(text) <= 100_000
    assert {len(link) for link in text.split()} == {14, 4_020}  # whole, or not at all


def test_an_enormous_text_is_cut() -> None:
    assert posted("old", "a" * 150_000).text == "a" * 100_000
