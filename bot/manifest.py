"""What does Slack have to know of the app? Its manifest.

https://docs.slack.dev/reference/app-manifest
"""

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "reactions:write",
    "users:read",
)
EVENTS = ("message.channels", "message.groups")


def manifest(url: str) -> dict[str, object]:
    """The manifest of an app whose desk answers at `url`."""
    there = f"{url}/slack/events"
    return {
        "display_information": {
            "name": "Deskhand",
            "description": "The support desk: tickets as cards, answered from here",
            "background_color": "#1d3557",
        },
        "features": {
            "bot_user": {"display_name": "deskhand", "always_online": True},
            "slash_commands": [
                {
                    "command": "/desk",
                    "url": there,
                    "description": "Your tickets, and everything you can do with them",
                    "usage_hint": "[number] · next · find words · help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": there, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": there},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
