"""How does a text that is too long become a numbered thread? Every part fits, nothing is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.x.limits import links
from tests.connectors.x_made import X

SENTENCE = "We have looked into it, and the parcel left the warehouse on Monday morning. "  # 77


def split(text: str) -> tuple[str, ...]:
    return X.split(text, private=False)


def words_of(parts: tuple[str, ...], text: str) -> str:
    """What the parts say, without their numbers and any space."""
    if len(parts) == 1:
        assert parts == (text,)
        return squeezed(text)
    said = []
    for number, part in enumerate(parts, 1):
        ending = f" {number}/{len(parts)}"
        assert part.endswith(ending)
        said.append(part.removesuffix(ending))
    return squeezed("".join(said))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("text", ["On it.", "a" * 280, "\u4e2d" * 140, "", "   ", " " * 400])
def test_what_fits_or_is_empty_stays_as_it_is(text: str) -> None:
    assert split(text) == (text,)
    assert X.split(text, private=True) == (text,)


def test_a_thread_is_cut_between_sentences_and_numbered() -> None:
    assert split(SENTENCE * 5) == (
        (SENTENCE * 3).strip() + " 1/2",
        (SENTENCE * 2).strip() + " 2/2",
    )


def test_a_line_ends_a_sentence() -> None:
    first, second = split("a " * 100 + "b\n" + "c " * 90)
    assert first == "a " * 100 + "b 1/2"
    assert second == "c " * 89 + "c 2/2"


def test_without_sentences_it_is_cut_between_words() -> None:
    parts = split("word " * 100)
    assert [len(part) for part in parts] == [278, 228]
    assert all(re.fullmatch(r"(word )+\d/2", part) for part in parts)


def test_a_sentence_that_ends_early_leaves_no_post_half_empty() -> None:
    first, _ = split("Hi. " + "word " * 100)
    assert len(first) > 250


def test_a_word_that_never_ends_is_cut_between_letters() -> None:
    assert split("x" * 600) == ("x" * 276 + " 1/3", "x" * 276 + " 2/3", "x" * 48 + " 3/3")


def test_numbers_of_two_digits_have_their_room() -> None:
    parts = split("x" * 2_800)
    assert len(parts) == 11
    assert parts[0] == "x" * 274 + " 1/11"
    assert parts[9] == "x" * 274 + " 10/11"


def test_words_without_spaces_are_cut_at_their_own_full_stops() -> None:
    first, _ = split("\u4e2d" * 100 + "\u3002" + "\u6587" * 100)
    assert first == "\u4e2d" * 100 + "\u3002 1/2"


@pytest.mark.parametrize(
    "link",
    ["https://example.com/" + "a-b.c/" * 60 + "z", "example.com", "https://example.co.jp/?a=b&c=d"],
)
@pytest.mark.parametrize("around", ["\u4e2d", "word ", "x"])
def test_no_link_is_broken(link: str, around: str) -> None:
    for before in range(90, 145, 9):
        text = around * before + " " + link + " " + around * 140
        assert link in " ".join(split(text)).split()
        wide = "\u4e2d" * before + link + "\u4e2d" * 140
        if any(wide[first:behind] == link for first, behind in links(wide)):
            assert any(link in part for part in split(wide))


@pytest.mark.parametrize(
    "sign",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f44d\U0001f3fd",
        "\U0001f1e9\U0001f1ea",
        "e\u0301",
        "\u2764\ufe0f",
    ],
)
def test_no_sign_of_several_letters_is_broken(sign: str) -> None:
    for before in ("", "x"):
        for part in split(before + sign * 300):
            said = part.rpartition(" ")[0].removeprefix(before)
            assert said == sign * (len(said) // len(sign))


@pytest.mark.parametrize(
    "sign",
    ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea"],
)
def test_no_sign_is_broken_in_private_where_each_of_its_letters_counts(sign: str) -> None:
    for before in ("", "x", "xx", "xxx"):
        text = before + sign * (12_000 // len(sign))
        parts = X.split(text, private=True)
        assert len(parts) == 2
        assert parts[1] == sign * (len(parts[1]) // len(sign))


def test_no_link_is_broken_in_private() -> None:
    link = "https://example.com/" + "a" * 40
    for before in (9_941, 9_970, 9_999):
        first, second = X.split("\u4e2d" * before + link + "\u4e2d" * 99, private=True)
        assert first == "\u4e2d" * before
        assert second.startswith(link)


def test_letters_that_x_takes_apart_fit_all_the_same() -> None:
    """U+0958 is one letter to us and two to X, which counts after normalising."""
    parts = split("\u0958" * 400)
    assert words_of(parts, "\u0958" * 400) == "\u0958" * 400
    assert all(X.problem(part, private=False) is None for part in parts)


def test_a_sign_of_endless_letters_is_broken_after_all() -> None:
    text = "a" + "\u0301" * 900
    parts = split(text)
    assert words_of(parts, text) == text
    assert all(X.problem(part, private=False) is None for part in parts)


def test_a_long_direct_message_goes_in_parts_without_numbers() -> None:
    text = SENTENCE * 200
    parts = X.split(text, private=True)
    assert len(parts) == 2
    assert " ".join(parts) == text.strip()
    assert all(X.problem(part, private=True) is None for part in parts)


PIECES = st.sampled_from(
    [
        "word",
        "Sentence. ",
        "Is it? ",
        "\u4e2d\u6587\u3002",
        "\u306d\u3053",
        "https://example.com/a/b?c=d ",
        "https://example.com/" + "e" * 300,
        "example.org",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f1e9\U0001f1ea",
        "e\u0301",
        "(see ",
        "v1.2.3-",
        "a." * 50,
        "\n\n",
        " ",
        "\r\n",
        "@maria_k ",
        "#down ",
        " 1/3",
        "\u2026",
    ]
)
LONG = st.lists(PIECES | st.text(max_size=40), min_size=5, max_size=120).map("".join)


@given(text=LONG)
@settings(deadline=None, max_examples=150)
def test_nothing_is_lost_and_every_part_fits(text: str) -> None:
    parts = split(text)
    assert words_of(parts, text) == squeezed(text)
    if X.length(text, private=False).used > 280 and text.strip():
        for part in parts:
            used = X.length(part, private=False)
            assert used.used <= used.limit


@given(text=LONG)
@settings(deadline=None, max_examples=50)
def test_every_short_link_is_whole_in_some_part(text: str) -> None:
    said = " ".join(split(text))
    for first, behind in links(text):
        link = text[first:behind]
        assert link in said


@given(text=st.text(max_size=30).map(lambda text: text * 400))
@settings(deadline=None, max_examples=30)
def test_any_private_text_arrives_whole(text: str) -> None:
    parts = X.split(text, private=True)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(len(part) <= 10_000 for part in parts) or not text.strip()
