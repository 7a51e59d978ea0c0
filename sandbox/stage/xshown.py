"""What does X show now, as JSON? Posts as they stand, conversations, our app's account."""

from typing import Any

from sandbox.x.account import Account
from sandbox.x.pictures import Media
from sandbox.x.state import XState
from sandbox.x.subscribing import shown as subscription_shown
from sandbox.x.values import DirectMessage, Post
from sandbox.x.webhooks import XWebhooks

Json = dict[str, Any]


def post(state: XState, found: Post) -> Json:
    """A post in its latest version; of a deleted one only where it stood."""
    return {
        "id": found.id,
        "handle": found.author.handle,
        "name": found.author.name,
        "text": "" if found.deleted else found.text,
        "reply_to": found.reply_to,
        "quote": found.quote,
        "media": [] if found.deleted else [_media(one) for one in found.media],
        "conversation": found.conversation,
        "versions": list(found.history),
        "edited": len(found.history) > 1,
        "deleted": found.deleted,
        "hidden": found.hidden,
        "protected": state.standing(found.author).protected,
        "suspended": state.standing(found.author).suspended,
        "at": state.posts[found.history[0]].at.isoformat(),
    }


def posts(state: XState) -> list[Json]:
    """Every post, the oldest first; an edited one stands where it was first written."""
    firsts = (found for found in state.posts.values() if found.history[0] == found.id)
    return [post(state, state.posts[found.history[-1]]) for found in firsts]


def direct_messages(state: XState) -> list[Json]:
    """Every direct message, the oldest first."""
    return [_direct(found) for found in state.messages]


def account(state: XState, app: Account, hooks: XWebhooks) -> Json:
    """Our app's plan, its bills in dollars, and what it hears of."""
    return {
        "tier": app.tier,
        "monthly_reads": app.monthly_reads,
        "reads": app.reads,
        "spent": app.spent / 1000,
        "credits": None if app.credits is None else app.credits / 1000,
        "silent": hooks.silent,
        "webhooks": [_webhook(hooks, id) for id in hooks.registry.webhooks],
        "subscriptions": [subscription_shown(one) for one in hooks.registry.activity.values()],
        "customers": {user.handle: _standing(state, user.handle) for user in state.users.values()},
    }


def _standing(state: XState, handle: str) -> Json:
    standing = state.standing(state.users[handle.lower()])
    return {
        "protected": standing.protected,
        "suspended": standing.suspended,
        "blocks_us": standing.blocks_us,
        "encrypted": standing.encrypted,
        "dms": standing.dms,
    }


def _webhook(hooks: XWebhooks, id: str) -> Json:
    found = hooks.registry.webhooks[id]
    return {
        "id": id,
        "url": found.url,
        "valid": found.valid,
        "checked_at": found.checked_at.isoformat() if found.checked_at else None,
        "account_activity": id in hooks.registry.accounts,
    }


def _direct(found: DirectMessage) -> Json:
    return {
        "id": found.id,
        "from": found.sender.handle,
        "to": found.recipient.handle,
        "text": found.text,
        "media": [_media(found.media)] if found.media else [],
        "encrypted": found.encrypted,
        "deleted_by_us": found.deleted_by_us,
        "at": found.at.isoformat(),
    }


def _media(found: Media) -> Json:
    return {"kind": found.kind, "key": found.key, "picture": f"/stage/x/media/{found.id}"}
