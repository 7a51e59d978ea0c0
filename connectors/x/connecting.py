"""How is X made to tell the desk? A webhook, subscriptions, and what was missed once more.

Everything may be done again: what is there already is left as it is.
"""

from collections.abc import Iterator
from datetime import timedelta

from connectors.contract import ConnectorError, DeliveryRefused
from connectors.x import refusals
from connectors.x.hooks import Hooks, Webhook

PATH = "/webhooks/x"
NEEDED = ("post.mention.create", "post.reply.create", "post.quote.create", "dm.received")
WANTED = ("post.create", "post.delete", "dm.sent", "dm.read", "chat.received", "chat.sent")

_FROM_BEFORE = timedelta(minutes=32)  # X replays nothing that is newer than 31 minutes
_UNTIL_BEFORE = timedelta(minutes=11)  # nor up to less than 10 minutes ago
_KEPT = timedelta(hours=24) - timedelta(minutes=1)

_FIXES = {
    "CrcValidationFailed": (
        "X asked {url} to prove that it is ours and got no right answer. Is the desk running and "
        "reached there by https, and is X_API_SECRET the secret of this app? This must answer with "
        "a response_token: curl '{url}?crc_token=hello'"
    ),
    "UrlValidationFailed": (
        "X does not take the address {url}: it must be https, public, without a port, of 200 "
        "characters at most"
    ),
    "DuplicateUrlFailed": (
        "{url} is registered already, though X does not show it to this app: is X_BEARER_TOKEN of "
        "another app than the one that registered it?"
    ),
    "WebhookLimitExceeded": (
        "our plan at X allows no further webhook. Registered are: {others}. Remove one in X's "
        "developer console, or give its address with --url"
    ),
    "WebhookIdInvalid": "X does not know the webhook any more: run this again",
    "SubscriptionLimitExceeded": (
        "our plan at X allows no further subscription: remove one in X's developer console"
    ),
    "ReplayConflictError": (
        "X is at an earlier replay still: run this again when it has ended, which the desk's "
        "operations room is told when something was left out"
    ),
}
NO_WEBHOOKS = "our plan at X has no webhooks: set X_DELIVERY=polling, or change the plan"
_NO_ACTIVITY = (
    "our plan at X has no X Activity API. Try --account-activity, or set X_DELIVERY=polling"
)


def connect(
    hooks: Hooks, url: str | None, *, older: bool = False, hours: float = 2
) -> Iterator[str]:
    """Register, subscribe, ask for what was missed; what was done, line by line.

    Args:
        hooks: the calls.
        url: where X reaches the desk's webhook; None for the one that is registered.
        older: hear account activity, X's older way, instead of X activity.
        hours: how far back to have X deliver again; at most a day, 0 for not at all.

    Raises:
        ConnectorError: it can't be done; the message tells what to do.
    """
    known = _listed(hooks)
    webhook = _known(known, url)
    if webhook is None:
        webhook = _register(hooks, url or "", known)
        yield f"Registered {webhook.url}: X asked it to prove that it is ours, and it did."
        hours = 0  # nothing was meant for it before
    elif webhook.valid:
        yield f"X delivers to {webhook.url} already."
    else:
        _check(hooks, webhook)
        yield f"X had switched off {webhook.url}. It asked again, and it is on."
        hours = 24 if hours else 0
    yield from _hear_account(hooks, webhook) if older else _hear_activity(hooks, webhook)
    if hours:
        yield _replay(hooks, webhook, timedelta(hours=hours))


def webhook_url(address: str) -> str:
    """The address of the webhook of a desk that is reached at `address`."""
    bare = address.strip().rstrip("/")
    return bare if bare.endswith(PATH) else bare + PATH


def ours(known: tuple[Webhook, ...]) -> list[Webhook]:
    """Those that may be of a desk like this one."""
    return [one for one in known if one.url.endswith(PATH)]


def _listed(hooks: Hooks) -> tuple[Webhook, ...]:
    try:
        return hooks.webhooks()
    except DeliveryRefused as problem:
        raise _for_plan(problem, NO_WEBHOOKS) from None


def _for_plan(problem: DeliveryRefused, words: str) -> DeliveryRefused:
    """What else there is, where it is the plan that has not what was asked for."""
    return DeliveryRefused(words) if str(problem) == refusals.PLAN else problem


def _known(known: tuple[Webhook, ...], url: str | None) -> Webhook | None:
    if url is not None:
        return next((one for one in known if one.url == url), None)
    found = ours(known)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(one.url for one in found)
        raise DeliveryRefused(f"X knows several webhooks: say which with --url. {listed}")
    raise DeliveryRefused(
        "X knows no webhook of this desk yet: say where X reaches it, e.g. "
        "--url https://desk.example"
    )


def _register(hooks: Hooks, url: str, known: tuple[Webhook, ...]) -> Webhook:
    try:
        return hooks.register(url)
    except DeliveryRefused as problem:
        others = ", ".join(one.url for one in known) or "none that X shows"
        raise explained(problem, url, others) from None


def _check(hooks: Hooks, webhook: Webhook) -> None:
    try:
        if hooks.check(webhook):
            return
    except DeliveryRefused as problem:
        raise explained(problem, webhook.url) from None
    raise DeliveryRefused(_FIXES["CrcValidationFailed"].format(url=webhook.url))


def _hear_activity(hooks: Hooks, webhook: Webhook) -> Iterator[str]:
    there = hooks.events(webhook)
    done, without = [], []
    for kind in (*NEEDED, *WANTED):
        if kind in there:
            continue
        try:
            hooks.subscribe(webhook, kind)
        except DeliveryRefused as problem:
            if "DuplicateSubscriptionFailed" in str(problem):
                continue
            if kind in NEEDED:
                raise _no_activity(problem, webhook) from None
            without.append(f"{kind} ({problem})")
            continue
        done.append(kind)
    if done:
        yield f"Subscribed to {', '.join(done)}."
    else:
        yield "Subscribed already, and to nothing new."
    if without:
        yield f"X does not tell us of {'; '.join(without)}."


def _no_activity(problem: DeliveryRefused, webhook: Webhook) -> ConnectorError:
    return explained(_for_plan(problem, _NO_ACTIVITY), webhook.url)


def _hear_account(hooks: Hooks, webhook: Webhook) -> Iterator[str]:
    if hooks.hears_account(webhook):
        yield "Subscribed to account activity already."
        return
    try:
        hooks.hear_account(webhook)
    except DeliveryRefused as problem:
        if "DuplicateSubscriptionFailed" not in str(problem):
            raise explained(problem, webhook.url) from None
    yield "Subscribed to account activity."


def _replay(hooks: Hooks, webhook: Webhook, back: timedelta) -> str:
    """Have X deliver again; what became of it. Nothing else hangs on it."""
    since, until = hooks.now - min(max(back, _FROM_BEFORE), _KEPT), hooks.now - _UNTIL_BEFORE
    try:
        hooks.replay(webhook, since, until)
    except ConnectorError as problem:
        return f"X does not deliver again what was missed: {explained(problem, webhook.url)}."
    return f"X delivers again everything from {since:%d %b %H:%M} to {until:%H:%M} UTC."


def explained(problem: ConnectorError, url: str, others: str = "") -> ConnectorError:
    """`problem` with what to do about it, where X names it by a word of its own."""
    for word, fix in _FIXES.items():
        if word in str(problem):
            return DeliveryRefused(fix.format(url=url, others=others))
    return problem
