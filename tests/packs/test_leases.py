"""A claim without a public answer within the policy's lease goes back, kindly."""

from lifecycle.packs import read_pack
from lifecycle.tickets import Status
from tests.packs.playing import ANA, BEN, Play

PACK = "bitblock"
LEASE = """
[[rules]]
id = "lease"
says = "Who has not answered for 30 minutes gives it back."
status = ["open"]
from = "claimed"
after = "30m"
when = { assigned = true, answered_since_claim = false }
then = "release"
"""


def leased(play: Play) -> None:
    play.policy = read_pack(play.policy.text + LEASE, "leased.toml")
    play.writes()
    play.claims(ANA)
    play.tells()


def test_a_claim_without_an_answer_goes_back(play: Play) -> None:
    leased(play)
    assert play.passes(minutes=29).assignee == ANA
    ticket = play.passes(minutes=1)
    assert (ticket.status, ticket.assignee) == (Status.OPEN, None)
    assert any("no hard feelings, ANA" in line for line in play.team_hears())
    assert play.claims(BEN).assignee == BEN


def test_an_answer_keeps_it(play: Play) -> None:
    leased(play)
    play.replies(then=Status.OPEN)
    assert play.passes(hours=2).assignee == ANA
