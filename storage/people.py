"""Who works in each team, who is away, and who answered whom?"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from lifecycle.assigning import Colleague
from lifecycle.tickets import Agent, AgentId, CustomerId, Status
from storage.adding import insert_new
from storage.schema import agents, answers, tickets

_HERE = select(agents).where(agents.c.team == bindparam("of_team"), agents.c.present)
_LOADS = (
    select(tickets.c.assignee, func.count())
    .where(
        tickets.c.team == bindparam("of_team"),
        tickets.c.assignee.is_not(None),
        tickets.c.status.in_([Status.NEW, Status.OPEN]),
    )
    .group_by(tickets.c.assignee)
)
_ANSWERS = select(answers).where(answers.c.customer_id == bindparam("customer"))
_COUNT_ANSWER = (
    update(answers)
    .where(answers.c.customer_id == bindparam("customer"), answers.c.agent_id == bindparam("agent"))
    .values(times=answers.c.times + 1, last_at=bindparam("now"))
)
_this_agent = and_(agents.c.team == bindparam("of_team"), agents.c.id == bindparam("agent"))
_CHANGE = update(agents).where(_this_agent)


def colleagues(connection: Connection, team: str, customer: CustomerId) -> list[Colleague]:
    """The agents of the team, with what they have in hand and did for the customer."""
    counted = connection.execute(_LOADS, {"of_team": team})
    loads = {row[0]: int(row[1]) for row in counted}
    rows = connection.execute(_ANSWERS, {"customer": customer}).all()
    answered = {row.agent_id: row.times for row in rows}
    last = max(rows, key=lambda row: row.last_at).agent_id if rows else None
    return [
        Colleague(
            agent=Agent(AgentId(row.id), row.name),
            away_until=row.away_until,
            load=loads.get(row.id, 0),
            answered=answered.get(row.id, 0),
            answered_last=row.id == last,
        )
        for row in connection.execute(_HERE, {"of_team": team})
    ]


def note_answer(connection: Connection, customer: CustomerId, agent: Agent, now: datetime) -> None:
    """The agent answered the customer once more."""
    keys = {"customer": customer, "agent": agent.id, "now": now}
    if connection.execute(_COUNT_ANSWER, keys).rowcount == 0:
        row = {"customer_id": customer, "agent_id": agent.id, "times": 1, "last_at": now}
        connection.execute(insert(answers), row)


def note_members(connection: Connection, team: str, names: Mapping[str, str]) -> None:
    """The team's room has these members, by id; the others are gone."""
    connection.execute(update(agents).where(agents.c.team == team).values(present=False))
    for id, name in names.items():
        row = {"team": team, "id": id, "name": name, "present": True}
        if not insert_new(connection, agents, row):
            change = {"of_team": team, "agent": id, "name": name, "present": True}
            connection.execute(_CHANGE, change)


def note_away(connection: Connection, team: str, agent: Agent, until: datetime | None) -> None:
    """The agent is away until then, or back."""
    row = {"team": team, "id": agent.id, "name": agent.name, "present": True, "away_until": until}
    if not insert_new(connection, agents, row):
        change = {"of_team": team, "agent": agent.id, "away_until": until, "present": True}
        connection.execute(_CHANGE, change)


def away_until(connection: Connection, team: str, agent: AgentId) -> datetime | None:
    """Until when the agent said that they are away."""
    found = select(agents.c.away_until).where(_this_agent)
    return connection.execute(found, {"of_team": team, "agent": agent}).scalar()


def owned_by(connection: Connection, team: str, agent: AgentId) -> list[int]:
    """The numbers of the team's tickets that wait on the agent, oldest first."""
    found = (
        select(tickets.c.id)
        .where(
            tickets.c.team == team,
            tickets.c.assignee == agent,
            tickets.c.status.in_([Status.NEW, Status.OPEN]),
        )
        .order_by(tickets.c.id)
    )
    return list(connection.execute(found).scalars())
