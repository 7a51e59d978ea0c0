"""Random lives of a ticket: whatever can happen to one, in any order, decided step by step."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.adopting import adoption
from lifecycle.decide import Decision, decide, opened
from lifecycle.effects import Effect, SendReply
from lifecycle.errors import DeskhandError
from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentReplied,
    AgentSolved,
    AgentSuspended,
    AnsweredElsewhere,
    Assigned,
    CustomerEdited,
    CustomerJudged,
    CustomerReacted,
    CustomerSaw,
    CustomerUnreachable,
    CustomerWrote,
    DispatchAsked,
    DueDateSet,
    Event,
    JoinedTo,
    KeptAside,
    NoteWritten,
    PostGone,
    PromiseDue,
    RatingGiven,
    Released,
    ReplyConfirmed,
    ReplyRefused,
    ReplyRepeated,
    ReplySent,
    ReplyUncertain,
    ReviewPassed,
    ReviewReturned,
    Tagged,
    TicketOpened,
    Triaged,
)
from lifecycle.history import Entry
from lifecycle.hours import Calendar, parse_week
from lifecycle.lateness import overdue
from lifecycle.messages import Author
from lifecycle.packs import pack_names, read_pack, shipped_pack
from lifecycle.policy import Policy
from lifecycle.promises import due, promises
from lifecycle.rules import Rule
from lifecycle.tickets import (
    Agent,
    ConversationId,
    CustomerId,
    DeliveryState,
    Impact,
    Priority,
    ReplyId,
    Severity,
    Status,
    Ticket,
    TicketId,
)
from tests.made import AGENT, OTHER, START, message, own_post

PACKS = pack_names()
NOTE = "between us"  # in every note, and in nothing else
AT_LEAST, AT_MOST = 15, 40  # picks of a life; some of them are nothing
PAUSES = (0, 1, 20, 61, 5 * 60, 25 * 60, 4 * 24 * 60)  # minutes
ASLEEP = "the desk was down"
OPENINGS = (
    "@deskhand the server is down",
    "please change our wallpaper",
    "an urgent question about our project",
    "click my bio for free followers",  # kept aside, where a pack does so
)
WORDS = ("and another thing", "thanks, that worked", "still broken", "it is urgent now")

Pick = tuple[str, int, int, int]  # a kind of event, minutes before it, two choices


def _stricter(policy: Policy) -> Policy:
    text = policy.text.replace('"24h"', '"2h"').replace('"10h working"', '"5h working"')
    return read_pack(text, f"stricter {policy.name}")


SHIPPED = {name: shipped_pack(name) for name in PACKS}
STRICTER = {name: _stricter(policy) for name, policy in SHIPPED.items()}
POLICIES = {policy.version: policy for kind in (SHIPPED, STRICTER) for policy in kind.values()}
CALENDARS = {
    name: Calendar(zone=ZoneInfo("UTC"), week=parse_week(policy.hours or "24/7"))
    for name, policy in SHIPPED.items()
}


@dataclass(frozen=True)
class Step:
    """One event, and what was decided: a decision, or a refusal."""

    before: Ticket
    event: Event
    policy: Policy
    now: datetime
    decision: Decision | None  # None: refused

    @property
    def calendar(self) -> Calendar:
        return CALENDARS[self.policy.name]

    @property
    def after(self) -> Ticket:
        return self.decision.ticket if self.decision else self.before

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.decision.effects if self.decision else ()

    @property
    def sends(self) -> list[SendReply]:
        """What agents say to the customer."""
        return [effect for effect in self._said if not is_notice(effect.reply)]

    @property
    def notices(self) -> list[SendReply]:
        """What the policy says to the customer by itself."""
        return [effect for effect in self._said if is_notice(effect.reply)]

    @property
    def _said(self) -> list[SendReply]:
        return [effect for effect in self.effects if isinstance(effect, SendReply)]

    @property
    def kept(self) -> bool:
        """True when the books would keep the event."""
        return bool(self.decision and (self.after != self.before or self.decision.effects))


class Life:
    """A ticket from its opening on, under a policy that changes now and then."""

    def __init__(self, opening: TicketOpened, pack: str) -> None:
        self.opening = opening
        self.pack = pack
        self.policy = SHIPPED[pack]
        self.calendar = CALENDARS[pack]
        self.start = opened(opening, self.policy, START, self.calendar)
        self.ticket = self.start.ticket
        self.now = START
        self.steps: list[Step] = []
        self.replies: list[tuple[ReplyId, str]] = []  # every one ever asked for

    def happens(self, event: Event) -> None:
        """Decide `event`, and live on with what it gives."""
        try:
            decision = decide(self.ticket, event, self.policy, self.now, self.calendar)
        except DeskhandError:
            decision = None
        self._lives_on(Step(self.ticket, event, self.policy, self.now, decision))

    def clock(self) -> None:
        """The desk looks at what is owed by now, and keeps it."""
        for one in overdue(self.ticket, self.policy, self.calendar, self.now, ASLEEP):
            self._lives_on(Step(self.ticket, one.event, self.policy, one.at, one.decision))

    def history(self) -> list[Entry]:
        """What the books would hold."""
        policy, status = SHIPPED[self.pack], self.start.ticket.status
        first = _entry(1, self.opening, START, policy, status)
        kept = [step for step in self.steps if step.kept]
        return [first] + [
            _entry(n, s.event, s.now, s.policy, s.after.status) for n, s in enumerate(kept, 2)
        ]

    def _lives_on(self, step: Step) -> None:
        self.steps.append(step)
        self.ticket = step.after

    def __repr__(self) -> str:
        told = (f"{s.now:%d %H:%M} {_short(s.event)} -> {s.after.status}" for s in self.steps)
        return "\n".join([f"a life under {self.pack}:", *told])


def is_notice(reply: ReplyId) -> bool:
    """Whether the policy said it, and no person."""
    return reply.startswith("notice-")


def _short(event: Event) -> str:
    words = (getattr(event, field.name) for field in fields(event))
    return " ".join([type(event).__name__, *(word for word in words if isinstance(word, str))])


def over_lives(
    examples: int, *, packs: list[str] = PACKS, **more: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[[str], None]]:
    """Run a property on so many lives under each pack, however slow the machine is.

    `more` are other things that the property is given.
    """

    def over(holds: Callable[..., None]) -> Callable[[str], None]:
        def test(pack: str) -> None:
            always = given(life=lives(pack), **more)(holds)
            settings(max_examples=examples, deadline=None)(always)()

        test.__name__, test.__doc__, test.__module__ = (
            holds.__name__,
            holds.__doc__,
            holds.__module__,
        )
        return pytest.mark.parametrize("pack", packs)(test)

    return over


def _message(life: Life, n: int, a: int, b: int) -> Event:
    late = timedelta(minutes=90 if a == 3 else 0)
    until = life.now + timedelta(hours=24) if b == 3 else None
    return CustomerWrote(message(f"m{n}", WORDS[b], sent_at=life.now - late, reply_until=until))


def _reply(life: Life, n: int, a: int, b: int) -> Event:
    text = "On it." if b % 2 else f"answer {n}"  # agents say the same thing twice
    then = (Status.PENDING, Status.OPEN, Status.SOLVED, Status.PENDING)[a]
    life.replies.append((ReplyId(f"r{n}"), text))
    return AgentReplied(_agent(b), ReplyId(f"r{n}"), text, then)


def _repeat(life: Life, n: int, a: int, b: int) -> Event:
    old = _doubtful(life, a)
    text = next((text for id, text in life.replies if id == old), "?")
    life.replies.append((ReplyId(f"a{n}"), text))
    return ReplyRepeated(_agent(b), old, ReplyId(f"a{n}"))


def _own_post(life: Life, n: int, a: int, b: int) -> Event:
    """The echo of a reply, or a colleague's words in the platform's app; late at times."""
    ours = [text for _, text in life.replies] + [n.text for n in life.ticket.notices]
    echoes = [f"@maria_k {text}" for text in ours[-a:]] if a else []
    late = timedelta(minutes=90 if b == 3 else 0)
    text = (echoes or [f"elsewhere {n}"])[0]
    return AnsweredElsewhere(own_post(f"o{n}", text, sent_at=life.now - late))


def _due(life: Life, _n: int, a: int, b: int) -> Event:
    """As older books tell it: what is due; now and then what is not, or is known no more.

    Those books knew of no working time.
    """
    rules = [rule.id for rule in life.policy.rules if not _in_working_time(rule)]
    ripe = [id for id in rules if due(life.ticket, life.policy, id, life.now, life.calendar)]
    known = [*rules, "gone"]
    return PromiseDue(ripe[0] if ripe else known[(a + (b == 3)) % len(known)])


def _in_working_time(rule: Rule) -> bool:
    return any(length.working or length.days for length in rule.after.values())


def _clock(life: Life, _n: int, _a: int, _b: int) -> None:
    life.clock()


def _silence(life: Life, _n: int, a: int, _b: int) -> None:
    """Nobody says a word for so long that the policy acts."""
    life.now += timedelta(days=(4, 1, 8, 4)[a])
    life.clock()


def _other_policy(life: Life, _n: int, _a: int, _b: int) -> Event | None:
    """A stricter version of the pack, or back; what is owed just so is carried over."""
    kinds = STRICTER if life.policy is SHIPPED[life.pack] else SHIPPED
    owed = promises(life.ticket, life.policy, life.calendar)
    life.policy = kinds[life.pack]
    return adoption(life.ticket, owed, life.policy, life.calendar)


def _due_date(life: Life, _n: int, a: int, b: int) -> Event:
    return DueDateSet(_agent(b), life.now + timedelta(days=a) if a else None)


def _triage(_life: Life, _n: int, a: int, b: int) -> Event:
    """Confirmed, weighed anew, filed as something (perhaps as nothing known), or set by hand."""
    match a:
        case 0:
            return Triaged(_agent(b))
        case 1:
            return Triaged(_agent(b), list(Impact)[b % 3], list(Severity)[b % 3])
        case 2:
            return Triaged(_agent(b), category=("question", "work_request", "project", "?")[b])
        case _:
            return Triaged(_agent(b), priority=list(Priority)[b])


def _tag(_life: Life, _n: int, a: int, b: int) -> Event:
    """A tag; very rarely, what came out of order turns out to be another ticket's."""
    return (
        JoinedTo(TicketId(2)) if a == b == 3 else Tagged(_agent(b), ("vip", "vip", " ", "a b")[a])
    )


