"""How long does Facebook find a text, and does splitting keep all of it?"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.contract import Length
from connectors.facebook.limits import COMMENT_LIMIT, MESSAGE_LIMIT
from tests.connectors.facebook_made import FACEBOOK

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
ANY = st.text(st.characters(exclude_categories=[]), max_size=60)
LONG = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(ANY | st.sampled_from([" ", "\n\n", ". ", FAMILY, "\u3002", "x" * 700]), max_size=8),
    st.integers(1, 60),
)


@pytest.mark.parametrize(
    ("text", "used"), [("", 0), ("abc", 3), ("\u00fc", 2), ("\u4e2d", 3), ("\U0001f600", 4)]
)
def test_lengths_are_bytes(text: str, used: int) -> None:
    assert FACEBOOK.length(text, private=True) == Length(used, 2_000)
    assert FACEBOOK.length(text, private=False) == Length(used, 8_000)


@pytest.mark.parametrize(("private", "limit"), [(True, MESSAGE_LIMIT), (False, COMMENT_LIMIT)])
def test_the_limit_itself_is_taken_and_no_more(private: bool, limit: int) -> None:
    assert FACEBOOK.problem("x" * limit, private=private) is None
    said = FACEBOOK.problem("x" * (limit + 1), private=private)
    assert said is not None
    assert "shorten it by 1, or send it in 2 parts" in said


def test_wide_letters_are_explained() -> None:
    said = FACEBOOK.problem("\u4e2d" * 700, private=True)
    assert said == (
        "This is 2,100 of Facebook's 2,000 characters (letters beyond a to z count twice or "
        "more): shorten it by 100, or send it in 2 parts."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "some words"), (" \n", "some words"), ("a\x00", "half"), ("a\ud800", "half")],
)
def test_what_no_screen_shows_is_refused(text: str, words: str) -> None:
    said = FACEBOOK.problem(text, private=True)
    assert said is not None
    assert words in said


def test_a_text_that_fits_is_one_part() -> None:
    assert FACEBOOK.split("x" * 2000, private=True) == ("x" * 2000,)
    assert FACEBOOK.split("x" * 8000, private=False) == ("x" * 8000,)
    assert FACEBOOK.split("", private=True) == ("",)


@pytest.mark.parametrize("end", [". ", "! ", "? ", "\u2026 ", '." ', "\n", "\u3002"])
def test_it_is_cut_behind_a_sentence(end: str) -> None:
    first = "x" * 1200 + " " + "y" * 300 + end
    parts = FACEBOOK.split(first + "z z " * 300, private=True)
    assert parts == (first, "z z " * 300)


def test_a_paragraph_is_better_than_a_sentence_and_a_sentence_than_a_word() -> None:
    paragraph = "One. Two.\n\n" + "w " * 500 + "end.\n\n"
    assert FACEBOOK.split(paragraph + "A. " * 400, private=True)[0] == paragraph
    words = "w" * 999 + " " + "v" * 999 + " " + "u" * 999
    assert [len(part) for part in FACEBOOK.split(words, private=True)] == [2000, 999]


def test_a_good_place_far_in_front_is_no_good_place() -> None:
    assert len(FACEBOOK.split("Hi. " + "x" * 3000, private=True)[0]) == 2000


@pytest.mark.parametrize(
    "letter", ["e\u0301", "\U0001f44d\U0001f3fd", FAMILY, "\u2764\ufe0f"], ids=ascii
)
def test_no_letter_and_no_emoji_is_torn(letter: str) -> None:
    for before in range(len(letter.encode())):
        parts = FACEBOOK.split("x" * before + letter * 1500, private=True)
        assert len(parts) > 1
        assert all(part.startswith(letter) for part in parts[1:])


def test_white_space_alone_is_no_part() -> None:
    parts = FACEBOOK.split("a" + " " * 9000 + "b", private=True)
    assert [part.strip() for part in parts] == ["a", "b"]
    assert FACEBOOK.split("a" + " " * 9000, private=True) == ("a" + " " * 1999,)


@given(text=LONG, private=st.booleans())
@example(text=" " * 5000 + "a", private=True)
@example(text="\u0301" * 3000, private=True)
@example(text="\ud800" * 3000, private=True)
@settings(deadline=None)
def test_splitting_loses_nothing_and_every_part_fits(text: str, private: bool) -> None:
    parts = FACEBOOK.split(text, private=private)
    for part in parts:
        found = FACEBOOK.length(part, private=private)
        assert found.used <= found.limit
        assert part.strip() or len(parts) == 1
    assert "".join("".join(parts).split()) == "".join(text.split())
    if not any(len(run) > 900 for run in runs_of_space(text)) and text.strip():
        assert "".join(parts).rstrip() == text.rstrip()


@given(text=LONG, private=st.booleans())
@settings(deadline=None)
def test_parts_of_words_that_are_taken_are_taken(text: str, private: bool) -> None:
    problem = FACEBOOK.problem(text, private=private)
    too_long = problem is not None and "shorten" in problem
    if problem is None or too_long:
        parts = FACEBOOK.split(text, private=private)
        assert [FACEBOOK.problem(part, private=private) for part in parts] == [None] * len(parts)


def runs_of_space(text: str) -> list[str]:
    """The stretches of white space in `text`."""
    runs, run = [], ""
    for letter in text + "x":
        if letter.isspace():
            run += letter
        else:
            runs.append(run)
            run = ""
    return runs
