"""What stands beside the posts and messages of an answer? What their expansions name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.x import objects, problems
from sandbox.x.asked import MEDIA, TWEETS, USERS, Asked
from sandbox.x.state import XState
from sandbox.x.values import DirectMessage, Post, User

Json = dict[str, Any]


@dataclass
class Included:
    """Objects beside the main ones, each once, and what could not be shown of them."""

    state: XState
    asked: Asked
    errors: list[Json] = field(default_factory=list)
    _users: dict[str, Json] = field(default_factory=dict)
    _tweets: dict[str, Json] = field(default_factory=dict)
    _media: dict[str, Json] = field(default_factory=dict)

    def beside_posts(self, posts: Iterable[Post]) -> None:
        """Add what the expansions name of these posts."""
        for post in posts:
            self._beside(post)

    def beside_messages(self, messages: Iterable[DirectMessage]) -> None:
        """Add what the expansions name of these messages."""
        wanted = self.asked.expansions
        for message in messages:
            if "sender_id" in wanted:
                self._user(message.sender)
            if "attachments.media_keys" in wanted and message.media:
                shown = objects.media(self.state, message.media, message)
                self._media[message.media.key] = self.asked.of(MEDIA, shown)

    def told(self) -> Json:
        """`includes` and `errors`, where there are any."""
        parts = {"users": self._users, "tweets": self._tweets, "media": self._media}
        includes = {name: list(found.values()) for name, found in parts.items() if found}
        told: Json = {"includes": includes} if includes else {}
        return told | ({"errors": self.errors} if self.errors else {})

    def _beside(self, post: Post) -> None:
        wanted = self.asked.expansions
        if "author_id" in wanted:
            self._user(post.author)
        if "in_reply_to_user_id" in wanted:
            parent = self.state.parent(post)
            self._user(parent.author if parent else objects.addressee(self.state, post))
        if "entities.mentions.username" in wanted:
            for user in self.state.mentioned(post):
                self._user(user)
        if "attachments.media_keys" in wanted:
            for media in post.media:
                self._media[media.key] = self.asked.of(MEDIA, objects.media(self.state, media))
        if "edit_history_tweet_ids" in wanted:
            for id in post.history:
                if id != post.id:
                    self._tweet(self.state.posts[id])
        if {"referenced_tweets.id", "referenced_tweets.id.author_id"} & set(wanted):
            for id in filter(None, (post.reply_to, post.quote)):
                self._reference(id)

    def _reference(self, id: str) -> None:
        found = self.state.posts.get(id)
        problem = unseen(self.state, id, "referenced_tweets.id")
        if found is None or problem is not None:
            self.errors.append(problem or problems.missing("tweet", "referenced_tweets.id", id))
            return
        self._tweet(found)
        if "referenced_tweets.id.author_id" in self.asked.expansions:
            self._user(found.author)

    def _user(self, user: User | None) -> None:
        if user and not self.state.standing(user).suspended:
            self._users[user.id] = self.asked.of(USERS, objects.user(self.state, user))

    def _tweet(self, post: Post) -> None:
        self._tweets[post.id] = self.asked.of(TWEETS, objects.tweet(self.state, post))


def unseen(state: XState, id: str, parameter: str) -> Json | None:
    """The partial error of a post that cannot be shown; None for one that can."""
    post = state.posts.get(id)
    if post is None or post.deleted:
        return problems.missing("tweet", parameter, id)
    if state.standing(post.author).suspended:
        return problems.missing("tweet", parameter, id)
    return None if state.is_seen(post) else problems.hidden("tweet", parameter, id)
