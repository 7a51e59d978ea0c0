"""What does X say of our own account: that access was taken back, that a replay failed?"""

from datetime import datetime

from connectors.contract import Reading
from connectors.x.fields import instant_or, optional_id, part, short
from lifecycle.messages import AccountNews
from lifecycle.tickets import Channel

REVOKED = (
    "X: the desk's access to the account was taken back. It hears and answers nothing there until "
    "the operator makes a new access token, puts it into the settings and runs "
    "`deskhand channels x connect`."
)
NOT_REPLAYED = (
    "X could not bring again everything that was missed. Run `deskhand channels x connect` once "
    "more; what is known already changes nothing."
)


def revoked(user: str | None, at: object, account: str, now: datetime) -> Reading:
    """Somebody took an app's access back: news where the account is ours."""
    if user != account:
        return Reading(ignored=("access to another account was taken back",))
    return _news(REVOKED, account, instant_or(at, now))


def old_event(event: object, account: str, now: datetime) -> Reading:
    """`user_event`: the only one that X knows is a revocation."""
    revoke = part(event, "revoke")
    if not revoke:
        return Reading(ignored=("an account's own news",))
    user = optional_id(part(revoke, "source"), "user_id")
    return revoked(user, revoke.get("date_time"), account, now)


def replayed(status: object, account: str, now: datetime) -> Reading:
    """`replay_job_status`: how the replay ended that was asked for."""
    if short(part(status).get("job_state")).lower() == "incomplete":
        return _news(NOT_REPLAYED, account, now)
    return Reading(ignored=("a replay's report",))


def _news(text: str, account: str, at: datetime) -> Reading:
    return Reading(facts=(AccountNews(channel=Channel.X, account=account, text=text, at=at),))
