"""Random lives of a ticket: whatever can happen to one, in any order, decided step by step."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from lifecycle.decide import Decision, decide, opened
from lifecycle.effects import Effect, SendReply
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    AgentClaimed,
    AgentReopened,
    AgentReplied,
    AgentSolved,
    AnsweredElsewhere,
    CardLost,
    CustomerWrote,
    Event,
    NoteWritten,
    PromiseDue,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    TicketOpened,
)
from lifecycle.history import Entry
from lifecycle.messages import Author
from lifecycle.packs import read_pack
from lifecycle.policy import Policy
from lifecycle.promises import due
from lifecycle.tickets import Agent, ConversationId, CustomerId, ReplyId, Status, Ticket, TicketId
from tests.made import AGENT, BITBLOCK, OTHER, START, message, own_post

Property = TypeVar("Property", bound=Callable[..., None])

STRICTER = read_pack(BITBLOCK.text.replace('"24h"', '"2h"'), "stricter")
POLICIES = {policy.version: policy for policy in (BITBLOCK, STRICTER)}
NOTE = "between us"  # in every note, and in nothing else
AT_LEAST, AT_MOST = 15, 40  # picks of a life; some of them are nothing
PAUSES = (0, 1, 20, 61, 5 * 60, 25 * 60, 4 * 24 * 60)  # minutes

Pick = tuple[str, int, int, int]  # a kind of event, minutes before it, two choices


@dataclass(frozen=True)
class Step:
    """One event, and what was decided: a decision, or a refusal."""

    before: Ticket
    event: Event
    policy: Policy
    now: datetime
    decision: Decision | None  # None: refused

    @property
    def after(self) -> Ticket:
        return self.decision.ticket if self.decision else self.before

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.decision.effects if self.decision else ()

    @property
    def sends(self) -> list[SendReply]:
        return [effect for effect in self.effects if isinstance(effect, SendReply)]

    @property
    def kept(self) -> bool:
        """True when the books would keep the event."""
        return bool(self.decision and (self.after != self.before or self.decision.effects))


class Life:
    """A ticket from its opening on, under a policy that changes now and then."""

    def __init__(self, opening: TicketOpened) -> None:
        self.opening = opening
        self.start = opened(opening, BITBLOCK, START)
        self.ticket = self.start.ticket
        self.now = START
        self.policy = BITBLOCK
        self.steps: list[Step] = []
        self.replies: list[tuple[ReplyId, str]] = []  # every one ever asked for

    def happens(self, event: Event) -> None:
        """Decide `event`, and live on with what it gives."""
        try:
            decision = decide(self.ticket, event, self.policy, self.now)
        except DeskhandError:
            decision = None
        step = Step(self.ticket, event, self.policy, self.now, decision)
        self.steps.append(step)
        self.ticket = step.after

    def history(self) -> list[Entry]:
        """What the books would hold."""
        first = _entry(1, self.opening, START, BITBLOCK, Status.NEW)
        kept = [step for step in self.steps if step.kept]
        return [first] + [
            _entry(n, s.event, s.now, s.policy, s.after.status) for n, s in enumerate(kept, 2)
        ]

    def __repr__(self) -> str:
        told = (f"{s.now:%d %H:%M} {_short(s.event)} -> {s.after.status}" for s in self.steps)
        return "\n".join(["a life:", *told])


def _short(event: Event) -> str:
    words = (getattr(event, field.name) for field in fields(event))
    return " ".join([type(event).__name__, *(word for word in words if isinstance(word, str))])


def over_lives(examples: int) -> Callable[[Property], Property]:
    """Run a property on so many lives, however slow the machine is."""
    return settings(max_examples=examples, deadline=None)


def _message(life: Life, n: int, a: int, b: int) -> Event:
    late = timedelta(minutes=90 if a == 3 else 0)
    until = life.now + timedelta(hours=24) if b == 3 else None
    said = message(f"m{n}", f"words {n}", sent_at=life.now - late, reply_until=until)
    return CustomerWrote(said)


def _reply(life: Life, n: int, a: int, b: int) -> Event:
    text = "On it." if b % 2 else f"answer {n}"  # agents say the same thing twice
    then = (Status.PENDING, Status.OPEN, Status.SOLVED, Status.PENDING)[a]
    life.replies.append((ReplyId(f"r{n}"), text))
    return AgentReplied(_agent(b), ReplyId(f"r{n}"), text, then)


def _repeat(life: Life, n: int, a: int, b: int) -> Event:
    old = _known(life, a)
    text = next((text for id, text in life.replies if id == old), "?")
    life.replies.append((ReplyId(f"a{n}"), text))
    return ReplyRepeated(_agent(b), old, ReplyId(f"a{n}"))


def _own_post(life: Life, n: int, a: int, b: int) -> Event:
    """The echo of a reply, or a colleague's words in the platform's app; late at times."""
    echoes = [f"@maria_k {text}" for _, text in life.replies[-a:]] if a else []
    late = timedelta(minutes=90 if b == 3 else 0)
    text = (echoes or [f"elsewhere {n}"])[0]
    return AnsweredElsewhere(own_post(f"o{n}", text, sent_at=life.now - late))


def _due(life: Life, _n: int, a: int, b: int) -> Event:
    """As the clock does it: what is due; now and then what is not, or is known no more."""
    rules = [rule.id for rule in life.policy.rules]
    ripe = [id for id in rules if due(life.ticket, life.policy, id, life.now)]
    return PromiseDue(ripe[0] if ripe else [*rules, "gone"][a + (b == 3)])


def _silence(life: Life, n: int, _a: int, _b: int) -> Event:
    """Nobody says a word for so long that the policy acts."""
    life.now += timedelta(days=4)
    return _due(life, n, 0, 0)


def _other_policy(life: Life, _n: int, _a: int, _b: int) -> Event:
    life.policy = STRICTER if life.policy is BITBLOCK else BITBLOCK
    return CardLost("C1", "1.1")


def _known(life: Life, a: int) -> ReplyId:
    """One of the last replies, whatever became of it; now and then one that never was."""
    last = [id for id, _ in life.replies[-3:]]
    return last[-1 - a % len(last)] if last and a < 3 else ReplyId("unknown")


def _agent(b: int) -> Agent:
    return OTHER if b == 3 else AGENT


MAKERS: dict[str, Callable[[Life, int, int, int], Event]] = {
    "message": _message,
    "reply": _reply,
    "sent": lambda life, n, a, _b: ReplySent(_known(life, a), f"p{n}"),
    "uncertain": lambda life, _n, a, _b: ReplyUncertain(_known(life, a), "the line was cut"),
    "refused": lambda life, _n, a, _b: ReplyRefused(_known(life, a), "too long"),
    "confirmed": lambda life, _n, a, b: ReplyConfirmed(_agent(b), _known(life, a)),
    "repeated": _repeat,
    "own post": _own_post,
    "claim": lambda _life, _n, _a, b: AgentClaimed(_agent(b)),
    "solve": lambda _life, _n, _a, b: AgentSolved(_agent(b)),
    "reopen": lambda _life, _n, _a, b: AgentReopened(_agent(b)),
    "note": lambda _life, n, _a, _b: NoteWritten(
        Author("U0AGENT1", "agent-1"), f"{NOTE} {n}", "C1", str(n)
    ),
    "due": _due,
    "silence": _silence,
    "other policy": _other_policy,
}
NOTHING = "nothing"
KINDS = (NOTHING, *MAKERS, "due", "reply", "uncertain")  # some things happen more often


def _lived(picks: list[Pick]) -> Life:
    opening = TicketOpened(
        message=message("m0"),
        ticket=TicketId(1),
        conversation=ConversationId(1),
        customer=CustomerId(1),
        team="support",
    )
    life = Life(opening)
    for n, (kind, pause, a, b) in enumerate(picks, 1):
        life.now += timedelta(minutes=pause)
        if kind != NOTHING:
            life.happens(MAKERS[kind](life, n, a, b))
    return life


def lives() -> st.SearchStrategy[Life]:
    """A life under bitblock, and under a stricter version of it now and then."""
    choice = st.integers(0, 3)
    pick = st.tuples(st.sampled_from(KINDS), st.sampled_from(PAUSES), choice, choice)
    return st.lists(pick, min_size=AT_LEAST, max_size=AT_MOST).map(_lived)


def _entry(seq: int, event: Event, at: datetime, policy: Policy, status: Status) -> Entry:
    return Entry(seq=seq, event=event, at=at, policy_version=policy.version, status=status)
