"""Which addresses hear of X, and of what? Webhooks, and what is subscribed for each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.world import StageError
from sandbox.x.state import XState

CHECKED_EVERY = timedelta(hours=1)
INVALID_AFTER = timedelta(hours=28)  # without a good answer to X's check
ENVELOPES = ("account_activity", "x_activity")

# What the desk is told of without having asked, in X's newer envelope
PRESET = (
    "post.create",
    "post.delete",
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "dm.received",
    "dm.sent",
)
CHATS = ("chat.received", "chat.sent")  # no part of account activity


@dataclass
class Webhook:
    """An address that our app registered, or the desk's, which is there from the beginning."""

    id: str
    url: str
    created_at: datetime
    valid: bool = True
    checked_at: datetime | None = None  # X's last check
    passed_at: datetime | None = None  # and the last good answer

    def is_due(self, now: datetime) -> bool:
        """Whether X checks it now; one that failed waits for `PUT`."""
        return self.valid and now >= self.due_at

    @property
    def due_at(self) -> datetime:
        return (self.checked_at or self.created_at) + CHECKED_EVERY


@dataclass
class Subscription:
    """One kind of event of one account, for X activity."""

    id: str
    event_type: str
    user_id: str
    created_at: datetime
    updated_at: datetime
    tag: str | None = None
    webhook_id: str | None = None  # without one it is for the stream, which nobody here reads
    direction: str | None = None


@dataclass
class Registry:
    """Every webhook and subscription of our app."""

    state: XState
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    accounts: set[str] = field(default_factory=set)  # webhooks subscribed to account activity
    activity: dict[str, Subscription] = field(default_factory=dict)

    def preset(self, envelope: object = "account_activity") -> None:
        """Forget everything and subscribe the desk, as the sandbox begins; StageError."""
        if envelope not in ENVELOPES:
            raise StageError(f"envelope: choose from {', '.join(ENVELOPES)}")
        self.clear()
        webhook = self.add(self.desk_url)
        kinds: tuple[str, ...] = CHATS
        if envelope == "account_activity":
            self.accounts.add(webhook.id)
        else:
            kinds = PRESET + CHATS
        for kind in kinds:
            self.subscribe(kind, self.state.us.id, tag="desk", webhook_id=webhook.id)

    def clear(self) -> None:
        """No webhook and no subscription."""
        self.webhooks.clear()
        self.accounts.clear()
        self.activity.clear()

    def add(self, url: str) -> Webhook:
        """A webhook that has just passed X's check."""
        now = self.state.world.now()
        made = Webhook(self.state.new_id(), url, now, checked_at=now, passed_at=now)
        self.webhooks[made.id] = made
        return made

    def remove(self, webhook: Webhook) -> None:
        """Forget a webhook, and what was subscribed for it."""
        del self.webhooks[webhook.id]
        self.accounts.discard(webhook.id)
        for one in [s for s in self.activity.values() if s.webhook_id == webhook.id]:
            del self.activity[one.id]

    def subscribe(
        self,
        event_type: str,
        user_id: str,
        *,
        tag: str | None = None,
        webhook_id: str | None = None,
        direction: str | None = None,
    ) -> Subscription:
        """Subscribe to one kind of event."""
        now = self.state.world.now()
        id = self.state.new_id()
        made = Subscription(id, event_type, user_id, now, now, tag, webhook_id, direction)
        self.activity[id] = made
        return made

    @property
    def desk_url(self) -> str:
        return f"{self.state.world.settings.desk_url}/webhooks/x"

    def of_desk(self) -> Webhook | None:
        """The webhook that the desk listens at, if one is registered."""
        found = list(self.webhooks.values())
        return next((one for one in found if one.url == self.desk_url), found[0] if found else None)
