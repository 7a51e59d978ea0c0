"""What is wrong with the page's access, and what mends it? Asked of Facebook itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.contract import ConnectorError, Unreadable
from connectors.facebook.client import Graph
from connectors.facebook.fields import Json, inside, instant, items, short, table
from connectors.facebook.settings import FacebookSettings

PERMISSIONS = {
    "pages_messaging": "reading and answering in Messenger",
    "pages_manage_metadata": "subscribing to the page's news",
    "pages_read_engagement": "reading posts, comments and conversations",
    "pages_read_user_content": "reading what people comment",
    "pages_manage_engagement": "answering comments",
}
FIELDS = {
    "messages": "customers' messages",
    "messaging_postbacks": "presses of buttons",
    "message_echoes": "what colleagues answer in Meta's inbox",
    "message_reads": "marks of reading",
    "message_deliveries": "marks of arrival",
    "message_reactions": "reactions",
    "message_edits": "edits",
    "messaging_policy_enforcement": "Meta's warnings",
    "feed": "comments and visitors' posts",
}
_ALSO = ("messaging_referrals", "messaging_handovers", "standby")
SOON = timedelta(days=14)
_RENEW = "make a new one for the page and set FACEBOOK_PAGE_TOKEN"
_SUBSCRIBE = "run `deskhand channels facebook connect`"


def faults(graph: Graph, settings: FacebookSettings, now: datetime) -> list[str]:
    """What is wrong, each with its fix: nothing more is asked once the token does not work."""
    me = _asked(lambda: _page(graph, settings))
    if me:
        return me
    return [
        *_asked(lambda: _token(graph, settings, now)),
        *_asked(lambda: _subscription(graph, settings)),
    ]


def subscribe(graph: Graph, settings: FacebookSettings) -> tuple[str, ...]:
    """Have the page's news sent to us; the fields that were asked for; Unreadable."""
    fields = (*FIELDS, *_ALSO)
    body = {"subscribed_fields": ",".join(fields)}
    answer = graph.post((settings.page_id, "subscribed_apps"), body)
    if answer.get("success") is not True:
        raise Unreadable("Facebook does not say that the page is subscribed")
    return fields


def _asked(look: Callable[[], list[str]]) -> list[str]:
    try:
        return [f"Facebook: {fault}" for fault in look()]
    except Unreadable:
        return ["Facebook: it answered something unreadable; is FACEBOOK_API_URL right?"]
    except ConnectorError as problem:
        return [f"Facebook: {problem}"]


def _page(graph: Graph, settings: FacebookSettings) -> list[str]:
    found = short(graph.get(("me",), {"fields": "id,name"}).get("id"))
    if not found:
        raise Unreadable("no id")
    if found == settings.page_id:
        return []
    whose = f"FACEBOOK_PAGE_TOKEN belongs to {found}, FACEBOOK_PAGE_ID says {settings.page_id}"
    return [f"{whose}: set the id and the token of one page"]


def _token(graph: Graph, settings: FacebookSettings, now: datetime) -> list[str]:
    query = {"input_token": settings.page_token}
    shown = graph.get(("debug_token",), query, app=bool(settings.app_id))
    data = table(shown.get("data"), "data")
    if data.get("is_valid") is not True:
        why = short(inside(data, "error").get("message")) or "Facebook gives no reason"
        return [f"FACEBOOK_PAGE_TOKEN is not valid ({why}): {_RENEW}"]
    return [*_kind(data, settings), *_ends(data, now), *_missing_permissions(data)]


def _kind(data: Json, settings: FacebookSettings) -> list[str]:
    found = []
    kind, app = short(data.get("type")), str(data.get("app_id"))
    if kind and kind != "PAGE":
        found.append(f"FACEBOOK_PAGE_TOKEN is a token of the kind {kind}: set the page's own")
    if settings.app_id and app != settings.app_id:
        found.append(
            f"FACEBOOK_PAGE_TOKEN was made for the app {app}, FACEBOOK_APP_ID says "
            f"{settings.app_id}: {_RENEW}, out of that app"
        )
    return found


def _ends(data: Json, now: datetime) -> list[str]:
    """A token, or what it may read of people, can end; 0 means that it does not."""
    found = []
    for field, what, fix in (
        ("expires_at", "FACEBOOK_PAGE_TOKEN", f"{_RENEW}, out of a long-lived token of a person"),
        (
            "data_access_expires_at",
            "the access to people's data",
            f"sign in to the app and {_RENEW}",
        ),
    ):
        if data.get(field) in (None, 0):
            continue
        end = instant(data[field], field)
        if end < now + SOON:
            word = "ended" if end <= now else "ends"
            found.append(f"{what} {word} on {end:%-d %B %Y}: {fix}")
    return found


def _missing_permissions(data: Json) -> list[str]:
    granted = items(data.get("scopes"), "scopes")
    return [
        f"the permission {name} is missing ({what}): grant it to the app, then {_RENEW}"
        for name, what in PERMISSIONS.items()
        if name not in granted
    ]


def _subscription(graph: Graph, settings: FacebookSettings) -> list[str]:
    shown = graph.get(
        (settings.page_id, "subscribed_apps"), {"fields": "id,name,subscribed_fields"}
    )
    apps = [table(app, "an app") for app in items(shown.get("data"), "data")]
    if settings.app_id:
        apps = [app for app in apps if str(app.get("id")) == settings.app_id]
    if not apps:
        return [f"the page sends the app no news, so nothing arrives: {_SUBSCRIBE}"]
    have = {field for app in apps for field in items(app.get("subscribed_fields"), "fields")}
    return [
        f"the page does not send {name} ({what}): {_SUBSCRIBE}"
        for name, what in FIELDS.items()
        if name not in have
    ]
