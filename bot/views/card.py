"""What does a ticket's card show? Everything an agent needs before the next press."""

import json
from collections.abc import Sequence

from bot.views.text import Block, button, context, cut, escape, link, quote, section, when
from lifecycle.moves import verbs
from lifecycle.policy import Policy
from lifecycle.promises import Promise
from lifecycle.rules import Action
from lifecycle.tickets import DeliveryState, Priority, Status, Ticket
from lifecycle.transitions import Verb

LABELS = {
    Verb.CLAIM: "Claim",
    Verb.REPLY: "Reply",
    Verb.ASK: "Ask & pend",
    Verb.SOLVE: "Solve",
    Verb.PASS: "Pass QA",
    Verb.RETURN: "Return",
    Verb.REOPEN: "Reopen",
}

_MARKS = {
    Status.NEW: "🆕",
    Status.OPEN: "🟠",
    Status.PENDING: "⏳",
    Status.ON_HOLD: "⏸️",
    Status.SOLVED: "✅",
    Status.WORK_COMPLETED: "🔎",
    Status.CLOSED: "⚪",
    Status.SUSPENDED: "🚫",
}
_MAIN = {
    Status.NEW: Verb.CLAIM,
    Status.OPEN: Verb.REPLY,
    Status.PENDING: Verb.REPLY,
    Status.SOLVED: Verb.REOPEN,
    Status.WORK_COMPLETED: Verb.PASS,
}
_COMES = {
    Action.ESCALATE: "managers are told",
    Action.REMIND_CUSTOMER: "the customer is reminded",
    Action.TELL_CUSTOMER: "the customer is told",
    Action.REMIND_AGENT: "its owner is reminded",
    Action.REVIEW: "the team is asked to look",
    Action.RELEASE: "goes back to the queue",
    Action.TAG: "is tagged",
    Action.RAISE: "becomes more pressing",
    Action.SOLVE: "counts as solved",
    Action.CLOSE: "closes",
}
METADATA = "deskhand_ticket"


def fallback(ticket: Ticket) -> str:
    """The card in one line, for notifications and for programs."""
    who = escape(ticket.customer_name)
    return f"#{ticket.id} · {ticket.status.shown} · {who}: {escape(cut(ticket.subject, 120))}"


def metadata(ticket: int) -> dict[str, object]:
    """What each card and each post in its thread carries."""
    return {"event_type": METADATA, "event_payload": {"ticket": ticket}}


def card(
    ticket: Ticket, policy: Policy, owed: Sequence[Promise], contacts: str = ""
) -> list[Block]:
    """The card's blocks; `contacts` says how often the customer was here."""
    blocks = [
        section(_title(ticket, contacts)),
        section(quote(ticket.last_text, 600)),
        context(_turn(ticket)),
        context(_facts(ticket, policy, owed)),
    ]
    if pressable := buttons(ticket, policy):
        blocks.append({"type": "actions", "block_id": f"verbs_{ticket.id}", "elements": pressable})
    return blocks


def buttons(ticket: Ticket, policy: Policy) -> list[Block]:
    """What may be pressed in the ticket's status, in the order of the table."""
    return [_button(ticket, verb) for verb in verbs(ticket, policy) if verb in LABELS]


def _button(ticket: Ticket, verb: Verb) -> Block:
    main = _MAIN.get(ticket.status)
    if main is Verb.CLAIM and ticket.assignee:
        main = Verb.REPLY
    style = "primary" if verb is main else None
    return button(LABELS[verb], f"ticket_{verb}", json.dumps({"ticket": ticket.id}), style)


def _title(ticket: Ticket, contacts: str) -> str:
    kind = "direct message" if ticket.private else "post"
    parts = [
        f"{_MARKS[ticket.status]} *#{ticket.id}* · *{ticket.status.shown}*",
        link(ticket.last_link, f"{ticket.channel.shown} {kind}"),
        f"*{escape(ticket.customer_name)}*" + (f" ({contacts})" if contacts else ""),
    ]
    if ticket.priority is not Priority.NORMAL:
        parts.insert(1, f"P{ticket.priority.rank} {ticket.priority.value}")
    if ticket.follow_up_of:
        parts.append(f"follows #{ticket.follow_up_of}")
    parts += [f"🏷️ {escape(tag)}" for tag in ticket.tags]
    return " · ".join(parts)


def _turn(ticket: Ticket) -> str:
    owner = f"Owner *{escape(ticket.assignee.name)}*" if ticket.assignee else "Nobody has it yet"
    if ticket.status in (Status.SOLVED, Status.CLOSED):
        return f"{owner} · {ticket.status.shown.lower()} {when(ticket.status_since)}"
    if ticket.waiting_since:
        return f"{owner} · waiting on us since {when(ticket.waiting_since)}"
    return f"{owner} · waiting on the customer since {when(ticket.status_since)}"


def _facts(ticket: Ticket, policy: Policy, owed: Sequence[Promise]) -> str:
    parts = ["🚨 managers were told"] if _is_escalated(ticket, policy) else []
    if owed:
        parts.append(f"Next: {_promise(owed[0], policy)}")
    if ticket.due_at:
        parts.append(f"agreed for {when(ticket.due_at)}")
    if ticket.held_for and ticket.status in (Status.ON_HOLD, Status.SUSPENDED):
        parts.append(escape(cut(ticket.held_for, 200)))
    if ticket.rating is not None:
        parts.append(f"rated {'👍 good' if ticket.rating else '👎 bad'}")
    if ticket.reply_until:
        parts.append(f"can be answered until {when(ticket.reply_until)}")
    if tick := _delivery(ticket):
        parts.append(tick + _seen(ticket))
    return " · ".join(parts) or f"Policy {escape(policy.title)}"


def _is_escalated(ticket: Ticket, policy: Policy) -> bool:
    """Whether managers heard of the waiting that goes on now."""
    waiting = (ticket.opened_at, ticket.waiting_since) if ticket.waiting_since else ()
    rules = (policy.rule(done.rule) for done in ticket.done if done.since in waiting)
    return any(rule and rule.does(Action.ESCALATE) for rule in rules)


def _promise(promise: Promise, policy: Policy) -> str:
    rule = policy.rule(promise.rule)
    return f"{_COMES[rule.first] if rule else promise.rule} {when(promise.due_at)}"


def _seen(ticket: Ticket) -> str:
    """What the platform tells of our last words; a receipt that came before them tells nothing."""
    delivery = ticket.delivery
    if not delivery or not ticket.seen_until or delivery.state is not DeliveryState.SENT:
        return ""
    if ticket.seen_until < (delivery.written_at or delivery.at):
        return ""
    return " · 👁 read" if ticket.seen_read else " · on their device"


def _delivery(ticket: Ticket) -> str:
    delivery = ticket.delivery
    if delivery is None:
        return ""
    match delivery.state:
        case DeliveryState.SENDING:
            return "reply on its way …"
        case DeliveryState.SENT:
            return f"reply {link(delivery.link, '✓ delivered')} {when(delivery.at)}"
        case DeliveryState.REFUSED:
            return f"⚠️ reply not delivered: {escape(delivery.problem or '')}"
        case DeliveryState.UNCERTAIN:
            return "❓ reply perhaps delivered: see the thread"
