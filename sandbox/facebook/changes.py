"""What is told of our page? Posts and comments that come, change and go, as changes of its feed."""

from typing import Any

from sandbox.facebook.account import Account
from sandbox.facebook.envelopes import Item
from sandbox.facebook.files import Files
from sandbox.facebook.nodes import stamp
from sandbox.facebook.state import PAGE_NAME, Comment, FacebookState, Person, Post
from sandbox.facebook.wall import permalink, status_type

Json = dict[str, Any]


class Changes:
    """Everything that can happen on the page, as an item."""

    def __init__(self, state: FacebookState, account: Account, files: Files) -> None:
        self._state = state
        self._account = account
        self._files = files

    def comment(self, comment: Comment, verb: str) -> Item:
        """A comment and what became of it: add, edited, remove, hide, unhide."""
        told: Json = {
            "item": "comment",
            "verb": verb,
            "comment_id": comment.id,
            "post_id": comment.post.id,
            "parent_id": (comment.parent or comment.post).id,
            "created_time": int(comment.at.timestamp()),
        }
        if verb != "remove":
            told["post"] = _about(comment.post)
            told |= {"message": comment.text} if comment.text else {}
            url = self._files.address(comment.photo) if comment.photo else comment.link
            told |= {"photo": url} if url else {}
        return self._by(comment.author, told)

    def post(self, post: Post, verb: str) -> Item:
        """A post and what became of it: add, edited, remove."""
        told: Json = {
            "item": "post" if post.author else "status",
            "verb": verb,
            "post_id": post.id,
            "created_time": int(post.at.timestamp()),
        }
        if verb != "remove":
            told |= {"message": post.text, "published": 1}
        return self._by(post.author, told)

    def reaction(self, person: Person, place: Post | Comment, kind: str, *, added: bool) -> Item:
        """They reacted to a post or a comment."""
        told: Json = {
            "item": "reaction",
            "verb": "add" if added else "remove",
            "reaction_type": kind,
            "post_id": place.id if isinstance(place, Post) else place.post.id,
            "parent_id": place.id if isinstance(place, Post) else (place.parent or place.post).id,
            "created_time": int(self._state.world.now().timestamp()),
        }
        if isinstance(place, Comment):
            told["comment_id"] = place.id
        return self._by(person, told)

    def _by(self, author: Person | None, told: Json) -> Item:
        """An item of that author's, our page's when there is none.

        Who people are is told only to who may read what people write.
        """
        about = author.public_id if author else self._state.page_id
        if author is None or "pages_read_user_content" in self._account.scopes:
            told["from"] = {"id": about, "name": author.name if author else PAGE_NAME}
        return Item("changes", "feed", about, {"field": "feed", "value": told})


def _about(post: Post) -> Json:
    """What is told of the post with a comment on it."""
    return {
        "id": post.id,
        "permalink_url": permalink(post),
        "status_type": status_type(post),
        "is_published": True,
        "updated_time": stamp(post.updated_at),
        "promotion_status": "inactive",
    }
