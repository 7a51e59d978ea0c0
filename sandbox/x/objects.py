"""What does X's API say of a post, a user, a picture, a message? Whole; callers pick fields."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.x.pictures import DURATION, HEIGHT, WIDTH, Media
from sandbox.x.state import EDITABLE, EDITS_AT_MOST, XState
from sandbox.x.values import DirectMessage, Post, User
from sandbox.x.wording import Worded, whole, worded, worded_message

Json = dict[str, Any]

_COUNTS = (
    "retweet_count",
    "reply_count",
    "like_count",
    "quote_count",
    "bookmark_count",
    "impression_count",
)


def tweet(state: XState, post: Post) -> Json:
    """A post, with every field that the sandbox knows."""
    text = worded(state, post)
    told: Json = {
        "id": post.id,
        "text": text.text,
        "edit_history_tweet_ids": list(post.history),
        "author_id": post.author.id,
        "conversation_id": post.conversation,
        "created_at": stamp(post.at),
        "display_text_range": list(text.shown),
        "edit_controls": _edit_controls(state, post),
        "lang": "und",
        "possibly_sensitive": False,
        "public_metrics": _metrics(state, post),
        "reply_settings": "everyone",
        "source": "Deskhand" if post.by_api else "X for iPhone",
    }
    if entities := entities_of(text):
        told["entities"] = entities
    if post.long:
        note = whole(state, post)
        told["note_tweet"] = {"text": note.text} | _if("entities", entities_of(note))
    if post.media:
        told["attachments"] = {"media_keys": [media.key for media in post.media]}
    return told | _references(state, post)


def user(state: XState, found: User) -> Json:
    """An account."""
    standing = state.standing(found)
    return {
        "id": found.id,
        "name": found.name,
        "username": found.handle,
        "created_at": stamp(found.since),
        "description": "",
        "profile_image_url": profile_image(state, found),
        "protected": standing.protected,
        "verified": found == state.us,
        "verified_type": "business" if found == state.us else "none",
        "public_metrics": {
            "followers_count": 0,
            "following_count": 0,
            "tweet_count": state.counts["posts", found.id],
            "listed_count": 0,
            "like_count": 0,
        },
        "receives_your_dm": takes_messages(state, found),
    }


def takes_messages(state: XState, user: User) -> bool:
    """Whether our account may write to `user` now."""
    standing = state.standing(user)
    if standing.suspended or standing.blocks_us or standing.encrypted or user == state.us:
        return False
    wrote = any(message.sender == user for message in state.messages)
    return standing.dms == "open" or (standing.dms == "" and wrote)


def media(state: XState, found: Media, message: DirectMessage | None = None) -> Json:
    """A picture, video or GIF: of a post, or of `message`."""
    told: Json = {
        "media_key": found.key,
        "type": found.kind,
        "width": WIDTH,
        "height": HEIGHT,
        "alt_text": f"{found.kind.replace('_', ' ')} {found.id}",
    }
    if found.kind == "photo":
        return told | {"url": picture_url(state, found, message)}
    variant: Json = {"content_type": "video/mp4", "url": film_url(state, found, message)}
    if found.kind == "video":
        variant["bit_rate"] = 832_000
        told["duration_ms"] = DURATION
    return told | {
        "preview_image_url": picture_url(state, found, message),
        "variants": [variant],
    }


def message(state: XState, found: DirectMessage) -> Json:
    """An event of a conversation."""
    text = worded_message(state, found)
    told: Json = {
        "id": found.id,
        "event_type": "MessageCreate",
        "text": text.text,
        "sender_id": found.sender.id,
        "dm_conversation_id": found.talk,
        "created_at": stamp(found.at),
    } | _if("entities", entities_of(text))
    if found.media:
        told["attachments"] = {"media_keys": [found.media.key]}
    return told


def entities_of(text: Worded) -> Json:
    """What stands in the text, by kind; kinds of which there are none are left out."""
    found: Json = {}
    for entity in text.entities:
        data = {key: value for key, value in entity.data.items() if key != "name"}
        if entity.media:
            data["media_key"] = entity.media.key
        place = {"start": entity.start, "end": entity.end}
        found.setdefault(entity.kind, []).append(place | data)
    return found


def picture_url(state: XState, found: Media, message: DirectMessage | None = None) -> str:
    """Where the picture is; that of a direct message asks for OAuth."""
    kind = found.content_type if found.kind == "photo" else "image/png"
    name = f"{found.id}.{kind.removeprefix('image/')}"
    if message:
        return f"{_private(state, message)}/{found.id}/{name}"
    return f"{state.base}/pbs.twimg.com/media/{name}"


def film_url(state: XState, found: Media, message: DirectMessage | None = None) -> str:
    """Where the video is; that of a direct message asks for OAuth."""
    if message:
        return f"{_private(state, message)}/{found.id}/{found.id}.mp4"
    return f"{state.base}/video.twimg.com/{found.kind}/{found.id}.mp4"


def profile_image(state: XState, found: User) -> str:
    """Where the account's picture is."""
    return f"{state.base}/pbs.twimg.com/profile_images/{found.id}_normal.png"


def stamp(at: datetime) -> str:
    """An instant as the newer API writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def editable_until(state: XState, post: Post) -> datetime:
    """When the last edit can be made; every version counts from the first."""
    return state.posts[post.history[0]].at + EDITABLE


def _private(state: XState, message: DirectMessage) -> str:
    return f"{state.base}/ton.twitter.com/1.1/ton/data/dm/{message.id}"


def _edit_controls(state: XState, post: Post) -> Json:
    until = editable_until(state, post)
    left = EDITS_AT_MOST - len(post.history) + 1
    eligible = left > 0 and until - state.world.now() > timedelta()
    return {
        "edits_remaining": left,
        "is_edit_eligible": eligible,
        "editable_until": stamp(until),
    }


def _metrics(state: XState, post: Post) -> Json:
    root = post.history[0]
    return dict.fromkeys(_COUNTS, 0) | {
        "reply_count": state.counts["replies", root],
        "quote_count": state.counts["quotes", root],
    }


def _references(state: XState, post: Post) -> Json:
    told: Json = {}
    found = [("replied_to", post.reply_to), ("quoted", post.quote)]
    if references := [{"type": type, "id": id} for type, id in found if id]:
        told["referenced_tweets"] = references
    if (parent := state.parent(post)) is not None:
        told["in_reply_to_user_id"] = parent.author.id
    elif (spoken_to := addressee(state, post)) is not None:
        told["in_reply_to_user_id"] = spoken_to.id
    return told


def addressee(state: XState, post: Post) -> User | None:
    """Whom a post that answers none begins with: X counts it as said to that account."""
    if not post.text.startswith("@"):
        return None
    return next(iter(state.mentions(post.text.split(maxsplit=1)[0])), None)


def _if(name: str, value: Json) -> Json:
    return {name: value} if value else {}
