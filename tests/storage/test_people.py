"""Do the books know who is in a team, who is away, and who answered whom?"""

from datetime import timedelta

from lifecycle.assigning import Colleague
from lifecycle.events import AgentClaimed, AgentReplied
from lifecycle.tickets import Agent, AgentId, CustomerId, ReplyId, Status, TicketId
from storage import people
from storage.store import Store
from tests.made import AGENT, OTHER, START, TOM, Clock, desk, message

MARIA = CustomerId(1)
TEAM = "support"
HOUR = timedelta(hours=1)
MEMBERS = {AGENT.id: AGENT.name, OTHER.id: OTHER.name}


def members(store: Store, names: dict[AgentId, str] | None = None, team: str = TEAM) -> None:
    listed = {str(id): name for id, name in (MEMBERS if names is None else names).items()}
    store.write(lambda c: people.note_members(c, team, listed))


def known(store: Store, customer: CustomerId = MARIA, team: str = TEAM) -> list[Colleague]:
    found = store.read(lambda c: people.colleagues(c, team, customer))
    return sorted(found, key=lambda one: one.agent.id)


def answer(store: Store, agent: Agent, minutes: int, customer: CustomerId = MARIA) -> None:
    at = START + timedelta(minutes=minutes)
    store.write(lambda c: people.note_answer(c, customer, agent, at))


def test_a_team_without_a_room_has_nobody(store: Store) -> None:
    assert known(store) == []


def test_members_are_those_of_the_room_and_leave_with_it(store: Store) -> None:
    members(store)
    assert known(store) == [Colleague(agent=AGENT), Colleague(agent=OTHER)]
    members(store, {OTHER.id: "a new name"})
    (left,) = known(store)
    assert (left.agent, left.agent.name) == (OTHER, "a new name")
    members(store)
    assert [one.agent for one in known(store)] == [AGENT, OTHER]


def test_an_empty_room_is_an_empty_team(store: Store) -> None:
    members(store)
    members(store, {})
    assert known(store) == []


def test_teams_do_not_mix(store: Store) -> None:
    members(store)
    members(store, {OTHER.id: OTHER.name}, team="billing")
    members(store, {}, team=TEAM)
    assert [one.agent for one in known(store, team="billing")] == [OTHER]


def test_away_is_said_and_taken_back_and_outlasts_the_roster(store: Store) -> None:
    members(store)
    until = START + HOUR
    store.write(lambda c: people.note_away(c, TEAM, AGENT, until))
    members(store)
    assert [one.away_until for one in known(store)] == [until, None]
    assert store.read(lambda c: people.away_until(c, TEAM, AGENT.id)) == until
    store.write(lambda c: people.note_away(c, TEAM, AGENT, None))
    assert [one.away_until for one in known(store)] == [None, None]


def test_who_says_that_they_are_away_is_of_the_team(store: Store) -> None:
    store.write(lambda c: people.note_away(c, TEAM, AGENT, START))
    assert known(store) == [Colleague(agent=AGENT, away_until=START)]


def test_nobody_of_that_name_is_not_away(store: Store) -> None:
    assert store.read(lambda c: people.away_until(c, TEAM, AGENT.id)) is None


def test_answers_are_counted_for_each_customer(store: Store) -> None:
    members(store)
    desk(store, Clock()).receive([message("900"), message("950", author=TOM)])
    answer(store, AGENT, 1)
    answer(store, AGENT, 2)
    answer(store, OTHER, 3)
    answer(store, AGENT, 9, customer=CustomerId(2))
    assert [(one.answered, one.answered_last) for one in known(store)] == [(2, False), (1, True)]
    of_tom = known(store, CustomerId(2))
    assert [(one.answered, one.answered_last) for one in of_tom] == [(1, True), (0, False)]


def test_replies_count_as_answers_and_claims_do_not(store: Store) -> None:
    members(store)
    books = desk(store, Clock())
    books.receive([message("900")])
    books.act(TicketId(1), AgentClaimed(OTHER), "a")
    books.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), "On it.", Status.PENDING), "b")
    assert [one.answered for one in known(store)] == [1, 0]


def test_the_load_is_what_waits_for_us_and_has_an_owner(store: Store) -> None:
    members(store)
    books = desk(store, Clock())
    books.receive([message("900"), message("950", author=TOM)])
    for number, agent in ((1, AGENT), (2, OTHER)):
        books.act(TicketId(number), AgentClaimed(agent), f"claim {number}")
    assert [one.load for one in known(store)] == [1, 1]
    assert store.read(lambda c: people.owned_by(c, TEAM, AGENT.id)) == [1]
    books.act(TicketId(1), AgentReplied(AGENT, ReplyId("r1"), "On it.", Status.PENDING), "b")
    assert [one.load for one in known(store)] == [0, 1]
    assert store.read(lambda c: people.owned_by(c, TEAM, AGENT.id)) == []
