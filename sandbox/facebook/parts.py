"""How is Facebook put together?"""

from aiohttp import web

from sandbox.facebook.account import Account
from sandbox.facebook.api import GraphApi
from sandbox.facebook.app import App
from sandbox.facebook.changes import Changes
from sandbox.facebook.commenting import Commenting
from sandbox.facebook.customers import Customers
from sandbox.facebook.files import Files
from sandbox.facebook.inbox import Inbox
from sandbox.facebook.messaging import Messaging
from sandbox.facebook.sending import Sending
from sandbox.facebook.state import FacebookState
from sandbox.facebook.visitors import Visitors
from sandbox.facebook.wall import Wall
from sandbox.facebook.webhooks import FacebookWebhooks
from sandbox.world import World


class Facebook:
    """The whole of it. `base` is the sandbox's own address."""

    def __init__(self, world: World, base: str) -> None:
        self.state = FacebookState(world)
        self.account = Account(world)
        self.files = Files(world, base)
        self.webhooks = FacebookWebhooks(world, self.account)
        state, account, files, webhooks = self.state, self.account, self.files, self.webhooks
        messaging, changes = Messaging(state, files), Changes(state, account, files)
        self._app = App(state, account)
        self._inbox = Inbox(state, account, files)
        self._wall = Wall(state, account, files)
        self._sending = Sending(state, account, messaging, webhooks)
        self._commenting = Commenting(state, account, changes, webhooks)
        self._api = GraphApi(world, account, webhooks, base)
        self.customers = Customers(state, files, messaging, webhooks)
        self.visitors = Visitors(state, files, changes, self._commenting, self.customers, webhooks)

    def add_to(self, app: web.Application) -> None:
        """Add the Graph API, and where files are."""
        self.files.add_to(app)
        self._api.add_to(app, self._inbox, self._wall, self._sending, self._commenting, self._app)
