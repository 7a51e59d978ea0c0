"""Do a pack's words fit their places, and do bad ones never cost a customer's message?"""

import pytest

from lifecycle.effects import SendReply, TellTeam
from lifecycle.errors import PolicyError
from lifecycle.packs import kept_pack, read_pack
from tests.lifecycle.test_packs import faults
from tests.made import BITBLOCK, TOM, message
from tests.packs.playing import Play

RECEIPT = "{customer}, we have your message: it is ticket {ticket}. Our whole team sees it."


def receipt(text: str, *, private: bool = True) -> str:
    """BitBlock with another receipt."""
    assert RECEIPT in BITBLOCK.text
    pack = BITBLOCK.text.replace(RECEIPT, text)
    start = pack.index(text)
    told, said = pack[start:].split("private_only = true", 1)
    return pack[:start] + told + ("private_only = true" if private else "") + said


@pytest.mark.parametrize(
    "written", ["{ticket:d}", "{ticket!z}", "{ticket:{foo}}", "{ticket:>5000}", "{ticket!r:5}"]
)
def test_a_placeholder_is_a_name_and_nothing_more(written: str) -> None:
    (fault,) = faults(receipt(f"It is {written}."))
    assert fault.startswith("wording.receipt: has a brace that can't be filled: {ticket")
    assert "write {ticket} alone" in fault


@pytest.mark.parametrize("written", ["{ticket.id}", "{ticket[0]}", "{}", "{0}"])
def test_nothing_is_read_off_a_placeholder(written: str) -> None:
    (fault,) = faults(receipt(f"It is {written}."))
    assert "wording.receipt: there is no {" in fault


@pytest.mark.parametrize("written", ["{ticket:d}", "{ticket!z}", "{ticket:{foo}}", "{ticket.x}"])
def test_a_wording_that_cannot_be_filled_costs_no_message(sqlite_url: str, written: str) -> None:
    """No check lets it through today; a desk may have lived under it before."""
    play = Play("bitblock", sqlite_url)
    play.policy = kept_pack(receipt(f"It is {written}."), "bitblock.toml")
    both = [message("900", private=True), message("950", "hello", author=TOM, private=True)]
    assert play.desk.receive(both) == [1, 2]
    told = play.tells()
    assert not any(isinstance(effect, SendReply) for effect in told)
    said = [effect.text for effect in told if isinstance(effect, TellTeam)]
    assert len(said) == 2
    assert all("“receipt” of BitBlock can't be filled in" in line for line in said)
    play.store.close()


def test_what_x_weighs_twice_is_counted_twice() -> None:
    read_pack(receipt("中" * 140, private=False), "fits.toml")
    (fault,) = faults(receipt("中" * 141, private=False))
    assert fault == "wording.receipt: can become 282 characters long as X counts; X takes 280"
    read_pack(receipt(f"https://example.com/{'a' * 300}", private=False), "a link weighs 23.toml")


def test_what_is_never_public_may_be_longer() -> None:
    read_pack(receipt("a" * 1_900), "fits.toml")
    (fault,) = faults(receipt("a" * 1_901))
    assert fault.startswith("wording.receipt: can become 1901 characters long; in private 1900")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x" * 61, "wording.rate: is 61 characters long as X counts; {rate} takes 60"),
        ("How was it, {customer}?", "wording.rate: stands inside another wording as it is"),
    ],
)
def test_the_question_how_it_went_fits_its_place(text: str, fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_pack(
            f'{BITBLOCK.text}\n[wording]\nrate = "{text}"\n'.replace(
                "[wording]", "[wording.rate]"
            ).replace("rate =", "text ="),
            "odd.toml",
        )
    assert [line for line in refused.value.faults if line.startswith(fault)]
