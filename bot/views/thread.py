"""What stands in the thread under a card, and in the rooms of managers and operators?"""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.views.files import listed
from bot.views.text import (
    Block,
    Drawing,
    button,
    context,
    escape,
    lasted,
    link,
    quote,
    quotes,
    section,
    when,
)
from lifecycle.effects import Escalate, ShowMessage, ShowProblem, ShowReply
from lifecycle.hearing import RATING
from lifecycle.tickets import Channel, Ticket
from lifecycle.transitions import Verb, allowed


def message(shown: ShowMessage, channel: Channel) -> Drawing:
    """The customer's words."""
    source = link(shown.link, f"on {channel.shown}")
    head = context(f"💬 *{escape(shown.author)}* {source} · {when(shown.sent_at)}")
    words = _whole(shown.text, shown.link, channel)
    quoted = [context(f"↪ quotes {link(shown.quotes, 'another post')}")] if shown.quotes else []
    return f"{escape(shown.author)} wrote", [head, *words, *quoted, *listed(shown.attachments)]


def reply(shown: ShowReply, channel: Channel) -> Drawing:
    """What the customer was told, once the platform has it."""
    source = link(shown.link, f"✓ delivered on {channel.shown}")
    head = context(f"📤 *{escape(shown.who)}* answered · {source}")
    words = _whole(shown.text, shown.link, channel)
    return f"{escape(shown.who)} answered the customer", [head, *words]


def _whole(text: str, source: str | None, channel: Channel) -> list[Block]:
    """All of somebody's words; where even Slack's longest message can't hold them, it says so."""
    parts, whole = quotes(text)
    more = link(source, f"the rest is on {channel.shown}")
    return [*map(section, parts), *([] if whole else [context(f"Cut here: {more}.")])]


def problem(shown: ShowProblem, ticket: Ticket) -> Drawing:
    """A reply did not arrive, or nobody can tell; said to its author."""
    who = f"<@{shown.agent.id}>"
    if not shown.uncertain:
        said = f"⚠️ {who} your reply was *not delivered*: {escape(shown.why)}"
        hint = "The ticket is open again. Press Reply on the card to try other words."
        return "A reply was not delivered", [section(said), context(hint)]
    value = json.dumps({"ticket": ticket.id, "reply": shown.reply})
    blocks: list[Block] = [
        section(
            f"❓ {who} nobody can tell whether your reply arrived ({escape(shown.why)}). "
            f"{link(ticket.last_link, 'Look at the conversation')}, then say which:"
        ),
        {
            "type": "actions",
            "elements": [
                button("It was sent", "reply_confirm", value),
                button("Send again", "reply_repeat", value, "danger"),
            ],
        },
    ]
    return "Nobody can tell whether a reply arrived", blocks


def team(text: str, people: Sequence[str]) -> Drawing:
    """A line from the desk to the team, naming whom it concerns."""
    pings = "".join(f"<@{id}> " for id in people)
    return escape(text), [context(f"🔔 {pings}{escape(text)}")]


def escalation(
    told: Escalate, ticket: Ticket, managers: tuple[str, ...], card_link: str | None, now: datetime
) -> Drawing:
    """What managers are told: which promise, how late, the customer's last words, who has it."""
    pings = " ".join(f"<@{manager}>" for manager in managers)
    owner = f"*{escape(ticket.assignee.name)}* has it" if ticket.assignee else "*nobody* has it"
    late = lasted(now - told.due_at)
    waited = f"Waiting since {when(told.since)}; due {when(told.due_at)}"
    waited += f", {late} ago" if late else ""
    if told.rule == RATING:  # nobody waits: they were asked, and answered
        waited = f"Asked {when(told.since)}, rated {when(told.due_at)}"
    blocks = [
        section(
            f"🚨 {pings} *{link(card_link, f'#{ticket.id}')}* · *{escape(ticket.customer_name)}* "
            f"on {ticket.channel.shown} · {owner}"
        ),
        section(quote(ticket.last_text, 600)),
        context(f"*{told.rule.upper()}* {escape(told.why)} {waited}."),
    ]
    if told.rule == RATING and Verb.REOPEN in allowed(ticket.status):
        value = json.dumps({"ticket": ticket.id})
        reopen = button("Reopen", f"ticket_{Verb.REOPEN}", value, "primary")
        blocks.append({"type": "actions", "elements": [reopen]})
    return (
        f"Escalation: #{ticket.id} · {ticket.status.shown} · {escape(ticket.customer_name)}",
        blocks,
    )
