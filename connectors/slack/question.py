"""What do we post besides answers: a question with buttons, and what somebody wrote into our form?

Two buttons under our last answer; a press becomes what the customer could have done by hand: an
answer in words, or a sign on our post.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.contract import Unreadable
from connectors.slack.fields import Json, id_of, inner, items, optional_id, optional_ts, ts_of
from connectors.slack.known import Known, Place, place
from connectors.slack.mrkdwn import mrkdwn
from connectors.slack.places import link, post_id, thread
from connectors.slack.posts import ASKED
from connectors.slack.who import organisation
from lifecycle.messages import Author, Message, Reaction
from lifecycle.tickets import Channel

YES, NO = "solved_yes", "solved_no"  # the buttons' own names
QUESTION = "Is it solved?"
SAID_YES, SAID_NO = "✅", "No, it is not solved."
_SECTION = 3_000  # characters
_ALL_AT_MOST = 9_000  # of the answer; Slack takes about 13,200 in all blocks of one message

Block = dict[str, Any]


def asking(text: str) -> list[Block] | None:
    """The answer with the question under it; None for an answer too long for buttons.

    Args:
        text: as Slack's text already.
    """
    if len(text) > _ALL_AT_MOST:
        return None
    return [*_sections(text), _small(QUESTION), _buttons()]


def asked_for(user: str, text: str) -> Block:
    """The post of what somebody wrote into our form: arguments of chat.postMessage.

    The text alone is theirs; who they are stands above it, and in the metadata.
    """
    theirs = mrkdwn(text, "")
    return {
        "text": theirs,
        "blocks": [_small(f"<@{user}> asks:"), *_sections(theirs)],
        "metadata": {"event_type": ASKED, "event_payload": {"user": user}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def answered(text: str, said: str) -> list[Block]:
    """The answer once the customer has said how it is."""
    return [*_sections(text), _small(f"{QUESTION} {said}")]


def reply_of(press: Json, known: Known, at: datetime) -> Message | Reaction:
    """What a press of either button says; Unreadable.

    Args:
        press: Slack's `block_actions`.
        known: of the workspace.
        at: when it reached us.
    """
    action = next(iter(items(press.get("actions"))), None)
    container, user = inner(press, "container"), inner(press, "user")
    if not isinstance(action, Mapping):
        raise Unreadable("a press of nothing")
    account = id_of(inner(press, "team"), "id") if known.us.team == "" else known.us.team
    channel = optional_id(container, "channel_id") or id_of(inner(press, "channel"), "id")
    where, ts = place(channel, None, account), ts_of(container, "message_ts")
    author = _author(user, where, known)
    if action.get("action_id") == YES:
        return Reaction(
            channel=Channel.SLACK,
            account=account,
            id=post_id(channel, ts),
            author=author,
            sign=SAID_YES,
            at=at,
        )
    root = optional_ts(inner(press, "message"), "thread_ts")
    root = root or optional_ts(container, "thread_ts")
    return Message(
        channel=Channel.SLACK,
        account=account,
        id=f"{post_id(channel, ts)}/no",  # once for each question, however often it is pressed
        author=author,
        text=SAID_NO,
        sent_at=at,
        thread=thread(where, root),
        parent=post_id(channel, ts),
        private=where.private,
        link=link(where, ts, root, known),
        joins=True,
        opens=False,
    )


def _author(user: Json, where: Place, known: Known) -> Author:
    id = id_of(user, "id")
    team = organisation({"team": user.get("team_id")}, where)
    person = known.person(id)
    return Author(f"{team}:{id}" if team else id, person.shown, person.name)


def _sections(text: str) -> list[Block]:
    parts: list[str] = []
    rest = text
    while len(rest) > _SECTION:
        end = rest.rfind("\n", _SECTION // 2, _SECTION) + 1 or _safe_end(rest)
        parts.append(rest[:end])
        rest = rest[end:]
    return [_section(part) for part in (*parts, rest) if part.strip()]


def _safe_end(text: str) -> int:
    """Where a section may end without breaking an escape in two."""
    amp = text.rfind("&", _SECTION - 5, _SECTION)
    return amp if amp > 0 and ";" not in text[amp:_SECTION] else _SECTION


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _buttons() -> Block:
    return {
        "type": "actions",
        "elements": [_button("Yes", YES, "primary"), _button("No", NO)],
    }


def _button(label: str, action: str, style: str | None = None) -> Block:
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": action,
    }
    return made | ({"style": style} if style else {})
