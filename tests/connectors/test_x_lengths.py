"""Does a text fit? X's own weights: https://github.com/twitter/twitter-text, config v3."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twitter_text import parse_tweet

from connectors.contract import Length
from connectors.x import limits
from tests.connectors.x_made import X

# the published configuration: these ranges weigh one, all else two
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

REFUSED = "\x00\ufeff\ufffe\uffff"


def used(text: str) -> int:
    found = X.length(text, private=False)
    assert found.limit == 280
    return found.used


def weight(text: str) -> int:
    """The published weights, for a text without links and emoji."""
    letters = unicodedata.normalize("NFC", text)
    return sum(
        1 if any(low <= ord(letter) <= high for low, high in LIGHT) else 2 for letter in letters
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a" * 280, 280),
        ("line\nline", 9),
        ("\u4e2d\u6587", 4),
        ("\u306d\u3053", 4),
        ("\ud55c\uae00", 4),
        ("\u0434\u0430", 2),
        ("\u0633\u0644\u0627\u0645", 4),
        ("\u201cquoted\u201d \u2013 \u2014", 12),
        ("\u2026", 2),
        ("\u20ac", 2),
        ("\u00e9", 1),
        ("e\u0301", 1),
        ("\U0001f600", 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("\U0001f1e9\U0001f1ea", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 2),
        ("#\ufe0f\u20e3", 2),
        ("\U0001f600" * 140, 280),
        ("https://example.com", 23),
        ("http://a.co", 23),
        ("https://example.com/" + "a" * 300 + "?b=c", 23),
        ("example.com", 23),
        ("see https://example.com/a now", 31),
        ("https://a.example.com https://b.example.com", 47),
        ("maria@example.com", 17),
        ("@maria_k #down", 14),
        ("a\u200eb\u200f", 6),
        ("\u2028a", 3),
        ("http://a.b/c https://example.org/" + "d" * 200 + " end", 40),
        ("https://" + "label-of-too-many-letters-" * 4 + ".com", 116),
        ("(https://example.com/x_(y))", 25),
        ("\u306fexample.com\u3078", 27),
        ("example.com, example.org", 48),
    ],
)
def test_x_counts_so(text: str, expected: int) -> None:
    assert used(text) == expected


# letters of every weight that form neither links nor emoji
LETTERS = st.sampled_from(
    "abcxyz AZ09\n\u00e9\u00df\u0434\u0633\u10ff\u1100\u1e9e\u2002\u2013\u2019"
    "\u2026\u2033\u20ac\u4e2d\u3042\uac00\uff21\U00020000\U0001d400"
)


@given(text=st.text(LETTERS, max_size=300))
@settings(deadline=None)
def test_any_plain_text_weighs_what_is_published(text: str) -> None:
    assert used(text) == weight(text)


PIECES = st.sampled_from(
    [
        "a",
        "end.",
        "...",
        "v3.11.2",
        "maria@example.com",
        "example.com",
        "https://example.co.jp/a.b-c",
        "http://a.b",
        "(https://example.com/x_(y))",
        "https://t.co/Ab1",
        "www.example.com/?q=1.2#z",
        "\u4e2d\u6587.\u4e2d",
        "\u306fexample.com\u3078",
        "@maria_k",
        "#down",
        "\U0001f44d\U0001f3fd",
    ]
)


@given(pieces=st.lists(PIECES, max_size=12), between=st.sampled_from([" ", "\n", ", ", "\u3000"]))
@settings(deadline=None, max_examples=200)
def test_ordinary_words_and_links_are_counted_as_twitter_text_does(
    pieces: list[str], between: str
) -> None:
    text = between.join(pieces)
    assert used(text) == parse_tweet(text).weightedLength


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://example.com/" + "a" * 3_000 + " now", 31),
        ("see https://example.com/?q=" + "a.b-" * 700 + "z, now", 32),
        (" ".join(f"https://example.com/{'a/' * number}z" for number in range(2, 72, 7)), 239),
        ("a https://example.com/" + "b" * 5_000, 5_022),
        ("\u4e2d" * 2_000, 4_000),
        ("a\r\n" * 800, 1_600),
        ("e\u0301" * 800, 800),
        ("a." * 500, 1_000),
        ("a.b-" * 250, 1_000),
        ("\u4e2d." * 500, 1_500),
        ("https://example.com/a " + "a." * 300, 624),
        ("https://example.com/a " + "a" * 2_000 + " \U0001f44d\U0001f3fd", 2_027),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_long_and_dotted_texts(text: str, expected: int) -> None:
    assert used(text) == expected


@pytest.mark.parametrize(
    "text", ["a." * 500, "http://" + "a." * 490, "\u4e2d" * 500 + ".\u4e2d" * 250, "a.b-" * 250]
)
def test_no_word_keeps_the_parser_busy(text: str) -> None:
    """What it would try, it tries once for each start and dot: here that is bounded."""
    assert "." not in limits._untangled(text)
    short_form = text[:40]
    assert limits._untangled(short_form) == short_form


@given(text=st.text(max_size=100))
@settings(deadline=None)
def test_counting_and_refusing_agree(text: str) -> None:
    for private in (False, True):
        found = X.length(text, private=private)
        refused = X.problem(text, private=private) is not None
        odd = any(letter in REFUSED for letter in text)
        assert refused == (found.used > found.limit or not text.strip() or odd)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("letter", "name"),
    [("\x00", "U+0000"), ("\ufeff", "U+FEFF"), ("\uffff", "U+FFFF"), ("\ud800", "U+D800")],
)
def test_what_x_takes_in_no_text_is_named(letter: str, name: str, private: bool) -> None:
    problem = X.problem(f"On {letter} it", private=private)
    assert problem == f"X does not take the character {name}, which stands in it: remove it."


@pytest.mark.parametrize(
    "text", ["a" * 280, "\u4e2d" * 140, "a" * 256 + " https://example.com/" + "b" * 99]
)
def test_what_just_fits_is_taken(text: str) -> None:
    assert used(text) == 280
    assert X.problem(text, private=False) is None


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("a" * 281, 1),
        ("\u4e2d" * 141, 2),
        ("a" * 257 + " https://example.com/", 1),
        ("\U0001f600" * 141, 2),
        ("a" * 10_000, 9_720),
        ("a" * 30_000, 29_720),
    ],
)
def test_what_is_too_long_is_refused_with_the_number(text: str, over: int) -> None:
    problem = X.problem(text, private=False)
    assert problem == f"This is {280 + over} of X's 280 characters: shorten it by {over}."


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0\u2003"])
def test_nothing_is_no_reply(text: str, private: bool) -> None:
    assert X.problem(text, private=private) == "A reply needs some words."


def test_a_direct_message_takes_ten_thousand_characters_of_any_kind() -> None:
    assert X.length("\u4e2d" * 10_000, private=True) == Length(10_000, 10_000)
    assert X.problem("\u4e2d" * 10_000, private=True) is None
    problem = X.problem("a" * 10_001, private=True)
    assert problem == "This is 10001 of X's 10000 characters: shorten it by 1."


def test_a_link_in_a_direct_message_counts_whole() -> None:
    link = "https://example.com/" + "a" * 100
    assert X.length(link, private=True).used == 120


def test_half_of_a_surrogate_pair_breaks_nothing() -> None:
    assert used("a\ud800b") == 4
    assert X.length("\ud800", private=True).used == 1
