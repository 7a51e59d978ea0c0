"""What does a customer's first message become?"""

from dataclasses import replace
from datetime import datetime

from lifecycle import notices
from lifecycle.effects import DrawCard, ShowMessage
from lifecycle.events import TicketOpened
from lifecycle.messages import Message
from lifecycle.moves import Outcome
from lifecycle.policy import Policy, Suspicion
from lifecycle.tickets import Status, Ticket
from lifecycle.wording import mentions

SUBJECT_AT_MOST = 80


def opened_ticket(event: TicketOpened, policy: Policy, now: datetime) -> Outcome:
    """The ticket that a first message makes: triaged, waiting since `now`, or kept aside."""
    message = event.message
    guess = policy.triage.guess(message.text, message.author.shown, message.channel)
    ticket = Ticket(
        id=event.ticket,
        channel=message.channel,
        account=message.account,
        conversation=event.conversation,
        customer=event.customer,
        customer_name=message.author.shown,
        team=event.team,
        policy=policy.name,
        policy_version=policy.version,
        status=Status.NEW,
        priority=guess.priority,
        subject=_subject(message.text),
        private=message.private,
        opened_at=now,
        status_since=now,
        waiting_since=now,
        last_text=message.text,
        last_message=message.id,
        last_link=message.link,
        last_written_at=message.sent_at,
        reply_until=message.reply_until,
        follow_up_of=event.follow_up_of,
        impact=guess.impact,
        severity=guess.severity,
        category=guess.category,
        touched_at=now,
    )
    if suspicion(message, policy):
        return replace(ticket, status=Status.SUSPENDED), (DrawCard(), shown(message))
    told, owed = notices.tell(ticket, policy, "receipt", now)
    return told, (DrawCard(), shown(message), *owed)


def suspicion(message: Message, policy: Policy) -> Suspicion | None:
    """Why the message is kept aside until a person has looked, or None."""
    return next((s for s in policy.suspicions if _suspects(s, message)), None)


def shown(message: Message) -> ShowMessage:
    """The customer's words, to stand under the card."""
    return ShowMessage(message.author.shown, message.text, message.sent_at, message.link)


def _suspects(suspicion: Suspicion, message: Message) -> bool:
    sender = message.author.shown.casefold().lstrip("@")
    by_sender = any(_like(sender, one) for one in suspicion.senders)
    return by_sender or bool(suspicion.words and mentions(message.text, suspicion.words))


def _like(sender: str, pattern: str) -> bool:
    """Whether the sender's name is `pattern`, or begins with it where it ends in a star."""
    wanted = pattern.casefold().lstrip("@")
    if wanted.endswith("*"):
        return sender.startswith(wanted[:-1])
    return sender == wanted


def _subject(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SUBJECT_AT_MOST else words[: SUBJECT_AT_MOST - 1] + "…"
