"""What can be asked about our app? Tokens, what it hears of, and who its users are to the page."""

from typing import Any

from sandbox.facebook.account import FIELDS, Account
from sandbox.facebook.call import Call
from sandbox.facebook.errors import invalid, not_there
from sandbox.facebook.state import PAGE_NAME, FacebookState

DONE = {"success": True}

Json = dict[str, Any]


class App:
    """Our app, and its subscription to the page."""

    def __init__(self, state: FacebookState, account: Account) -> None:
        self._state = state
        self._account = account
        self._settings = state.world.settings

    def debug(self, call: Call) -> Json:
        """What a token is worth."""
        token = call.body.get("input_token")
        if not isinstance(token, str) or not token:
            raise invalid("The parameter input_token is required")
        return {"data": self._account.debug(token)}

    def subscribed(self, call: Call) -> Json:
        """Whether the page tells our app of anything, and of what."""
        self._may_subscribe(call)
        fields = list(self._account.fields)
        app = {"id": self._settings.facebook_app_id, "name": "Deskhand"}
        return {"data": [app | {"subscribed_fields": fields}] if fields else []}

    def subscribe(self, call: Call) -> Json:
        """From now on the page tells our app of these fields, and of no others."""
        self._may_subscribe(call, "post")
        given = call.body.get("subscribed_fields")
        fields = given.split(",") if isinstance(given, str) else given
        if not isinstance(fields, list) or not fields:
            raise invalid("The parameter subscribed_fields is required.")
        for n, field in enumerate(fields):
            if field not in FIELDS:
                known = ", ".join(FIELDS)
                raise invalid(f"Param subscribed_fields[{n}] must be one of {{{known}}}")
        self._account.subscribe(tuple(dict.fromkeys(fields)))
        return DONE

    def unsubscribe(self, call: Call) -> Json:
        """The page tells our app nothing more."""
        self._may_subscribe(call, "delete")
        self._account.subscribe(())
        return DONE

    def subscriptions(self, call: Call) -> Json:
        """Where and of what our app wants to be told, of any page."""
        call.by_app()
        call.about(self._settings.facebook_app_id)
        fields = [{"name": f, "version": call.version} for f in self._account.app_fields]
        url = f"{self._settings.desk_url}/webhooks/facebook"
        told = {"object": "page", "callback_url": url, "active": True, "fields": fields}
        return {"data": [told] if fields else []}

    def ids_for_pages(self, call: Call) -> Json:
        """Who somebody that our app knows is to our page: their PSID, if they ever wrote."""
        call.by_app()
        people = self._state.people.values()
        person = next((p for p in people if p.app_scoped_id == call.id), None)
        if person is None:
            raise not_there(call.id)
        if not self._state.reached(person.psid):
            return {"data": []}
        page = {"id": self._state.page_id, "name": PAGE_NAME}
        return {"data": [{"id": person.psid, "page": page}]}

    def _may_subscribe(self, call: Call, verb: str = "get") -> None:
        call.by_page()
        call.about(self._state.page_id, verb)
        self._account.need("pages_manage_metadata", 200)
