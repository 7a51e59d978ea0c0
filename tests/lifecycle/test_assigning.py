"""Who gets a ticket that nobody has, and what is said of it?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifecycle.assigning import (
    Assigning,
    Candidate,
    Choice,
    Colleague,
    Profile,
    Way,
    candidates,
    choose,
)
from lifecycle.hours import ALWAYS, Calendar, parse_week
from lifecycle.packs import shipped_pack
from lifecycle.tickets import Agent, AgentId
from tests.lifecycle.stages import fresh

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OFFICE = Calendar(zone=ZoneInfo("UTC"), week=parse_week("mon-fri 09:00-17:00"))
NIGHT = Calendar(zone=ZoneInfo("UTC"), week=parse_week("mon-fri 22:00-06:00"))
TICKET = fresh()
STICKY_FIRST = (Way.STICKY, Way.NEXT_AVAILABLE)


def agent(name: str) -> Agent:
    return Agent(AgentId(f"U-{name}"), name)


def someone(name: str, **more: Any) -> Candidate:
    return Candidate(agent=agent(name), **({"here": True} | more))


def leads(name: str, **more: Any) -> Candidate:
    return someone(name, roles=frozenset({"lead"}), **more)


def knows(name: str, *skills: str, **more: Any) -> Candidate:
    return someone(name, skills=frozenset(skills), **more)


def chosen(people: Sequence[Candidate], *ways: Way, category: str = "question") -> Choice:
    return choose(replace(TICKET, category=category), Assigning(ways=ways), people)


def names(choice: Choice) -> str | None:
    return choice.agent.name if choice.agent else None


def test_the_one_with_least_in_hand_is_next() -> None:
    choice = chosen([someone("ann", load=3), someone("bob", load=1)], Way.NEXT_AVAILABLE)
    assert names(choice) == "bob"
    assert choice.way is Way.NEXT_AVAILABLE
    assert choice.why == "bob is here and has least in hand (1 open)"


def test_ties_are_settled_the_same_way_whatever_the_order() -> None:
    people = [someone(name, load=1, answered=2) for name in ("bob", "cid", "ann")]
    for way in (Way.NEXT_AVAILABLE, Way.AFFINITY):
        assert {names(chosen(list(p), way)) for p in permutations(people)} == {"ann"}


def test_who_has_as_much_as_they_can_take_gets_no_more() -> None:
    full = someone("ann", load=2, capacity=2)
    assert names(chosen([full, someone("bob", load=9)], Way.NEXT_AVAILABLE)) == "bob"
    assert names(chosen([replace(full, load=1)], Way.NEXT_AVAILABLE)) == "ann"
    assert names(chosen([someone("ann", capacity=0)], Way.NEXT_AVAILABLE)) is None


def test_who_answered_last_goes_on_however_busy() -> None:
    people = [someone("ann", load=7, answered_last=True), someone("bob", answered=9)]
    choice = chosen(people, *STICKY_FIRST)
    assert (names(choice), choice.way) == ("ann", Way.STICKY)
    assert choice.why == "ann answered this customer last (7 open)"


@pytest.mark.parametrize("why", [{"here": False}, {"load": 2, "capacity": 2}])
def test_who_is_off_or_full_is_not_waited_for(why: dict[str, Any]) -> None:
    people = [someone("ann", answered_last=True, **why), someone("bob")]
    choice = chosen(people, *STICKY_FIRST)
    assert (names(choice), choice.way) == ("bob", Way.NEXT_AVAILABLE)


def test_who_worked_most_with_the_customer_comes_first() -> None:
    people = [someone("ann", answered=2, answered_last=True), someone("bob", answered=5, load=3)]
    choice = chosen(people, Way.AFFINITY, Way.NEXT_AVAILABLE)
    assert (names(choice), choice.way) == ("bob", Way.AFFINITY)
    assert choice.why == "bob has worked with this customer most (3 open)"


def test_a_customer_nobody_knows_goes_to_the_next_way() -> None:
    choice = chosen([someone("ann")], Way.STICKY, Way.AFFINITY, Way.LEAD, Way.NEXT_AVAILABLE)
    assert choice.way is Way.NEXT_AVAILABLE


def test_a_lead_takes_it_the_least_busy_of_several() -> None:
    people = [someone("ann"), leads("bob", load=4), leads("cid", load=2)]
    choice = chosen(people, Way.LEAD, Way.NEXT_AVAILABLE)
    assert (names(choice), choice.way) == ("cid", Way.LEAD)


def test_who_has_only_another_role_gets_no_tickets() -> None:
    only = someone("ann", roles=frozenset({"dispatcher", "reviewer"}))
    both = someone("bob", roles=frozenset({"reviewer", "agent"}), load=5)
    assert names(chosen([only, both], Way.NEXT_AVAILABLE)) == "bob"
    assert names(chosen([only], Way.NEXT_AVAILABLE)) is None


@pytest.mark.parametrize("people", [[], [someone("ann", here=False)]])
def test_where_nobody_is_there_everybody_is_told(people: list[Candidate]) -> None:
    assert chosen(people, Way.STICKY, Way.NEXT_AVAILABLE) == Choice(
        None, "Everybody is told; the first who is free takes it", Way.EVERYONE
    )


def test_everyone_is_nobody_in_particular() -> None:
    assert chosen([someone("ann")], Way.EVERYONE).agent is None


def test_a_dispatcher_is_told_who_can_do_it_the_least_busy_first() -> None:
    people = [
        knows("ann", "server", load=2),
        knows("bob", "SERVER", "printers"),
        knows("cid", "printers"),
        knows("dan", "server", here=False),
        knows("eve", "server", roles=frozenset({"dispatcher"})),
    ]
    choice = chosen(people, Way.DISPATCHER)
    assert (choice.agent, choice.way) == (None, Way.DISPATCHER)
    assert choice.why == "A dispatcher assigns it; by skill: bob (0 open), ann (2 open)"


def test_a_dispatcher_is_told_of_three_at_most() -> None:
    people = [knows(name, "server") for name in ("ann", "bob", "cid", "dan")]
    assert "dan" not in chosen(people, Way.DISPATCHER).why


@pytest.mark.parametrize("people", [[], [knows("ann", "printers")]])
def test_a_dispatcher_decides_where_no_skill_is_named(people: list[Candidate]) -> None:
    choice = chosen(people, Way.DISPATCHER)
    assert choice.why == "A dispatcher assigns it; nobody's skills are named in its words"


def test_a_category_may_have_ways_of_its_own() -> None:
    assigning = shipped_pack("support-center").assigning
    people = [leads("ann", load=3), someone("bob"), someone("cid", load=1, answered=4)]

    def owner(category: str) -> str | None:
        return names(choose(replace(TICKET, category=category), assigning, people))

    assert [owner(c) for c in ("question", "work_request", "project")] == ["bob", "cid", "ann"]


def as_they_are(*known: Colleague, at: datetime = MONDAY, **profiles: Profile) -> list[Candidate]:
    by_id = {f"U-{name}": profile for name, profile in profiles.items()}
    return candidates(known, by_id, OFFICE, at)


def colleague(name: str = "ann", **more: Any) -> Colleague:
    return Colleague(agent=agent(name), **more)


def test_without_a_profile_an_agent_works_in_the_teams_hours() -> None:
    known = colleague(load=2, answered=3, answered_last=True)
    assert as_they_are(known) == [someone("ann", load=2, answered=3, answered_last=True)]
    (off,) = as_they_are(known, at=MONDAY + timedelta(hours=7))
    assert not off.here
    (weekend,) = as_they_are(known, at=MONDAY - timedelta(days=1))
    assert not weekend.here


def test_own_hours_go_before_the_teams() -> None:
    by_night = Profile(id="U-ann", calendar=NIGHT)
    times = (MONDAY, MONDAY + timedelta(hours=13), MONDAY + timedelta(hours=19))
    here = [as_they_are(colleague(), at=at, ann=by_night)[0].here for at in times]
    assert here == [False, True, True]


def test_who_is_away_is_not_here_until_then() -> None:
    until = MONDAY + timedelta(hours=1)
    away = colleague(away_until=until)
    assert [as_they_are(away, at=at)[0].here for at in (MONDAY, until)] == [False, True]
    always = Profile(id="U-ann", calendar=ALWAYS)
    assert not as_they_are(away, ann=always)[0].here


def test_the_operators_word_on_an_agent_is_kept() -> None:
    said = Profile(
        id="U-ann",
        name="Ann of the servers",
        roles=frozenset({"lead"}),
        skills=frozenset({"server"}),
        capacity=4,
    )
    (found,) = as_they_are(colleague(), ann=said)
    assert found.agent.name == "Ann of the servers"
    assert (found.roles, found.skills, found.capacity) == (said.roles, said.skills, 4)


def test_a_profile_of_somebody_the_team_does_not_know_makes_no_candidate() -> None:
    assert as_they_are(bob=Profile(id="U-bob")) == []
