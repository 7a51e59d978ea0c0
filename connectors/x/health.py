"""What is wrong with the X account, and what puts it right? For `deskhand doctor` and `status`."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from connectors.contract import ConnectorError, DeliveryRefused, Unreadable
from connectors.x import refusals
from connectors.x.client import content
from connectors.x.connecting import NEEDED, NO_WEBHOOKS, ours
from connectors.x.failures import told
from connectors.x.fields import id_of, short, table
from connectors.x.hooks import NO_BEARER, Hooks, Usage, Webhook
from connectors.x.prices import Charge, cost, dollars
from connectors.x.settings import Delivery, XSettings

NEAR = Decimal("0.8")  # of a budget or a cap
CONNECT = "run `deskhand channels x connect`"


@dataclass(frozen=True, slots=True)
class Ear:
    """A webhook, and what it hears."""

    webhook: Webhook
    events: frozenset[str]  # of X activity
    account: bool  # account activity as a whole

    @property
    def missing(self) -> list[str]:
        """What it should hear and does not."""
        return [] if self.account else [kind for kind in NEEDED if kind not in self.events]


@dataclass(frozen=True, slots=True)
class Health:
    """Looks at one account."""

    hooks: Hooks
    settings: XSettings

    def faults(self) -> list[str]:
        """One line for each fault, with its fix."""
        found = [*self._keys(), *self._delivery(), *self._money()]
        return [f"X: {fault}" for fault in found]

    def me(self) -> tuple[str, str]:
        """The account's id and handle, by the access token; ConnectorError, Unreadable."""
        with told(self.hooks.now.timestamp()):
            answer = self.hooks.client.get_me(user_auth=True)
        data = table(content(answer).get("data"), "data")
        return id_of(data), short(data.get("username"))

    def ears(self) -> list[Ear]:
        """The webhooks of desks like this one, and what each hears; ConnectorError."""
        return [self._ear(webhook) for webhook in ours(self.hooks.webhooks())]

    def usage(self) -> Usage | None:
        """What was read this month, where X tells."""
        try:
            return self.hooks.usage()
        except ConnectorError:
            return None

    def _ear(self, webhook: Webhook) -> Ear:
        events: frozenset[str] = frozenset()
        account = False
        with suppress(DeliveryRefused):  # a plan may have one of the two and not the other
            events = self.hooks.events(webhook)
        if not set(NEEDED) <= events:
            with suppress(DeliveryRefused):
                account = self.hooks.hears_account(webhook)
        return Ear(webhook, events, account)

    def _keys(self) -> Iterator[str]:
        try:
            me, _ = self.me()
        except Unreadable:
            yield "users/me answered something unreadable; is X_API_URL right?"
        except ConnectorError as problem:
            yield str(problem)
        else:
            if me != self.settings.user_id:
                said = self.settings.user_id
                yield f"the access token belongs to account {me}, X_USER_ID says {said}"

    def _delivery(self) -> Iterator[str]:
        if self.settings.delivery is Delivery.POLLING:
            return
        if not self.settings.bearer_token:
            yield f"{NO_BEARER}. Or set X_DELIVERY=polling"
            return
        try:
            ears = self.ears()
        except ConnectorError as problem:
            plan = str(problem) == refusals.PLAN
            yield NO_WEBHOOKS if plan else f"the webhook can't be looked at: {problem}"
            return
        if not ears:
            yield f"no webhook is registered: {CONNECT} --url https://…, or set X_DELIVERY=polling"
        for ear in ears:
            url = ear.webhook.url
            if not ear.webhook.valid:
                yield f"X has switched off the webhook {url}: {CONNECT}, which has it checked anew"
            if ear.missing:
                yield f"the webhook {url} does not hear of {', '.join(ear.missing)}: {CONNECT}"

    def _money(self) -> Iterator[str]:
        usage = self.usage() if self.settings.bearer_token else None
        if usage is None:
            return
        budget = self.settings.monthly_budget
        spent = reading_cost(usage, self.settings.delivery)
        if budget is not None and spent >= NEAR * budget:
            yield (
                f"reading posts alone has cost about {dollars(spent)} this month, and "
                f"X_MONTHLY_BUDGET is {dollars(budget)}: raise it, or let X tell the desk of less"
            )
        if usage.cap and usage.posts >= NEAR * usage.cap:
            yield (
                f"{usage.posts:,} of the {usage.cap:,} posts that X lets us read in a month are "
                "read: raise the cap in X's developer console"
            )


def reading_cost(usage: Usage, delivery: Delivery) -> Decimal:
    """About what so many posts cost: told by a webhook, or asked for, which is cheaper."""
    told_at = Charge.POST_TOLD if delivery is Delivery.WEBHOOK else Charge.OWNED_READ
    return cost({told_at: usage.posts})
