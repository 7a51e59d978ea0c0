"""Which channels are there? The only place that knows their names."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.contract import Connector
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from connectors.x.connector import XConnector
from connectors.x.settings import XSettings
from lifecycle.tickets import Channel

ChannelSettings = XSettings | FacebookSettings | SlackSettings
Connectors = Mapping[Channel, Connector]


def connect(settings: ChannelSettings, clock: Callable[[], datetime]) -> Connector:
    """The connector for a channel's settings."""
    match settings:
        case XSettings():
            return XConnector(settings, clock)
        case FacebookSettings():
            return FacebookConnector(settings, clock)
        case SlackSettings():
            return SlackConnector(settings, clock)


def slack_in(connectors: Connectors) -> SlackConnector | None:
    """The channel on which the team works too, so that its edge tells both apart; None without."""
    found = connectors.get(Channel.SLACK)
    return found if isinstance(found, SlackConnector) else None
