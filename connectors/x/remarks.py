"""What should an agent know before an answer goes to X? What it costs, and what X may refuse."""

import re

from connectors.contract import Outgoing
from connectors.x import limits
from connectors.x.prices import PRICES, Charge, dollars
from connectors.x.splitting import split
from connectors.x.talks import ENCRYPTED_ID

NO_PUBLIC_PLACE = "The customer wrote in private: on X there is no public place to answer it in."
ENCRYPTED = (
    "The customer wrote in X's encrypted chat, which no desk can read or write. "
    "Answer there, in X's own app."
)
NOT_ADDRESSED = (
    "X may refuse this: the customer neither mentioned nor quoted us, and below Enterprise X takes "
    "answers only to those who did. In private it may go through."
)
FIRST_PRIVATE = (
    "X takes a direct message only to people who wrote to us in private before, or who take "
    "messages from everyone."
)
CASHTAGS = "X takes one $CASHTAG in a post; this has {count}, so X may refuse it."

_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")


def remarks(reply: Outgoing) -> tuple[str, ...]:
    """One sentence or two for each thing that is worth knowing about `reply`."""
    if reply.answers.startswith(ENCRYPTED_ID):
        return (ENCRYPTED,)
    if reply.private:
        return (*(() if reply.was_private else (FIRST_PRIVATE,)), *_size(reply))
    if reply.was_private:
        return (NO_PUBLIC_PLACE,)
    found = [] if reply.addressed else [NOT_ADDRESSED]
    return (*found, *cautions(reply), *_size(reply))


def cautions(reply: Outgoing) -> tuple[str, ...]:
    """Those of the remarks that are worth asking about."""
    if reply.private:
        return ()
    found = [_cost_of_a_link()] if limits.links(reply.text) else []
    if (count := len(_CASHTAG.findall(reply.text))) > 1:
        found.append(CASHTAGS.format(count=count))
    return tuple(found)


def _cost_of_a_link() -> str:
    plain, linked = PRICES[Charge.ANSWER], PRICES[Charge.POST_WITH_LINK]
    return (
        f"A link makes this answer cost {dollars(linked)} instead of {dollars(plain)}, "
        f"{linked / plain:.0f} times as much. In private a link costs nothing more."
    )


def _size(reply: Outgoing) -> tuple[str, ...]:
    """How X counts, where that is not plain to see."""
    found = limits.length(reply.text, private=reply.private)
    counted = f"X counts {found.used:,} of {found.limit:,} characters"
    if found.used > found.limit:
        parts = len(split(reply.text, private=reply.private))
        what = "messages, one after the other" if reply.private else "posts, numbered in one thread"
        return (f"{counted}: too long for one, but it fits into {parts} {what}.",)
    if found.used == len(reply.text):
        return ()
    return (f"{counted}: a link is 23, a wide letter or an emoji 2.",)
