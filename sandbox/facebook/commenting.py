"""What may our page do with comments? Answer, change its own, hide others', delete all."""

from typing import Any

from sandbox.facebook.account import Account
from sandbox.facebook.app import DONE
from sandbox.facebook.asked import address_of, flag_of, text_of
from sandbox.facebook.call import Call
from sandbox.facebook.changes import Changes
from sandbox.facebook.errors import Refused, invalid, not_there
from sandbox.facebook.state import Comment, FacebookState, Post
from sandbox.facebook.webhooks import FacebookWebhooks

TEXT_AT_MOST = 8_000

Json = dict[str, Any]


class Commenting:
    """Takes what our app does; Facebook tells of all of it, too."""

    def __init__(
        self,
        state: FacebookState,
        account: Account,
        changes: Changes,
        webhooks: FacebookWebhooks,
    ) -> None:
        self._state = state
        self._account = account
        self._changes = changes
        self._webhooks = webhooks

    def reply(self, call: Call) -> Json:
        """Comment on a post or a comment; Refused when there is none, or when it was said there."""
        self._may(call)
        below = self._state.commented(call.id)
        if below is None:
            raise not_there(call.id, "post")
        text, link = _content(call.body)
        self._refuse_again(below, text, link)
        made = self._state.add_comment(None, text, below, link=link)
        self._webhooks.tell(self._changes.comment(made, "add"))
        return {"id": made.id}

    def change(self, call: Call) -> Json:
        """Change the words of our own comment, or hide somebody else's."""
        self._may(call)
        comment, body = self._comment(call.id, "post"), call.body
        if "is_hidden" not in body and "message" not in body:
            raise invalid("Param message or is_hidden is needed")
        if "is_hidden" in body:
            self.hide(comment, hidden=flag_of(body["is_hidden"], "is_hidden"))
        if "message" in body:
            if comment.author:
                raise Refused(200, "(#200) Permissions error", status=403)
            self.edit(comment, text_of(body["message"], "message", TEXT_AT_MOST))
        return DONE

    def delete(self, call: Call) -> Json:
        """Take away a comment, whoever wrote it, and what stands below it."""
        self._may(call)
        self.remove(self._comment(call.id, "delete"))
        return DONE

    def hide(self, comment: Comment, *, hidden: bool) -> None:
        """Hide a comment from all but its author and their friends, or show it again."""
        if comment.author is None:
            raise invalid("A comment of the page itself can't be hidden")
        if comment.hidden != hidden:
            comment.hidden = hidden
            self._state.world.change()
            self._webhooks.tell(self._changes.comment(comment, "hide" if hidden else "unhide"))

    def edit(self, place: Comment | Post, text: str) -> None:
        """Change what was written there."""
        place.text, place.edited = text, True
        self._state.world.change()
        self._tell(place, "edited")

    def remove(self, place: Comment | Post) -> None:
        """Take it away; only of itself is told, not of what stood below it."""
        self._state.remove(place)
        self._tell(place, "remove")

    def _may(self, call: Call) -> None:
        call.by_page()
        self._account.need("pages_manage_engagement", 200)

    def _tell(self, place: Comment | Post, verb: str) -> None:
        if isinstance(place, Post):
            self._webhooks.tell(self._changes.post(place, verb))
        else:
            self._webhooks.tell(self._changes.comment(place, verb))

    def _comment(self, id: str, verb: str) -> Comment:
        found = self._state.comments.get(id)
        if found is None:
            raise not_there(id, verb)
        return found

    def _refuse_again(self, below: Comment | Post, text: str, link: str | None) -> None:
        """The same words can't be said twice by us in one place."""
        place = (below.parent or below) if isinstance(below, Comment) else below
        said = (c for c in self._state.below(place) if c.author is None)
        if any((c.text.strip(), c.link) == (text.strip(), link) for c in said):
            raise Refused(
                368,
                "The action attempted has been deemed abusive or is otherwise disallowed",
                subcode=1390008,
            )


def _content(body: Json) -> tuple[str, str | None]:
    """The words and the picture's address, of which one may be missing."""
    link = body.get("attachment_url")
    url = address_of(link, "attachment_url") if link is not None else None
    if body.get("message") is None and url:
        return "", url
    return text_of(body.get("message"), "message", TEXT_AT_MOST), url
