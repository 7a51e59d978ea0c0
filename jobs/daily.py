"""What does the operations room read each morning? One line for each team: figures and money."""

from datetime import datetime, timedelta

from runtime.deskfile import Team
from runtime.wiring import House
from storage import cursors, daily, outbox
from storage.store import Connection

HOUR = 9  # by the team's clock


def tell_the_day(house: House) -> int:
    """Owe each team's line, once a day from nine o'clock on; how many were owed."""
    now = house.clock()
    return sum(_tell(house, team, now) for team in house.deskfile.teams.values())


def _tell(house: House, team: Team, now: datetime) -> bool:
    here = now.astimezone(team.calendar.zone)
    if here.hour < HOUR:
        return False
    key = f"daily:{team.name}:{here:%Y-%m-%d}"
    spent = _spent(house, now) if team.name == next(iter(house.deskfile.teams)) else []

    def work(connection: Connection) -> bool:
        figures = daily.day(connection, team.name, now - timedelta(days=1), now)
        if figures.nothing or not daily.first_time(connection, key, now):
            return False
        text = " · ".join([in_words(figures), *spent])
        outbox.owe_ops(connection, team.name, f"{team.name}, the last 24 hours: {text}", now)
        return True

    told = house.store.write(work)
    if told:
        house.ring()
    return told


def in_words(day: daily.Day) -> str:
    """The figures in one line."""
    parts = [
        f"{day.opened} opened",
        f"{day.unclosed} unclosed",
        f"promises kept {day.kept}, broken {day.broken}",
    ]
    if day.aside:
        parts.append(f"{day.aside} kept aside: `/desk suspended`")
    return " · ".join(parts)


def _spent(house: House, now: datetime) -> list[str]:
    """What each account cost this month, where the platform charges."""
    found = []
    for channel, connector in house.connectors.items():
        used = house.store.read(
            lambda c, a=connector.account, ch=channel: cursors.used(c, ch, a, now)  # type: ignore[misc]
        )
        if said := connector.spent(used):
            found.append(f"{channel.shown}: {said}")
    return found
