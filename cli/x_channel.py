"""`deskhand channels x …`: setting up X, and what X knows of the desk."""

from datetime import timedelta
from typing import Annotated

import typer

from cli.printing import AsJson, say, say_json
from connectors.contract import ConnectorError, DeliveryDelayed
from connectors.x.connecting import webhook_url
from connectors.x.connector import XConnector
from connectors.x.health import Ear, reading_cost
from connectors.x.hooks import Usage
from connectors.x.polling import interval
from connectors.x.prices import dollars
from connectors.x.settings import Delivery, XSettings
from lifecycle.tickets import Channel
from runtime.clock import DeskClock
from runtime.problems import SetupProblem
from runtime.settings import load_settings
from runtime.wiring import x_settings

app = typer.Typer(help="X's side of the desk.", no_args_is_help=True)


@app.command("connect")
def connect(
    url: Annotated[
        str | None, typer.Option(help="Where X reaches the desk, e.g. https://desk.example")
    ] = None,
    account_activity: Annotated[
        bool, typer.Option("--account-activity", help="Use X's older way of telling.")
    ] = False,
    hours: Annotated[
        float, typer.Option(min=0, max=24, help="How far back X delivers again; 0 for not at all.")
    ] = 2.0,
) -> None:
    """Register the webhook, subscribe to what the desk needs, ask for what was missed.

    May be run again at any time: what is there is left as it is.
    """
    settings, connector = _x()
    wanted = webhook_url(url) if url else None
    try:
        for line in connector.connect(wanted, older=account_activity, hours=hours):
            say(line)
    except ConnectorError as problem:
        raise SetupProblem([_said(problem)]) from problem
    finally:
        connector.close()
    if settings.delivery is Delivery.POLLING:
        say("X_DELIVERY is polling: take it out, or the desk asks for what X tells it already.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """What X knows of the desk: account, webhook, subscriptions, posts read, what that cost."""
    settings, connector = _x()
    now = DeskClock(load_settings().deskhand_clock_file)()
    examined = connector.examination()
    try:
        id, handle = examined.me()
        ears = examined.ears() if settings.bearer_token else []
        usage = examined.usage() if settings.bearer_token else None
    except ConnectorError as problem:
        raise SetupProblem([_said(problem)]) from problem
    finally:
        connector.close()
    used = usage.posts if usage else 0
    wait = interval(settings.monthly_reads, used, now)
    if as_json:
        say_json(_as_json(settings, (id, handle), ears, usage, wait))
        return
    say(f"account    @{handle} ({id})")
    say(f"delivery   {_delivery(settings, wait)}")
    for ear in ears:
        say(f"webhook    {ear.webhook.url}: {_hearing(ear)}")
    if not ears:
        say("webhook    none is known")
    say(f"this month {_usage(settings, usage)}")


def _x() -> tuple[XSettings, XConnector]:
    settings = load_settings()
    if missing := settings.missing_of(Channel.X):
        raise SetupProblem([f"{name} is not set" for name in missing])
    known = x_settings(settings)
    return known, XConnector(known, DeskClock(settings.deskhand_clock_file))


def _said(problem: ConnectorError) -> str:
    wait = problem.retry_after if isinstance(problem, DeliveryDelayed) else None
    again = f" Try again in {wait:.0f} seconds." if wait else ""
    return f"{str(problem).rstrip('.')}.{again}"


def _delivery(settings: XSettings, wait: timedelta) -> str:
    if settings.delivery is Delivery.WEBHOOK:
        return "webhook"
    minutes = wait.total_seconds() / 60
    return f"polling, about every {minutes:,.0f} min (X_MONTHLY_READS {settings.monthly_reads:,})"


def _hearing(ear: Ear) -> str:
    if not ear.webhook.valid:
        return "switched off by X; run `deskhand channels x connect`"
    heard = ["account activity"] * ear.account + sorted(ear.events)
    return f"on, hears {', '.join(heard) or 'nothing'}"


def _usage(settings: XSettings, usage: Usage | None) -> str:
    if usage is None:
        return "X does not tell (it needs X_BEARER_TOKEN, and a plan that counts)"
    cap = f" of {usage.cap:,}" if usage.cap else ""
    budget = f" of {dollars(settings.monthly_budget)}" if settings.monthly_budget else ""
    spent = dollars(reading_cost(usage, settings.delivery))
    return f"{usage.posts:,}{cap} posts read, about {spent}{budget} for reading them"


def _as_json(
    settings: XSettings,
    me: tuple[str, str],
    ears: list[Ear],
    usage: Usage | None,
    wait: timedelta,
) -> dict[str, object]:
    return {
        "account": {"id": me[0], "handle": me[1]},
        "delivery": settings.delivery.value,
        "poll_seconds": round(wait.total_seconds()),
        "webhooks": [
            {
                "id": ear.webhook.id,
                "url": ear.webhook.url,
                "valid": ear.webhook.valid,
                "account_activity": ear.account,
                "events": sorted(ear.events),
            }
            for ear in ears
        ],
        "posts_read": usage.posts if usage else None,
        "posts_cap": usage.cap if usage else None,
        "reading_cost": str(reading_cost(usage, settings.delivery)) if usage else None,
        "budget": str(settings.monthly_budget) if settings.monthly_budget else None,
    }
