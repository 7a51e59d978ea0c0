"""What is a call of the Graph API, once it is let in? Who calls, about what, with what."""

from dataclasses import dataclass
from typing import Any

from sandbox.facebook.errors import Refused, not_there
from sandbox.facebook.fields import Wanted, parse_fields

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call whose token and proof are good."""

    who: str  # page or app: whose token it is
    id: str  # of the object, the page's for "me"; empty when there is none
    version: str
    root: str  # the address that all lists of this version begin with
    body: Json  # parameters, without the token

    def by_page(self) -> None:
        """Return when the page's token was used, else Refused."""
        if self.who != "page":
            said = "(#210) A page access token is required to request this resource."
            raise Refused(210, said, status=403)

    def by_app(self) -> None:
        """Return when the app's own token was used, else Refused."""
        if self.who != "app":
            raise Refused(15, "(#15) This method must be called with an app access_token.")

    def about(self, id: str, verb: str = "get") -> None:
        """Return when it is about the object `id`, else Refused."""
        if self.id != id:
            raise not_there(self.id, verb)

    def wanted(self, name: str) -> Wanted:
        """What is wanted of the list of that name: its fields, and how it is to be cut."""
        source = str(self.body.get("fields") or "")
        options = {
            key: str(value)
            for key, value in self.body.items()
            if key not in ("fields", "platform", "user_id")
        }
        return Wanted(name, options, parse_fields(source), source)
