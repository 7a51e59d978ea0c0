"""Does the pack check find a text as long as X does?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twitter_text import parse_tweet

from lifecycle.weighing import cut, weight

WORDS = ("a", "Z", "end.", "...", "é", "e\u0301", "ß", "да", "سلام", "“so” – ’", "…", "€", "№")
WIDE = ("中文", "ねこ", "한글", "\U00020000", "ﬁ", "😀", "👍🏽", "🇩🇪", "#\ufe0f\u20e3", "❤\ufe0f")
FAMILY = "👨\u200d👩\u200d👧"
LINKS = ("https://example.com", "http://a.co/b?c=d", "https://example.co.jp/a/b-c", "@maria_k")
PIECES = st.sampled_from([*WORDS, *WIDE, FAMILY, *LINKS])
DOTS = ".。．｡\r"
LETTERS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["So", "Mn", "Cf", "Sk"], exclude_characters=DOTS
    ),
    max_size=60,
)


def of_x(text: str) -> int:
    found: int = parse_tweet(text).weightedLength
    return found


@given(pieces=st.lists(PIECES, max_size=12), between=st.sampled_from([" ", "\n", ", ", "\u3000"]))
@settings(deadline=None, max_examples=300)
def test_ordinary_words_links_and_emoji_weigh_as_on_x(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert weight(text) == of_x(text)


@given(text=LETTERS)
@settings(deadline=None, max_examples=300)
def test_any_letters_weigh_as_on_x(text: str) -> None:
    assert weight(text) == of_x(text)


@pytest.mark.parametrize(
    "text", ["see example.com", "maria@example.com", "v3.11.2 is out", "a.b", "www.example.org/x-y"]
)
def test_what_may_be_a_link_never_weighs_less_than_on_x(text: str) -> None:
    assert weight(text) >= of_x(text)


@given(text=st.text(max_size=80), at_most=st.integers(3, 90))
@settings(deadline=None)
def test_what_is_cut_fits(text: str, at_most: int) -> None:
    short = cut(text, at_most)
    assert weight(short) <= at_most
    assert short == text or text.startswith(short.removesuffix("…"))