def _edit(life: Life, n: int, a: int, b: int) -> Event:
    """The last message gets other words, or an older one does."""
    id = life.ticket.last_message if a else "m0"
    changed = message(id, WORDS[b], sent_at=life.now, private=life.ticket.private)
    return CustomerEdited(changed, life.ticket.last_text, str(n), life.now)


def _rate(life: Life, n: int, a: int, b: int) -> Event:
    """A rating is only heard where one was asked for; else it is a message."""
    if life.ticket.rating_asked_at is None or life.ticket.rating is not None:
        return _message(life, n, a, b)
    return RatingGiven(message(f"m{n}", "👍", sent_at=life.now), good=a > 1)


def _known(life: Life, a: int) -> ReplyId:
    """One of the last replies, whatever became of it; now and then one that never was."""
    awaited = [d.reply for d in life.ticket.deliveries if not d.settled]
    if awaited and a == 0:
        return awaited[-1]
    last = [id for id, _ in life.replies[-3:]] + [n.reply for n in life.ticket.notices[-1:]]
    return last[-1 - a % len(last)] if last and a < 3 else ReplyId("unknown")


def _doubtful(life: Life, a: int) -> ReplyId:
    """A reply that an agent must look for, where there is one."""
    doubtful = [d.reply for d in life.ticket.deliveries if d.state is DeliveryState.UNCERTAIN]
    return doubtful[0] if doubtful and a < 3 else _known(life, a)


