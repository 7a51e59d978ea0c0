"""Which channels are there? The only place that knows their names."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.contract import Connector
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from connectors.x.connector import XConnector
from connectors.x.settings import XSettings
from lifecycle.tickets import Channel

ChannelSettings = XSettings | FacebookSettings
Connectors = Mapping[Channel, Connector]


def connect(settings: ChannelSettings, clock: Callable[[], datetime]) -> Connector:
    """The connector for a channel's settings."""
    if isinstance(settings, FacebookSettings):
        return FacebookConnector(settings, clock)
    return XConnector(settings, clock)
