"""Does each message reach its team?"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.routing import Route, Routing
from lifecycle.tickets import Channel
from tests.made import message

LETTERS = st.text("abcdefghijäöüßñ0123456789", min_size=1, max_size=8)


def goes(text: str, *words: str) -> bool:
    """True when the route of these words takes a message of this text."""
    return Routing((Route(team="found", words=words),), "lost").team(message("1", text)) == "found"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("refund", "refund"),
        ("I want a REFUND!", "refund"),
        ("i want a refund", "Refund"),
        ("refund, please", "refund"),
        ("(refund)", "refund"),
        ("#refund", "refund"),
        ("@refund hello", "refund"),
        ("no-refund", "refund"),
        ("card/refund", "refund"),
        ("my re-\nfund", "fund"),
        ("a gift   card\nplease", "gift card"),
        ("a gift-card", "gift card"),
        ("a gift card", "gift-card"),
        ("in der STRASSE", "straße"),
        ("ΟΔΟΣ", "οδος"),
        ("возврат денег", "Возврат"),
        ("error 404?", "404"),
        ("eine Sto\u0308rung", "st\u00f6rung"),
        ("eine St\u00f6rung", "sto\u0308rung"),
        ("please log - in", "log - in"),
        ("please log in", " log -\tin!"),
    ],
)
def test_a_word_is_found_whatever_its_case_and_what_stands_around_it(text: str, word: str) -> None:
    assert goes(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("refunds", "refund"),
        ("prefund", "refund"),
        ("refund2", "refund"),
        ("re fund", "refund"),
        ("a gift for the card", "gift card"),
        ("gift cards", "gift card"),
        ("card gift", "gift card"),
        ("", "refund"),
        ("…", "refund"),
        ("???", "!"),
        ("", ""),
        ("two  words", " "),
    ],
)
def test_a_part_of_a_word_is_not_the_word(text: str, word: str) -> None:
    assert not goes(text, word)


def test_any_of_the_words_will_do() -> None:
    assert goes("an invoice", "!", "invoice")
    assert goes("an invoice", "refund", "invoice")
    assert not goes("hello", "refund", "invoice")


@settings(deadline=None)
@given(LETTERS, st.sampled_from(["", " ", "!", "\n", "-", "(", "💥"]), st.sampled_from("?. ,)\t"))
def test_a_word_between_signs_is_found(word: str, before: str, after: str) -> None:
    assert goes(f"well{before or ' '}{word.upper()}{after}thanks", word)


@settings(deadline=None)
@given(LETTERS, LETTERS)
def test_a_word_inside_letters_is_not_found(word: str, around: str) -> None:
    assert not goes(f"{around}{word}{around}", word)


def test_the_first_route_that_takes_it_wins() -> None:
    routing = Routing(
        (
            Route(team="money", words=("refund",)),
            Route(team="x", channel=Channel.X),
            Route(team="never", channel=Channel.X, words=("hello",)),
        ),
        "otherwise",
    )
    assert routing.team(message("1", "a refund")) == "money"
    assert routing.team(message("1", "hello")) == "x"
    elsewhere = replace(message("1", "hello"), channel=Channel.FACEBOOK)
    assert routing.team(elsewhere) == "otherwise"


@pytest.mark.parametrize(
    ("route", "takes"),
    [
        (Route(team="t"), True),
        (Route(team="t", channel=Channel.X, account="100", words=("down",)), True),
        (Route(team="t", channel=Channel.SLACK, account="100", words=("down",)), False),
        (Route(team="t", channel=Channel.X, account="101", words=("down",)), False),
        (Route(team="t", channel=Channel.X, account="100", words=("up",)), False),
    ],
)
def test_every_condition_must_hold(route: Route, takes: bool) -> None:
    said = message("1", "the server is down")
    assert (Routing((route,), "otherwise").team(said) == "t") is takes


def test_without_routes_there_is_one_team() -> None:
    assert Routing((), "support").team(message("1")) == "support"
