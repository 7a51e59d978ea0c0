"""What happened and why, in words: for the timeline, for `why`, for anybody who asks."""

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
from lifecycle.policy import Action, Policy
from lifecycle.tickets import Status

_RULE_DID = {
    Action.ESCALATE: "Managers were told",
    Action.SOLVE: "Solved by the policy",
    Action.CLOSE: "Closed by the policy",
}


def what(event: Event, policy: Policy, after: Status) -> str:
    """One short sentence: what happened."""
    match event:
        case TicketOpened(message=message):
            return f"{message.author.shown} wrote on {message.channel.shown}: a ticket opened"
        case CustomerWrote(message):
            return f"{message.author.shown} wrote again"
        case AnsweredElsewhere():
            return "Our account answered outside Deskhand"
        case AgentClaimed(agent):
            return f"{agent.name} claimed it"
        case AgentReplied(agent=agent):
            return f"{agent.name} wrote a reply; it waits to be sent"
        case AgentSolved(agent):
            return f"{agent.name} solved it"
        case AgentReopened(agent):
            return f"{agent.name} reopened it"
        case NoteWritten(author=author):
            return f"{author.shown} left a note for colleagues"
        case ReplySent():
            return "The reply is with the customer"
        case ReplyRefused():
            return "The platform refused the reply"
        case ReplyUncertain():
            return "Nobody can tell whether the reply arrived"
        case ReplyConfirmed(agent=agent):
            return f"{agent.name} saw the reply on the platform"
        case ReplyRepeated(agent=agent):
            return f"{agent.name} had the reply sent again"
        case CardLost():
            return "The card was deleted in Slack; it is posted again"
        case PromiseDue(rule):
            found = policy.rule(rule)
            return _RULE_DID[found.action] if found else f"The rule {rule} came due ({after.shown})"


def why(event: Event, policy: Policy, after: Status) -> str:
    """The reason in the policy, or in the world, for what the ticket is after it."""
    match event:
        case TicketOpened(follow_up_of=earlier) if earlier:
            return f"The conversation's ticket #{earlier} is closed; this one follows it"
        case TicketOpened():
            return "The conversation had no unclosed ticket"
        case CustomerWrote():
            return f"A message leaves it {after.shown.lower()} ({policy.title})"
        case AnsweredElsewhere():
            return "An answer given in the platform's own app counts as an answer"
        case AgentClaimed() | AgentReopened() | AgentSolved():
            return f"An agent's choice; it is {after.shown.lower()} now"
        case AgentReplied(then=then):
            return f"After this reply the ticket is {then.shown.lower()}"
        case NoteWritten():
            return "Words in the thread are notes; no connector takes a note"
        case ReplySent(receipt=receipt):
            return f"The platform's receipt: {receipt}"
        case ReplyRefused(why=reason) | ReplyUncertain(why=reason):
            return reason
        case ReplyConfirmed() | ReplyRepeated():
            return "An agent looked on the platform"
        case CardLost():
            return "Every ticket has one card in its team's room"
        case PromiseDue(rule):
            found = policy.rule(rule)
            return f"{rule.upper()}: {found.says}" if found else rule.upper()


def kind(event: Event) -> str:
    """Who moved: `customer`, `agent`, `delivery` or `promise`."""
    match event:
        case TicketOpened() | CustomerWrote():
            return "customer"
        case PromiseDue():
            return "promise"
        case ReplySent() | ReplyRefused() | ReplyUncertain() | AnsweredElsewhere() | CardLost():
            return "delivery"
        case _:
            return "agent"
