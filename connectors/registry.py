"""Which channels are there? The only place that knows their names."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.contract import Connector
from connectors.x.connector import XConnector
from connectors.x.settings import XSettings
from lifecycle.tickets import Channel

ChannelSettings = XSettings
Connectors = Mapping[Channel, Connector]


def connect(settings: ChannelSettings, clock: Callable[[], datetime]) -> Connector:
    """The connector for a channel's settings."""
    return XConnector(settings, clock)
