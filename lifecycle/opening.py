"""What does a customer's first message become?"""

from dataclasses import replace
from datetime import datetime

from lifecycle import notices
from lifecycle.effects import DrawCard, Effect, FetchFile, ShowMessage
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
        subject=_subject(message.words),
        private=message.private,
        opened_at=now,
        status_since=now,
        waiting_since=now,
        last_text=message.words,
        last_message=message.id,
        first_message=message.id,
        addressed=message.addressed,
        last_link=message.link,
        last_written_at=message.sent_at,
        reply_until=message.reply_until,
        automatic_until=message.automatic_until,
        follow_up_of=event.follow_up_of,
        impact=guess.impact,
        severity=guess.severity,
        category=guess.category,
        touched_at=now,
    )
    if event.aside or suspicion(message, policy):
        aside = replace(ticket, status=Status.SUSPENDED, held_for=event.aside)
        return aside, (DrawCard(), *shown(message))
    told, owed = notices.tell(ticket, policy, "receipt", now)
    return told, (DrawCard(), *shown(message), *owed)


def suspicion(message: Message, policy: Policy) -> Suspicion | None:
    """Why the message is kept aside until a person has looked, or None."""
    return next((s for s in policy.suspicions if _suspects(s, message)), None)


def shown(message: Message) -> tuple[Effect, ...]:
    """The customer's words, to stand under the card, and what hangs on them."""
    words = ShowMessage(
        author=message.author.shown,
        text=message.words,
        sent_at=message.sent_at,
        link=message.link,
        post=message.id,
        attachments=message.attachments,
        quotes=message.quotes,
    )
    return (words, *(FetchFile(message.id, one) for one in message.attachments if one.ref))


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