def _agent(b: int) -> Agent:
    return OTHER if b == 3 else AGENT


MAKERS: dict[str, Callable[[Life, int, int, int], Event | None]] = {
    "message": _message,
    "reply": _reply,
    "sent": lambda life, n, a, _b: ReplySent(_known(life, a), f"p{n}"),
    "uncertain": lambda life, _n, a, _b: ReplyUncertain(_known(life, a), "the line was cut"),
    "refused": lambda life, _n, a, _b: ReplyRefused(_known(life, a), "too long"),
    "confirmed": lambda life, _n, a, b: ReplyConfirmed(_agent(b), _doubtful(life, a)),
    "repeated": _repeat,
    "own post": _own_post,
    "claim": lambda _life, _n, _a, b: AgentClaimed(_agent(b)),
    "solve": lambda _life, _n, a, b: AgentSolved(_agent(b), ask_rating=a > 1),
    "reopen": lambda _life, _n, _a, b: AgentReopened(_agent(b)),
    "note": lambda _life, n, _a, _b: NoteWritten(
        Author("U0AGENT1", "agent-1"), f"{NOTE} {n}", "C1", str(n)
    ),
    "assign": lambda _life, _n, a, b: Assigned(_agent(a), _agent(b) if b else None, "by skill"),
    "dispatch": lambda _life, _n, _a, _b: DispatchAsked("A dispatcher assigns it"),
    "release": lambda _life, _n, a, b: Released(_agent(b) if a else None, "off just now"),
    "hold": lambda _life, _n, _a, b: AgentHeld(_agent(b), "a part is ordered"),
    "due date": _due_date,
    "triage": _triage,
    "tag": _tag,
    "suspend": lambda _life, _n, _a, b: AgentSuspended(_agent(b), "an advertisement"),
    "unreachable": lambda _life, _n, _a, b: CustomerUnreachable(_agent(b)),
    "pass": lambda _life, _n, a, b: ReviewPassed(_agent(b), alone=a == 3, ask_rating=a > 0),
    "return": lambda _life, _n, a, b: ReviewReturned(_agent(b), "not tested" if a else " "),
    "rate": _rate,
    "edit": _edit,
    "gone": lambda _life, n, a, b: PostGone(f"m{max(0, n - b)}", "@maria_k", ours=a == 3),
    "saw": lambda life, _n, a, _b: CustomerSaw(life.now, read=a > 1),
    "react": lambda _life, _n, _a, b: CustomerReacted(Author("55", "@maria_k"), "👍👎🎉🙏"[b]),
    "judge": lambda _life, _n, _a, b: CustomerJudged(_agent(b), "the same person as @maria"),
    "aside": lambda _life, _n, _a, _b: KeptAside("a flood"),
    "due": _due,
    "clock": _clock,
    "silence": _silence,
    "other policy": _other_policy,
}
NOTHING = "nothing"
# Some things happen more often.
OFTEN = (
    *("clock", "silence", "message", "reply", "reply", "sent", "solve", "solve", "pass", "return"),
    *("uncertain", "uncertain", "repeated", "confirmed"),
)
KINDS = (NOTHING, *MAKERS, *OFTEN)


def _lived(pack: str, first: tuple[int, bool], picks: list[Pick]) -> Life:
    words, private = first
    opening = TicketOpened(
        message=message("m0", OPENINGS[words], private=private),
        ticket=TicketId(1),
        conversation=ConversationId(1),
        customer=CustomerId(1),
        team="support",
    )
    life = Life(opening, pack)
    for n, (kind, pause, a, b) in enumerate(picks, 1):
        life.now += timedelta(minutes=pause)
        event = MAKERS[kind](life, n, a, b) if kind != NOTHING else None
        if event:
            life.happens(event)
    return life


def lives(pack: str) -> st.SearchStrategy[Life]:
    """A life under `pack`, and under a stricter version of it now and then."""
    choice = st.integers(0, 3)
    pick = st.tuples(st.sampled_from(KINDS), st.sampled_from(PAUSES), choice, choice)
    picks = st.lists(pick, min_size=AT_LEAST, max_size=AT_MOST)
    return st.builds(_lived, st.just(pack), st.tuples(choice, st.booleans()), picks)


def _entry(seq: int, event: Event, at: datetime, policy: Policy, status: Status) -> Entry:
    return Entry(seq=seq, event=event, at=at, policy_version=policy.version, status=status)
