"""How is a ticket's whole history told: what, why, by which policy, and what customers heard?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifecycle.decide import Decision
from lifecycle.effects import SendReply
from lifecycle.errors import DeskhandError
from lifecycle.events import PromiseDue
from lifecycle.history import Entry, Policies, step
from lifecycle.notices import wording_of
from lifecycle.policy import Policy
from lifecycle.reasons import why
from lifecycle.rules import Action
from lifecycle.telling import what
from lifecycle.tickets import Status, Ticket

_SPEAKS = (Action.REMIND_CUSTOMER, Action.TELL_CUSTOMER)


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a history, in words."""

    at: datetime
    what: str
    why: str
    status: Status  # after it
    policy_version: str
    says: tuple[str, ...] = ()  # what the customer was told by it, and in which wording


def told(entries: Sequence[Entry], policies: Policies) -> list[Told]:
    """Every step, oldest first.

    What was said is decided anew from the history; where words were erased since, that may be
    impossible, and then it is left out from there on.
    """
    ticket: Ticket | None = None
    folds, found = True, []
    for entry in entries:
        decision = _decided(ticket, entry, policies) if folds else None
        folds = decision is not None
        ticket = decision.ticket if decision else None
        policy = policies(entry.policy_version)
        found.append(
            Told(
                at=entry.at,
                what=what(entry.event, policy, entry.status),
                why=why(entry.event, policy, entry.status),
                status=entry.status,
                policy_version=entry.policy_version,
                says=tuple(_says(entry, decision, policy)) if decision else (),
            )
        )
    return found


def _decided(ticket: Ticket | None, entry: Entry, policies: Policies) -> Decision | None:
    try:
        return step(ticket, entry, policies)
    except (DeskhandError, ValueError):
        return None


def _says(entry: Entry, decision: Decision, policy: Policy) -> Iterator[str]:
    sent = [effect for effect in decision.effects if isinstance(effect, SendReply)]
    for effect in sent:
        wording = wording_of(effect.reply)
        yield f"To the customer{f' ({wording})' if wording else ''}: “{effect.text}”"
    if not isinstance(entry.event, PromiseDue) or entry.event.overtaken or sent:
        return
    rule = policy.rule(entry.event.rule)
    for one in rule.steps if rule else ():
        if one.action in _SPEAKS:
            template = policy.wording.get(one.word)
            unfit = template and template.private_only and not decision.ticket.private
            why_not = "it is only said in private" if unfit else "the team was told why"
            yield f"The customer was not told ({one.word}): {why_not}"
