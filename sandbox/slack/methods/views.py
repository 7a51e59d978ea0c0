"""Which forms and which home does the app show? `views.*`."""

from typing import Any

from sandbox.slack import blocks as block_kit
from sandbox.slack.limits import TIER_4
from sandbox.slack.methods.method import Method
from sandbox.slack.refusals import Body, SlackRefusal, parsed
from sandbox.slack.state import SlackState
from sandbox.world import real_seconds


class Views:
    """Forms on a trigger; the home whenever the app likes."""

    def __init__(self, state: SlackState) -> None:
        self._state = state

    def methods(self) -> dict[str, Method]:
        return {
            "views.open": Method(self._open, TIER_4),
            "views.update": Method(self._update, TIER_4),
            "views.publish": Method(self._publish, TIER_4),
        }

    def _open(self, body: Body) -> Body:
        trigger = self._state.chances.triggers.get(str(body.get("trigger_id")))
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.until < real_seconds():
            raise SlackRefusal("expired_trigger_id")
        if trigger.used:
            raise SlackRefusal("exchanged_trigger_id")
        view = _checked(body, "modal")
        trigger.used = True
        return {"view": self._state.open_view(trigger.user, view)}

    def _update(self, body: Body) -> Body:
        found = self._state.view(body.get("view_id"))
        if found is None:
            raise SlackRefusal("not_found")
        _, view = found
        _compare(view, body)
        self._state.change_view(view, _checked(body, str(view["type"])))
        return {"view": view}

    def _publish(self, body: Body) -> Body:
        user = str(body.get("user_id") or "")
        if user not in self._state.directory.people:
            raise SlackRefusal("user_not_found")
        view = _checked(body, "home")
        if before := self._state.homes.get(user):
            _compare(before, body)
        return {"view": self._state.publish(user, view)}


def _compare(view: dict[str, Any], body: Body) -> None:
    """Refuse a change of what was changed meanwhile."""
    if body.get("hash") not in (None, view["hash"]):
        raise SlackRefusal("hash_conflict")


def _checked(body: Body, kind: str) -> dict[str, Any]:
    view = parsed(body.get("view"))
    if faults := block_kit.faults_of_view(view, kind):
        raise SlackRefusal("invalid_arguments", faults)
    return dict(view)
