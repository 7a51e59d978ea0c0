"""What does the policy say to customers by itself, and in which words?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from string import Formatter

from lifecycle.effects import DrawCard, Effect, SendReply, ShowReply, TellTeam
from lifecycle.moves import Outcome
from lifecycle.policy import Policy
from lifecycle.tickets import DeliveryState, Notice, ReplyId, Ticket
from lifecycle.weighing import cut, weight

OURS = "Deskhand, by policy"
REACHES = 280  # what X takes in public, as X weighs it
REACHES_IN_PRIVATE = 1_900  # characters; the shortest is Messenger's: below 2,000
_LONGEST = {"resolution": 90, "needed": 90}  # what a long text is cut to inside a template

# What a template may name, and the longest that it can become there.
PLACEHOLDERS: Mapping[str, int] = {
    "customer": 16,
    "ticket": 8,
    "agent": 20,
    "status": 20,
    "resolution": _LONGEST["resolution"],
    "needed": _LONGEST["needed"],
    "count": 2,
    "times": 2,
    "rate": 60,
}

# The wordings that the desk itself looks for; a rule may name others.
SOLVED = "solved"
KNOWN = ("receipt", "assigned", SOLVED, "completed", "rate", "unreachable")


def placeholders(template: str) -> set[str]:
    """The names in braces; ValueError when the braces do not match, or hold more than a name."""
    names = set()
    for _, name, form, conversion in Formatter().parse(template):
        if form or conversion:
            written = f"{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
            raise ValueError(f"{{{written}}} says how to write it; write {{{name}}} alone")
        if name is not None:
            names.add(name)
    return names


def longest(template: str) -> int:
    """How long the template can become, as X weighs texts."""
    parts = list(Formatter().parse(template))
    plain = weight("".join(text for text, *_ in parts))
    return plain + sum(PLACEHOLDERS.get(name, 0) for _, name, _, _ in parts if name)


def tell(ticket: Ticket, policy: Policy, wording: str, now: datetime, **more: str) -> Outcome:
    """Owe the customer that wording, where the policy has it and the place may hear it."""
    found = policy.wording.get(wording)
    if found is None or (found.private_only and not ticket.private):
        return ticket, ()
    text = _filled(found.text, ticket, policy, more)
    if text is None:
        return ticket, (TellTeam(_unfillable(wording, policy)),)
    if too_late(ticket, now):
        said = (
            f"{ticket.channel.shown} takes no automatic message now, so the customer was not told "
            f"({wording}). Write to them yourself if they should hear it: {text}"
        )
        to = (ticket.assignee.id,) if ticket.assignee else ()
        return ticket, (TellTeam(said, to),)
    id = ReplyId(f"notice-{ticket.id}-{ticket.version + 1}-{wording}")
    notice = Notice(
        reply=id,
        wording=wording,
        text=text,
        state=DeliveryState.SENDING,
        at=now,
        answers=ticket.last_message,
    )
    owed = replace(ticket, notices=(*ticket.notices, notice))
    return owed, (SendReply(id, text, ticket.last_message, automatic=True),)


def too_late(ticket: Ticket, now: datetime) -> bool:
    """Whether the platform takes no message any more that no person wrote."""
    ends = [at for at in (ticket.automatic_until, ticket.reply_until) if at]
    return bool(ends) and now > min(ends)


def wording_of(reply: ReplyId) -> str | None:
    """The name of the wording that was sent under that id; None for what a person wrote."""
    kind, _, rest = reply.partition("-")
    return rest.split("-", 2)[2] if kind == "notice" and rest.count("-") >= 2 else None


def unsettled(ticket: Ticket, reply: ReplyId) -> Notice | None:
    """The notice of that id, while it is on its way."""
    return next((n for n in ticket.notices if n.reply == reply), None)


def arrived(ticket: Ticket, notice: Notice, link: str | None) -> Outcome:
    """The platform has it."""
    return _gone(ticket, notice), (ShowReply(OURS, notice.text, link), DrawCard())


def failed(ticket: Ticket, notice: Notice, why: str, *, uncertain: bool) -> Outcome:
    """It did not arrive, or nobody can tell; never sent again, since nobody waits for it."""
    what = "perhaps did not reach" if uncertain else "did not reach"
    said = f"An automatic message ({notice.wording}) {what} the customer: {why}"
    return _gone(ticket, notice), (TellTeam(said), DrawCard())


def _gone(ticket: Ticket, notice: Notice) -> Ticket:
    return replace(ticket, notices=tuple(n for n in ticket.notices if n.reply != notice.reply))


def _filled(template: str, ticket: Ticket, policy: Policy, more: Mapping[str, str]) -> str | None:
    """The template with its values; None where it can't be filled.

    Such a pack is refused today, but a message that comes in must never be lost by our words.
    """
    values = {
        "customer": ticket.customer_name,
        "ticket": f"#{ticket.id}",
        "agent": ticket.assignee.name if ticket.assignee else "our team",
        "status": policy.name_of(ticket),
        "resolution": ticket.resolution,
        "needed": ticket.last_said or ticket.resolution,
        "count": str(ticket.reminders),
        "times": "",
        "rate": "",
    }
    values.update(more)
    short = {name: cut(text, PLACEHOLDERS[name]) for name, text in values.items()}
    try:
        return " ".join(template.format_map(short).split())
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


def _unfillable(wording: str, policy: Policy) -> str:
    return (
        f"The wording “{wording}” of {policy.title} can't be filled in, so the customer was not "
        "told. `deskhand policy check` names what is wrong in it."
    )


def both(first: Outcome, *effects: Effect) -> Outcome:
    """An outcome with more effects."""
    return first[0], (*first[1], *effects)
