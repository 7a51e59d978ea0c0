"""What changed in a message, and does it concern anybody?

Slack says "changed" of many things: other words, but also a link that it shows more of, or a thread
that grew. Only other words are an edit.
"""

from dataclasses import replace

from connectors.slack.fields import Json, inner, instant, items, optional_ts, table, ts_of
from connectors.slack.known import Known, Place
from connectors.slack.places import post_id
from connectors.slack.posts import Ignored, Role, judge, written
from connectors.slack.who import is_bots, is_ours
from lifecycle.messages import Deletion, Edit, Fact
from lifecycle.tickets import Channel


def changed(event: Json, place: Place, known: Known) -> Fact | Ignored:
    """A message that is another one now; Unreadable."""
    message = table(event.get("message"), "message")
    before = inner(event, "previous_message")
    ts = optional_ts(message, "ts") or ts_of(before)
    if message.get("subtype") == "tombstone":  # its thread goes on without it
        return _gone(ts, ts_of(event, "event_ts"), place)
    if is_ours(message, known):
        return Ignored("our own words, changed by us")
    if is_bots(message):
        return Ignored("another app's words")
    if before and _same(message, before):
        return Ignored("a message that Slack shows in another way: no word is another")
    return edit({**message, "ts": ts}, place, known, optional_ts(event, "event_ts"))


def edit(message: Json, place: Place, known: Known, noticed: str = "") -> Edit | Ignored:
    """The message as it is now; Unreadable.

    Where it is no request, it counts only if the books have it already.
    """
    judged = judge(message, place, known)
    if judged.role is Role.NOBODYS and message.get("subtype") not in (None, "file_share"):
        return Ignored(judged.why)
    opens = judged.role is Role.REQUEST
    at = optional_ts(inner(message, "edited"), "ts") or noticed or ts_of(message)
    now = written(message, place, known, opens=opens)
    if judged.role in (Role.ELSEWHERE, Role.NOBODYS):
        now = replace(now, joins=False)  # a colleague's words are no customer's, changed or not
    return Edit(message=now, version=at, at=instant(at))


def deleted(event: Json, place: Place) -> Deletion:
    """A message that is not there any more; Unreadable."""
    at = optional_ts(event, "event_ts") or ts_of(event, "ts")
    return _gone(ts_of(event, "deleted_ts"), at, place)


def _gone(ts: str, at: str, place: Place) -> Deletion:
    return Deletion(
        channel=Channel.SLACK,
        account=place.account,
        id=post_id(place.channel, ts),
        at=instant(at),
    )


def _same(message: Json, before: Json) -> bool:
    return message.get("text") == before.get("text") and _files(message) == _files(before)


def _files(message: Json) -> list[object]:
    return [one.get("id") for one in items(message.get("files")) if isinstance(one, dict)]
