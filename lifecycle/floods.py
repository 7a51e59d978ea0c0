"""When does a conversation look like a loop or a flood, so that a person must look first?"""

from dataclasses import dataclass
from datetime import timedelta

from lifecycle.messages import Message
from lifecycle.replies import same_words
from lifecycle.tickets import Ticket

A_MINUTE = timedelta(minutes=1)
MESSAGES_A_MINUTE = 30  # on one ticket
TICKETS_AN_HOUR = 20  # of one customer
_ECHO_FROM = 20  # characters: shorter words are said twice by chance


@dataclass(frozen=True, slots=True)
class Standing:
    """What the books know of a customer when a ticket of theirs is about to open."""

    muted: bool = False
    tickets_in_an_hour: int = 0


def aside(message: Message, standing: Standing) -> str:
    """Why a new ticket is kept aside until a person has looked; empty when it is not."""
    if standing.muted:
        return "An agent muted this customer"
    if message.automated:
        return "A machine wrote it, by the platform's word"
    if standing.tickets_in_an_hour >= TICKETS_AN_HOUR:
        return f"{TICKETS_AN_HOUR} tickets of one customer within an hour"
    return ""


def loop(before: Ticket, heard: Ticket, message: Message) -> str:
    """Why the ticket, which has heard `message`, is kept aside from now on; empty when not."""
    times = heard.heard_at
    if len(times) >= MESSAGES_A_MINUTE and times[-1] - times[-MESSAGES_A_MINUTE] < A_MINUTE:
        return f"{MESSAGES_A_MINUTE} messages within a minute"
    ours = [*(d.text for d in before.deliveries), before.resolution, before.last_said]
    long = (text for text in ours if len(text) >= _ECHO_FROM)
    if any(same_words(text, message.text) for text in long):
        return "Our own words came back: two machines may be talking"
    return ""
