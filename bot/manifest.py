"""What does Slack have to know of the app? Its manifest: the least that the desk needs.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping
from typing import Any

MAKE_TICKET = "make_ticket"  # the shortcut's own name

# What each scope is for. Team and customers are served by one app, so it asks for all at once.
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear who mentions the desk",
    "channels:history": "read public rooms: requests, threads, notes under cards",
    "channels:read": "find public rooms by name, and who is in them",
    "chat:write": "post and change cards, answer customers and agents",
    "commands": "offer `/desk` and the shortcut Make a ticket",
    "files:read": "bring what customers attach under the card",
    "files:write": "put what customers attach, on any channel, under the card",
    "groups:history": "read private rooms into which the desk was invited",
    "groups:read": "find those by name, and who is in them",
    "im:history": "read what people write to the desk alone",
    "im:read": "find those conversations after an absence",
    "im:write": "begin such a conversation: private answers, and the form's questions",
    "mpim:history": "read what a few people write to the desk together",
    "mpim:read": "find those conversations after an absence",
    "reactions:read": "hear 🎫 on a message, and customers' signs under answers",
    "reactions:write": "mark notes with a lock, and requests with how far they have come",
    "users:read": "call people by their names",
}
# What the team's side needs even where no customer asks in Slack.
TEAM_SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "reactions:write",
    "users:read",
)
EVENTS = (
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "group_archive",
    "group_left",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "tokens_revoked",
)


def manifest(url: str | None) -> dict[str, Any]:
    """The manifest of an app whose desk answers at `url`; None: it calls Slack by Socket Mode."""
    there = {"url": f"{url}/slack/events"} if url else {}
    asked = {"request_url": f"{url}/slack/events"} if url else {}
    return {
        "display_information": {
            "name": "Deskhand",
            "description": "The support desk: ask it, or work in it; tickets as cards",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,  # people write to the desk there
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "deskhand", "always_online": True},
            "slash_commands": [
                {
                    "command": "/desk",
                    **there,
                    "description": "Ask the desk something, or work on your tickets",
                    "usage_hint": "new · [number] · next · find words · help",
                    "should_escape": True,
                }
            ],
            "shortcuts": [
                {
                    "name": "Make a ticket",
                    "type": "message",
                    "callback_id": MAKE_TICKET,
                    "description": "The desk takes this message, with its whole thread",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**asked, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
