"""A desk that lives under one pack, on a clock of its own: what happens goes through its doors."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from lifecycle.assigning import Profile
from lifecycle.desk import Desk
from lifecycle.effects import Effect, Escalate, SendReply, TellTeam
from lifecycle.events import (
    AgentClaimed,
    AgentReplied,
    AgentSolved,
    Event,
    ReplyRefused,
    ReplySent,
)
from lifecycle.hours import Calendar, parse_week
from lifecycle.packs import shipped_pack
from lifecycle.policy import Policy
from lifecycle.reasons import why
from lifecycle.routing import Routing
from lifecycle.telling import what
from lifecycle.tickets import Agent, AgentId, ReplyId, Status, Ticket, TicketId
from storage import outbox, people, reading
from storage.store import Store
from tests.made import MARIA, Bell, Clock, message

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANA, BEN, CLEO = (Agent(AgentId(f"U{name}"), name) for name in ("ANA", "BEN", "CLEO"))
REVIEWER, DISPATCHER = Agent(AgentId("UREV"), "REV"), Agent(AgentId("UDIS"), "DIS")
PROFILES: dict[str, Profile] = {
    ANA.id: Profile(id=ANA.id, roles=frozenset({"agent"}), skills=frozenset({"printer"})),
    BEN.id: Profile(id=BEN.id, roles=frozenset({"agent"}), skills=frozenset({"network"})),
    CLEO.id: Profile(id=CLEO.id, roles=frozenset({"lead"})),
    REVIEWER.id: Profile(id=REVIEWER.id, roles=frozenset({"reviewer"})),
    DISPATCHER.id: Profile(id=DISPATCHER.id, roles=frozenset({"dispatcher"})),
}
_numbers = count(1)


@dataclass
class Play:
    """One pack, one team, fresh books."""

    pack: str
    url: str
    clock: Clock = field(default_factory=lambda: Clock(MONDAY))
    heard: list[Effect] = field(default_factory=list)
    calendar: Calendar | None = None  # the team's own; None: by the pack's hours

    def __post_init__(self) -> None:
        self.policy: Policy = shipped_pack(self.pack)
        self.store = Store(self.url)
        names = {id: id.removeprefix("U") for id in PROFILES}
        self.store.write(partial(people.note_members, team="support", names=names))
        self.desk = Desk(
            self.store,
            lambda _team: self.policy,
            Routing((), "support"),
            self.clock,
            Bell(),
            lambda _team: self.calendar or _hours(self.policy),
            PROFILES,
        )

    def lives_under(self, policy: Policy | str) -> int:
        """Another policy is in force from now on; how many tickets came under it."""
        self.policy = shipped_pack(policy) if isinstance(policy, str) else policy
        return self.desk.adopt_policies(["support"])

    def writes(self, text: str = "@deskhand help", **more: object) -> Ticket:
        """A customer writes; always in one conversation unless `thread` says otherwise."""
        n = next(_numbers)
        given = {"thread": "t1", "sent_at": self.clock(), "author": MARIA} | more
        changed = self.desk.receive([message(f"m{n}", text, **given)])
        return self.ticket(changed[-1])

    def acts(self, event: Event, number: int = 1) -> Ticket:
        """Something happens to a ticket; what it sends arrives at once."""
        self.desk.act(TicketId(number), event, f"act {next(_numbers)}")
        return self.ticket(number)

    def claims(self, agent: Agent = ANA, number: int = 1) -> Ticket:
        return self.acts(AgentClaimed(agent), number)

    def replies(
        self,
        text: str = "Which one?",
        then: Status = Status.PENDING,
        agent: Agent = ANA,
        number: int = 1,
    ) -> Ticket:
        reply = ReplyId(f"r{next(_numbers)}")
        return self.acts(AgentReplied(agent, reply, text, then), number)

    def solves(self, agent: Agent = ANA, number: int = 1, did: str = "A new fuse.") -> Ticket:
        return self.acts(AgentSolved(agent, resolution=did), number)

    def passes(self, number: int = 1, **by: float) -> Ticket:
        """Time passes, and the desk keeps its promises."""
        self.clock.advance(**by)
        while self.desk.keep_promises() >= 200:
            pass
        return self.ticket(number)

    def ticket(self, number: int = 1) -> Ticket:
        return self.store.read(lambda c: reading.ticket(c, number))

    def tells(self) -> list[Effect]:
        """What the world is told since the last look; what customers are told arrives."""
        later = datetime(2100, 1, 1, tzinfo=UTC)
        new: list[Effect] = []
        while rows := self.store.write(lambda c: outbox.claim(c, later, 0.0, 60, 50)):
            for row in rows:
                self.store.write(partial(outbox.settle, owed=row, outcome="done", now=later))
                new.append(row.effect)
        self.heard += new
        return new

    def customer_hears(self) -> list[str]:
        """The texts that go to the customer since the last look."""
        sent = [e for e in self.tells() if isinstance(e, SendReply)]
        for effect in sent:
            number = self._whose(effect.reply)
            self.desk.act(
                number, ReplySent(effect.reply, f"x{next(_numbers)}"), f"sent {effect.reply}"
            )
        self.tells()
        return [effect.text for effect in sent]

    def receipt_is_refused(self) -> Ticket:
        """The platform refuses everything that waits for the customer."""
        for effect in self.tells():
            if isinstance(effect, SendReply):
                number = self._whose(effect.reply)
                self.desk.act(number, ReplyRefused(effect.reply, "no such user"), effect.reply)
        return self.ticket()

    def managers_hear(self) -> list[str]:
        """The rules by which managers were told since the last look."""
        return [e.rule for e in self.tells() if isinstance(e, Escalate)]

    def team_hears(self) -> list[str]:
        """The lines under the card since the last look."""
        return [e.text for e in self.tells() if isinstance(e, TellTeam)]

    def history(self, number: int = 1) -> list[str]:
        """What happened and why, in words."""
        entries = self.store.read(lambda c: reading.entries(c, number))
        return [
            f"{what(e.event, self.policy, e.status)}. {why(e.event, self.policy, e.status)}"
            for e in entries
        ]

    def ledger(self, number: int = 1) -> dict[str, str | None]:
        """How each promise ended, by rule; the last of each."""
        rows = self.store.read(lambda c: reading.ledger(c, number))
        return {row["rule"]: row["outcome"] for row in rows}

    def _whose(self, reply: ReplyId) -> TicketId:
        for number in range(1, 50):
            ticket = self.ticket(number)
            known = {d.reply for d in ticket.deliveries} | {n.reply for n in ticket.notices}
            if reply in known:
                return ticket.id
        raise LookupError(reply)


def _hours(policy: Policy) -> Calendar:
    return Calendar(zone=ZoneInfo("UTC"), week=parse_week(policy.hours or "24/7"))
