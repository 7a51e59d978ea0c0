"""Where can a ticket go under a policy, by whose hand and when? As edges, and as Mermaid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lifecycle.decide import opened
from lifecycle.moves import verbs
from lifecycle.policy import OnMessage, Policy
from lifecycle.rules import Action, CountedFrom, Rule, Step
from lifecycle.stories import opening
from lifecycle.svg import drawable
from lifecycle.tickets import Priority, Status, Ticket
from lifecycle.transitions import LEADS_TO, Verb

_ORDER = (
    Status.SUSPENDED,
    Status.NEW,
    Status.OPEN,
    Status.PENDING,
    Status.ON_HOLD,
    Status.WORK_COMPLETED,
    Status.SOLVED,
    Status.CLOSED,
)
_DOES = {
    Action.ESCALATE: "managers are told",
    Action.REMIND_CUSTOMER: "the customer is reminded",
    Action.TELL_CUSTOMER: "the customer is told",
    Action.REMIND_AGENT: "the agent is reminded",
    Action.REVIEW: "the team is asked to look",
    Action.RELEASE: "back to the queue",
    Action.TAG: "tagged",
    Action.RAISE: "priority raised",
    Action.SOLVE: "solved",
    Action.CLOSE: "closed",
}
_LEADS = {Action.SOLVE: Status.SOLVED, Action.CLOSE: Status.CLOSED}
_AFTER_CLOSED = {
    OnMessage.FOLLOW_UP: "a message makes a new ticket that knows this one",
    OnMessage.NEW_TICKET: "a message makes a new ticket",
}
_SOME_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Edge:
    """One way that a ticket can go; back to itself where it only waits."""

    start: Status | None  # None: from outside
    end: Status
    label: str
    mover: str  # `people`, `customer` or `clock`


def edges(policy: Policy) -> list[Edge]:
    """Everything that moves a ticket, or happens to it while it waits: people first, then time."""
    found = [*_beginnings(policy), *_by_people(policy), *_by_message(policy), *_by_time(policy)]
    return list(dict.fromkeys(found))


def statuses(policy: Policy) -> list[Status]:
    """The statuses in use, from the first to the last."""
    return [status for status in _ORDER if status in policy.shown]


def length(rule: Rule) -> str:
    """How long the rule waits, once where it is the same for all priorities."""
    lengths = dict.fromkeys(str(rule.after[priority]) for priority in Priority)
    words = " / ".join(lengths) + (" by priority" if len(lengths) > 1 else "")
    if rule.before:
        words = f"{words} before the date"
    elif rule.counted_from is CountedFrom.DUE:
        words = f"{words} after the date"
    return f"{words}, then every {rule.every}" if rule.every else words


def does(rule: Rule) -> str:
    """What the rule does, in words."""
    return ", ".join(dict.fromkeys(map(_step, rule.steps)))


def _step(step: Step) -> str:
    asked = step.action is Action.REVIEW and step.word
    return f"the {step.word} is asked to look" if asked else _DOES[step.action]


def mermaid(policy: Policy) -> str:
    """The policy as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += (
        f'    state "{_safe(policy.shown[status])}" as {status.value}'
        for status in statuses(policy)
    )
    ways = edges(policy)
    lines += (f"    {e.end.value} : {_safe(e.label)}" for e in ways if e.start is e.end)
    for edge in ways:
        if edge.start is not edge.end:
            start = edge.start.value if edge.start else "[*]"
            lines.append(f"    {start} --> {edge.end.value} : {_safe(edge.label)}")
    return "\n".join([*lines, "    closed --> [*]", ""])


def _only(rule: Rule) -> str:
    """For which tickets alone the rule holds, in words."""
    when, said = rule.when, []
    for names in (when.priority, when.category):
        said += [" or ".join(sorted(name.replace("_", " ") for name in names))] if names else []
    if when.assigned is not None:
        said.append("with an owner" if when.assigned else "without an owner")
    if when.answered is not None:
        said.append("answered" if when.answered else "never answered")
    if when.answered_since_claim is not None:
        said.append(f"{'' if when.answered_since_claim else 'not '}answered since the claim")
    if when.reminders is not None:
        said.append(f"after {when.reminders} reminders")
    if when.due is False:
        said.append("not before an agreed date")
    return ", ".join(said)


def timed(rule: Rule) -> str:
    """When the rule acts, its id, and for which tickets alone."""
    only = _only(rule)
    return f"{length(rule)} ({rule.id.upper()}{', ' if only else ''}{only})"


def _beginnings(policy: Policy) -> Iterator[Edge]:
    yield Edge(None, Status.NEW, "the customer writes", "customer")
    if policy.suspicions and Status.SUSPENDED in policy.shown:
        names = ", ".join(suspicion.id.upper() for suspicion in policy.suspicions)
        yield Edge(None, Status.SUSPENDED, f"it looks suspicious ({names})", "customer")
    if policy.suspend_unreachable and Status.SUSPENDED in policy.shown:
        yield Edge(Status.NEW, Status.SUSPENDED, "the receipt is refused", "customer")


def _by_people(policy: Policy) -> Iterator[Edge]:
    """What agents do; the same way by several verbs is one edge."""
    ticket = opened(opening(_SOME_DAY), policy, _SOME_DAY).ticket
    for status in statuses(policy):
        there = replace(ticket, status=status)
        ways: dict[Status, list[str]] = {}
        for verb in verbs(there, policy):
            end = _end(verb, there, policy)
            if end not in (None, status) and end in policy.shown:
                ways.setdefault(end, []).append(_named(verb))
        for end, words in ways.items():
            yield Edge(status, end, ", ".join(dict.fromkeys(words)), "people")


def _end(verb: Verb, ticket: Ticket, policy: Policy) -> Status | None:
    """Where an agent's act leads; None where it leaves the ticket where it is."""
    match verb:
        case Verb.REPLY:
            then = policy.after_reply
            return then if policy.may(ticket.status, then) else None
        case Verb.SOLVE:
            return policy.solved
        case Verb.PASS:
            return policy.review.passed
        case Verb.ASSIGN if ticket.status not in (Status.NEW, Status.OPEN):
            return None
        case _:
            return LEADS_TO.get(verb)


def _named(verb: Verb) -> str:
    names = {Verb.REPLY: "answer", Verb.PASS: "pass the review", Verb.RETURN: "return it"}
    return names.get(verb, verb.value)


def _by_message(policy: Policy) -> Iterator[Edge]:
    for status in statuses(policy):
        on_message = policy.on_message.get(status)
        if on_message is OnMessage.REOPEN:
            yield Edge(status, Status.OPEN, "the customer writes", "customer")
        elif on_message in _AFTER_CLOSED:
            yield Edge(status, status, _AFTER_CLOSED[on_message], "customer")


def _by_time(policy: Policy) -> Iterator[Edge]:
    for rule in policy.rules:
        ends = [_LEADS[step.action] for step in rule.steps if step.action.ends]
        for status in statuses(policy):
            if status not in rule.status:
                continue
            if ends:
                yield Edge(status, ends[-1], timed(rule), "clock")
            else:
                yield Edge(status, status, f"{timed(rule)} {does(rule)}", "clock")


def _safe(words: str) -> str:
    """Words that mean nothing to Mermaid."""
    plain = drawable(" ".join(words.split()))
    return "".join(f"#{ord(c)};" if c in '#:;"<>{}[]%\\`' else c for c in plain)
