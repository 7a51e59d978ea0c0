"""Why is a ticket what it is after an event? Rule, policy, platform or person, in words."""

from lifecycle.events import (
    AgentHeld,
    AgentReplied,
    AgentSuspended,
    AnsweredElsewhere,
    Assigned,
    CardLost,
    CustomerEdited,
    CustomerReacted,
    CustomerSaw,
    CustomerWrote,
    DispatchAsked,
    DueDateSet,
    Event,
    JoinedTo,
    KeptAside,
    NoteWritten,
    PolicyAdopted,
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
    TicketOpened,
    Triaged,
)
from lifecycle.messages import Message
from lifecycle.opening import suspicion
from lifecycle.policy import Policy
from lifecycle.rules import CountedFrom, Rule
from lifecycle.smallwords import thanks
from lifecycle.tickets import Status

# What would have kept a rule from acting, by where it counts from.
_PREVENTS = {
    CountedFrom.OPENED: "an agent attending to it",
    CountedFrom.WAITING: "an answer to the customer",
    CountedFrom.CLAIMED: "a public answer by its owner",
    CountedFrom.DUE: "finishing it before its date",
}


def why(event: Event, policy: Policy, after: Status) -> str:
    """The reason in the policy, or in the world, for what the ticket is after it."""
    match event:
        case TicketOpened(message=message, follow_up_of=earlier):
            return _why_opened(message, earlier, policy)
        case CustomerWrote(message):
            return _why_heard(message, policy, after)
        case CustomerEdited(version=version):
            return f"After the change ({version}) it is {after.shown.lower()} ({policy.title})"
        case PostGone():
            return "The platform says that it is gone; a tombstone stands where it stood"
        case CustomerSaw() | CustomerReacted():
            return "The platform tells it; it changes nothing that is owed"
        case KeptAside(reason):
            return reason
        case RatingGiven():
            return "They were asked how it went; one tap answers"
        case JoinedTo(other):
            return f"Posts came out of order: one of them shows that this is part of #{other}"
        case AnsweredElsewhere():
            return "An answer given in the platform's own app counts as an answer"
        case ReplySent(receipt=receipt):
            return f"The platform's receipt: {receipt}"
        case ReplyRefused(why=reason) | ReplyUncertain(why=reason):
            return reason
        case CardLost():
            return "Every ticket has one card in its team's room"
        case PromiseDue():
            return _why_due(event, policy)
        case PolicyAdopted():
            return _why_adopted(event)
        case _:
            return _why_by_hand(event, after)


def _why_by_hand(event: Event, after: Status) -> str:
    match event:
        case Assigned(why=reason) | Released(why=reason) | DispatchAsked(why=reason):
            return reason
        case AgentHeld(why=reason) | AgentSuspended(why=reason) | ReviewReturned(why=reason):
            return reason or f"An agent's choice; it is {after.shown.lower()} now"
        case AgentReplied(then=then):
            return f"After this reply the ticket is {then.shown.lower()}"
        case NoteWritten():
            return "Words in the thread are notes; no connector takes a note"
        case ReplyConfirmed() | ReplyRepeated():
            return "An agent looked on the platform"
        case DueDateSet(due_at=due_at) if due_at:
            return f"Due {due_at:%d %b %Y %H:%M} UTC"
        case Triaged():
            return _why_triaged(event)
        case ReviewPassed(alone=alone):
            return "Nobody else could have reviewed it" if alone else "A second person has looked"
        case _:
            return f"An agent's choice; it is {after.shown.lower()} now"


def prevented_by(rule: Rule) -> str:
    """What would have kept the rule from acting."""
    if rule.counted_from in _PREVENTS:
        if rule.status == {Status.NEW}:
            return "a claim or an answer"
        return _PREVENTS[rule.counted_from]
    customers_turn = rule.status <= {Status.PENDING, Status.SOLVED}
    return "a message from the customer" if customers_turn else "an agent acting on it"


def _why_due(event: PromiseDue, policy: Policy) -> str:
    rule = policy.rule(event.rule)
    if rule is None:
        return event.rule.upper()
    parts = [f"{event.rule.upper()}: {rule.says}"]
    if event.counted:
        parts.append(f"Counted: {event.counted}.")
    if event.overtaken:
        parts.append("A later one was due as well.")
    if event.late_because:
        parts.append(f"Late because {event.late_because}.")
    parts.append(f"Prevented by: {prevented_by(rule)} in time.")
    return " ".join(parts)


def _why_adopted(event: PolicyAdopted) -> str:
    parts = [f"It lived under {event.before} (version {event.version}) until now"]
    if event.carried:
        parts.append(f"Owed as before: {', '.join(rule.upper() for rule in event.carried)}")
    parts.append("Nothing else of the new policy falls due before now")
    return ". ".join(parts)


def _why_opened(message: Message, earlier: int | None, policy: Policy) -> str:
    found = suspicion(message, policy)
    guess = policy.triage.guess(message.text, message.author.shown, message.channel)
    parts = [
        f"The conversation's ticket #{earlier} is closed; this one follows it"
        if earlier
        else "The conversation had no unclosed ticket"
    ]
    if found:
        parts.append(f"Kept aside by {found.id}: {found.says}")
    if guess.because:
        parts.append(f"Priority {guess.priority} by {'; '.join(guess.because)}")
    return ". ".join(part.rstrip(".") for part in parts)


def _why_heard(message: Message, policy: Policy, after: Status) -> str:
    settled = after in (Status.SOLVED, Status.WORK_COMPLETED)
    found = thanks(message.text) if settled and not policy.thanks_reopen else None
    if found:
        return f"Only thanks ({found.language}: {', '.join(found.words)}), so it stays as it is"
    return f"After a message it is {after.shown.lower()} ({policy.title})"


def _why_triaged(event: Triaged) -> str:
    said = (event.impact, event.severity, event.category, event.priority)
    names = ("impact", "severity", "category", "priority")
    given = [f"{name} {value}" for name, value in zip(names, said, strict=True) if value]
    return f"An agent's word: {', '.join(given) or 'as it was guessed'}"
