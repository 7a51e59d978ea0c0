"""What happened and why, in words: for the timeline, for `why`, for anybody who asks."""

from lifecycle.events import (
    AgentClaimed,
    AgentHeld,
    AgentReopened,
    AgentReplied,
    AgentSolved,
    AgentSuspended,
    AnsweredElsewhere,
    Assigned,
    CardLost,
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
    Tagged,
    TicketOpened,
    Triaged,
)
from lifecycle.notices import wording_of
from lifecycle.policy import Policy
from lifecycle.rules import Action
from lifecycle.tickets import ReplyId, Status

_RULE_DID = {
    Action.ESCALATE: "Managers were told",
    Action.REMIND_CUSTOMER: "The customer was reminded",
    Action.TELL_CUSTOMER: "The customer was told",
    Action.REMIND_AGENT: "The agent was reminded",
    Action.REVIEW: "The team was asked to look",
    Action.RELEASE: "Given back to the queue by the policy",
    Action.TAG: "Tagged by the policy",
    Action.RAISE: "Raised by the policy",
    Action.SOLVE: "Solved by the policy",
    Action.CLOSE: "Closed by the policy",
}


# The same where a later one of its kind was due as well.
_RULE_LEFT = {
    Action.ESCALATE: "a word to the managers",
    Action.REMIND_CUSTOMER: "a reminder to the customer",
    Action.TELL_CUSTOMER: "a word to the customer",
    Action.REMIND_AGENT: "a reminder to the agent",
    Action.REVIEW: "a request to look",
}


def what(event: Event, policy: Policy, after: Status) -> str:
    """One short sentence: what happened."""
    match event:
        case TicketOpened(message=message):
            return f"{message.author.shown} wrote on {message.channel.shown}: a ticket opened"
        case CustomerWrote(message):
            return f"{message.author.shown} wrote again"
        case RatingGiven(message, good):
            return f"{message.author.shown} rated the work {'good' if good else 'bad'}"
        case CustomerEdited() | PostGone() | CustomerSaw() | CustomerReacted() | KeptAside():
            return _customer_did(event)
        case JoinedTo(other):
            return f"Joined to #{other}"
        case AnsweredElsewhere():
            return "Our account answered outside Deskhand"
        case NoteWritten(author=author):
            return f"{author.shown} left a note for colleagues"
        case ReplySent(reply=reply):
            return f"{_sent(reply)} is with the customer"
        case ReplyRefused(reply=reply):
            return f"The platform refused {_sent(reply).lower()}"
        case ReplyUncertain(reply=reply):
            return f"Nobody can tell whether {_sent(reply).lower()} arrived"
        case CardLost():
            return "The card was deleted in Slack; it is posted again"
        case DispatchAsked():
            return "The dispatcher was asked for an owner"
        case PromiseDue():
            return _promise_did(event, policy, after)
        case PolicyAdopted():
            return f"The policy {policy.title} came into force"
        case _:
            return _agent_did(event)


def _customer_did(
    event: CustomerEdited | PostGone | CustomerSaw | CustomerReacted | KeptAside,
) -> str:
    match event:
        case CustomerEdited(message=message):
            return f"{message.author.shown} changed a message"
        case PostGone(who=who, ours=ours):
            return "Our answer was deleted there" if ours else f"{who} deleted a message"
        case CustomerSaw(read=read):
            return "What we sent was read" if read else "What we sent has arrived"
        case CustomerReacted(author, sign):
            return f"{author.shown} reacted with {sign}"
        case KeptAside():
            return "It was kept aside"


def _agent_did(event: Event) -> str:
    match event:
        case AgentClaimed(agent):
            return f"{agent.name} claimed it"
        case AgentReplied(agent=agent):
            return f"{agent.name} wrote a reply; it waits to be sent"
        case AgentSolved(agent):
            return f"{agent.name} solved it"
        case AgentReopened(agent):
            return f"{agent.name} reopened it"
        case Assigned(to, by):
            return f"{by.name if by else 'The policy'} gave it to {to.name}"
        case Released(by):
            return f"{by.name if by else 'The policy'} gave it back to the queue"
        case ReplyConfirmed(agent=agent):
            return f"{agent.name} saw the reply on the platform"
        case ReplyRepeated(agent=agent):
            return f"{agent.name} had the reply sent again"
        case _:
            return _agent_set(event)


def _agent_set(event: Event) -> str:
    match event:
        case AgentHeld(agent):
            return f"{agent.name} put it on hold"
        case DueDateSet(agent, due_at):
            return f"{agent.name} {'agreed a date' if due_at else 'took the date back'}"
        case Triaged(agent=agent):
            return f"{agent.name} triaged it"
        case CustomerJudged(agent, said):
            return f"{agent.name}: {said}"
        case Tagged(agent, tag):
            return f"{agent.name} tagged it {tag}"
        case AgentSuspended(agent):
            return f"{agent.name} put it aside"
        case CustomerUnreachable(agent):
            return f"{agent.name} could not reach the customer"
        case ReviewPassed(reviewer):
            return f"{reviewer.name} passed it in quality review"
        case ReviewReturned(reviewer):
            return f"{reviewer.name} returned it in quality review"
        case _:
            return type(event).__name__


def _sent(reply: ReplyId) -> str:
    """What was sent under that id: an agent's reply, or the policy's own words by their name."""
    wording = wording_of(reply)
    return f"The automatic message ({wording})" if wording else "The reply"


def _promise_did(event: PromiseDue, policy: Policy, after: Status) -> str:
    rule = policy.rule(event.rule)
    if rule is None:
        return f"The rule {event.rule} came due ({after.shown})"
    said = _RULE_DID[rule.first]
    if event.overtaken and rule.first in _RULE_LEFT:
        return f"Left unsaid: {_RULE_LEFT[rule.first]}"
    return f"{said}, late" if event.late_because else said


def kind(event: Event) -> str:
    """Who moved: `customer`, `agent`, `delivery` or `promise`."""
    match event:
        case TicketOpened() | CustomerWrote() | CustomerEdited() | RatingGiven():
            return "customer"
        case PostGone() | CustomerSaw() | CustomerReacted():
            return "customer"
        case KeptAside() | PromiseDue() | PolicyAdopted():
            return "promise"
        case DispatchAsked() | Assigned(by=None) | Released(by=None):
            return "promise"
        case ReplySent() | ReplyRefused() | ReplyUncertain() | AnsweredElsewhere() | CardLost():
            return "delivery"
        case JoinedTo():
            return "delivery"
        case _:
            return "agent"
