"""What can be read of our page? Its posts, and the comments below them."""

from collections.abc import Sequence
from typing import Any

from sandbox.facebook.account import Account
from sandbox.facebook.call import Call
from sandbox.facebook.errors import not_there
from sandbox.facebook.fields import Wanted
from sandbox.facebook.files import Files
from sandbox.facebook.nodes import Node, Read, listed, nested, read, stamp
from sandbox.facebook.state import PAGE_NAME, Comment, FacebookState, Person, Post
from sandbox.facebook.windows import repliable

Json = dict[str, Any]


class Wall:
    """Posts and comments, as Graph nodes. `root` is the address that lists begin with."""

    def __init__(self, state: FacebookState, account: Account, files: Files) -> None:
        self._state = state
        self._account = account
        self._files = files

    def node(self, id: str, root: str) -> Node | None:
        """The page, or the post or comment of that id; Refused when it may not be read."""
        if id == self._state.page_id:
            return self._page()
        found = self._state.commented(id)
        if found is None:
            return None
        self._account.need("pages_read_engagement", 10)
        return self._post(found, root) if isinstance(found, Post) else self._comment(found, root)

    def feed(self, call: Call) -> Json:
        """Every post on the page, the newest first."""
        call.by_page()
        call.about(self._state.page_id)
        self._account.need("pages_read_engagement", 10)
        posts = [self._post(post, call.root) for post in reversed(self._state.posts.values())]
        return listed(f"{call.root}/{call.id}/feed", posts, call.wanted("feed"))

    def comments(self, call: Call) -> Json:
        """The comments below a post or a comment; Refused when there is neither."""
        call.by_page()
        self._account.need("pages_read_engagement", 10)
        place = self._state.commented(call.id)
        if place is None:
            raise not_there(call.id)
        wanted = call.wanted("comments")
        nodes = self._below(place, wanted, call.root)
        return listed(f"{call.root}/{call.id}/comments", nodes, wanted)

    def _page(self) -> Node:
        page = self._state.page_id
        fields: dict[str, Read] = {
            "name": lambda _: PAGE_NAME,
            "username": lambda _: "deskhand",
            "link": lambda _: f"https://www.facebook.com/{page}",
        }
        return Node("Page", page, fields, ("name",))

    def _author(self, author: Person | None) -> Json | None:
        """Who wrote it; of people only with the permission to read what people write."""
        if author is None:
            return {"name": PAGE_NAME, "id": self._state.page_id}
        if "pages_read_user_content" not in self._account.scopes:
            return None
        return {"name": author.name, "id": author.public_id}

    def _post(self, post: Post, root: str) -> Node:
        url, now = f"{root}/{post.id}/comments", self._state.world.now()
        fields: dict[str, Read] = {
            "message": lambda _: post.text,
            "created_time": lambda _: stamp(post.at),
            "updated_time": lambda _: stamp(post.updated_at),
            "from": lambda _: self._author(post.author),
            "permalink_url": lambda _: permalink(post),
            "status_type": lambda _: status_type(post),
            "is_published": lambda _: True,
            "attachments": lambda _: None,  # posts here are words alone
            "can_reply_privately": lambda _: repliable(post, now),
            "comments": lambda wanted: nested(url, self._below(post, wanted, root), wanted),
        }
        return Node("Post", post.id, fields, ("created_time", "message"), post.at)

    def _below(self, place: Post | Comment, wanted: Wanted, root: str) -> Sequence[Node]:
        """Those directly below, or with `filter=stream` all; the oldest first unless asked."""
        found = self._state.below(place, nested=wanted.options.get("filter") == "stream")
        newest_first = wanted.options.get("order") == "reverse_chronological"
        return [self._comment(one, root) for one in (found[::-1] if newest_first else found)]

    def _comment(self, comment: Comment, root: str) -> Node:
        url, now = f"{root}/{comment.id}/comments", self._state.world.now()
        fields: dict[str, Read] = {
            "message": lambda _: comment.text,
            "created_time": lambda _: stamp(comment.at),
            "from": lambda _: self._author(comment.author),
            "parent": lambda wanted: self._parent(comment.parent, wanted, root),
            "object": lambda _: {"id": comment.post.id},
            "is_hidden": lambda _: comment.hidden,
            "can_reply_privately": lambda _: repliable(comment, now),
            "private_reply_conversation": lambda _: _private_talk(comment),
            "comment_count": lambda _: len(self._state.below(comment)),
            "permalink_url": lambda _: permalink(comment),
            "attachment": lambda _: self._photo(comment),
            "comments": lambda wanted: nested(url, self._below(comment, wanted, root), wanted),
        }
        return Node("Comment", comment.id, fields, ("created_time", "from", "message"), comment.at)

    def _parent(self, parent: Comment | None, wanted: Wanted, root: str) -> Json | None:
        return read(self._comment(parent, root), wanted.inner) if parent else None

    def _photo(self, comment: Comment) -> Json | None:
        url = self._files.address(comment.photo) if comment.photo else comment.link
        return {"type": "photo", "media": {"image": {"src": url}}} if url else None


def status_type(post: Post) -> str:
    """What kind of post it is."""
    return "wall_post" if post.author else "mobile_status_update"


def permalink(place: Post | Comment) -> str:
    """Where people find it."""
    post = place if isinstance(place, Post) else place.post
    page, _, number = post.id.partition("_")
    address = f"https://www.facebook.com/{page}/posts/{number}"
    return address if place is post else f"{address}?comment_id={place.id.partition('_')[2]}"


def _private_talk(comment: Comment) -> Json | None:
    """The conversation that our private reply to it went into."""
    if comment.author is None or comment.private_reply is None:
        return None
    return {"id": comment.author.talk_id}
