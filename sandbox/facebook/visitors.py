"""What do people do on our page? Post, comment, change their minds; and what do colleagues?"""

from typing import Any

from sandbox.facebook.changes import Changes
from sandbox.facebook.commenting import Commenting
from sandbox.facebook.customers import Customers, words_of, yes_or_no
from sandbox.facebook.files import File, Files
from sandbox.facebook.state import US, Comment, FacebookState, Message, Post
from sandbox.facebook.webhooks import FacebookWebhooks
from sandbox.world import StageError

EMOJI_AT_MOST = 16  # characters; families are long
_WORDS = {"reply_to": "comment or post", "post": "post"}
# What Facebook's five other buttons are called; every other emoji counts as a like
_KINDS = {"❤": "love", "😆": "haha", "😮": "wow", "😢": "sad", "😡": "angry"}

Json = dict[str, Any]


class Visitors:
    """Those who come to the page, and everything that is done by id, as the stage moves them."""

    def __init__(
        self,
        state: FacebookState,
        files: Files,
        changes: Changes,
        commenting: Commenting,
        customers: Customers,
        webhooks: FacebookWebhooks,
    ) -> None:
        self._state = state
        self._files = files
        self._changes = changes
        self._commenting = commenting
        self._customers = customers
        self._webhooks = webhooks

    async def comment(self, asked: Json) -> Json:
        """Comment on a comment, on `post`, or on our page's latest post."""
        photo = self._photo(asked)
        text = words_of(asked, optional=photo is not None)
        author = self._state.person(asked.get("name"))
        made = self._state.add_comment(author, text, self._below(asked), photo)
        self._webhooks.tell(self._changes.comment(made, "add"))
        return {"id": made.id}

    async def post(self, asked: Json) -> Json:
        """Post on the page, as the page itself unless somebody is named."""
        named = asked.get("name")
        author = None if named in (None, US) else self._state.person(named)
        made = self._state.add_post(author, words_of(asked))
        self._webhooks.tell(self._changes.post(made, "add"))
        return {"id": made.id}

    async def edit(self, asked: Json) -> Json:
        """Whoever wrote a message, comment or post changes it."""
        found, text = self._found(asked), words_of(asked)
        if isinstance(found, Message):
            self._customers.edit(found, text)
        else:
            self._commenting.edit(found, text)
        return {}

    async def delete(self, asked: Json) -> Json:
        """Whoever wrote a message, comment or post takes it away."""
        found = self._found(asked)
        if isinstance(found, Message):
            self._customers.unsend(found)
        else:
            self._commenting.remove(found)
        return {}

    async def hide(self, asked: Json) -> Json:
        """A colleague hides a comment, or shows it again."""
        found = self._found(asked)
        if not isinstance(found, Comment) or found.author is None:
            raise StageError("id: only somebody else's comment can be hidden")
        self._commenting.hide(found, hidden=yes_or_no(asked, "hidden"))
        return {}

    async def react(self, asked: Json) -> Json:
        """Put an emoji on a message, comment or post, or take it away: `remove`, or no emoji."""
        person, found = self._state.person(asked.get("name")), self._found(asked)
        emoji = str(asked.get("emoji") or "")
        if len(emoji) > EMOJI_AT_MOST:
            raise StageError("emoji: one emoji, or none to take it away")
        added = bool(emoji) and not asked.get("remove")
        if isinstance(found, Message):
            self._customers.react(found, person, emoji, added=added)
            return {}
        before = found.reactions.pop(person.name, None)
        if not added and before is None:
            raise StageError(f"emoji: {person.name} has not reacted to that")
        if added:
            found.reactions[person.name] = emoji
        self._state.world.change()
        kind = _KINDS.get((emoji or str(before)).removesuffix("\ufe0f"), "like")
        self._webhooks.tell(self._changes.reaction(person, found, kind, added=added))
        return {}

    async def answer_elsewhere(self, asked: Json) -> Json:
        """A colleague answers in Meta's own tools: somebody in Messenger, or below `id`."""
        text = words_of(asked)
        if asked.get("name"):
            person = self._state.person(asked["name"])
            return {"id": self._customers.answer(person, text)}
        found = self._found(asked)
        if isinstance(found, Message):
            return {"id": self._customers.answer(found.person, text)}
        made = self._state.add_comment(None, text, found)
        self._webhooks.tell(self._changes.comment(made, "add"))
        return {"id": made.id}

    def _below(self, asked: Json) -> Post | Comment:
        for name in ("reply_to", "post"):
            if asked.get(name):
                found = self._state.commented(asked[name])
                if found is None or (name == "post" and not isinstance(found, Post)):
                    raise StageError(f"{name}: there is no such {_WORDS[name]}: {asked[name]}")
                return found
        ours = [post for post in self._state.posts.values() if post.author is None]
        if not ours:
            raise StageError("post: the page has no post; make one with /stage/facebook/post")
        return ours[-1]

    def _found(self, asked: Json) -> Message | Comment | Post:
        id = asked.get("id")
        found = self._state.messages.get(str(id)) or self._state.commented(id)
        if found is None:
            raise StageError(f"id: there is no message, comment or post {id}")
        return found

    def _photo(self, asked: Json) -> File | None:
        if not asked.get("attachment"):
            return None
        made = self._files.make(asked["attachment"])
        if made.kind != "image":
            raise StageError("attachment: a comment can only have an image")
        return made
