"""What do apps read on X? Posts by id, by account, by search; users; what was read so far."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from aiohttp import web

from sandbox.calls import Answer
from sandbox.x import objects, problems
from sandbox.x.account import DAYS_AT_MOST, Account
from sandbox.x.asked import TWEETS, USERS, Asked, ids, read_asked
from sandbox.x.included import Included, unseen
from sandbox.x.paging import PAGES, SINCE, page, read_window
from sandbox.x.problems import invalid, not_found
from sandbox.x.search import Search
from sandbox.x.state import XState
from sandbox.x.values import Post, User

MENTIONS_AT_MOST = 800  # the newest; older ones nobody gets
POSTS_AT_MOST = 3_200
SEARCHED = timedelta(days=7)
_USAGE = ("cap_reset_day", "project_cap", "project_id", "project_usage")
_LISTED = (*SINCE, *PAGES)

Json = dict[str, Any]


class Reading:
    """The reading calls about posts and users."""

    def __init__(self, state: XState, account: Account) -> None:
        self._state = state
        self._account = account

    async def tweet(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/tweets/:id`; what cannot be shown is told as an error beside no data."""
        asked = read_asked(request, TWEETS)
        id = request.match_info["id"]
        if problem := unseen(self._state, id, "id"):
            return Answer(200, {"errors": [problem]})
        answer = self._posts([self._state.posts[id]], asked)
        return Answer(200, answer | {"data": answer["data"][0]})

    async def tweets(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/tweets?ids=`; errors for those that cannot be shown."""
        asked = read_asked(request, TWEETS, ["ids"])
        wanted = ids(request)
        errors = {id: unseen(self._state, id, "ids") for id in wanted}
        seen = [self._state.posts[id] for id in wanted if errors[id] is None]
        return Answer(200, self._posts(seen, asked, [e for e in errors.values() if e]))

    async def mentions(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/:id/mentions`; the newest 800 only, however old `since_id` is."""
        user = self._user(request)
        if problem := self._hidden(user, "id", user.id):
            return Answer(200, {"errors": [problem]})
        found = (
            post
            for post in self._state.timeline()
            if post.author != user and user in self._state.mentioned(post)
        )
        return self._listed(request, found, MENTIONS_AT_MOST)

    async def users_posts(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/:id/tweets`, the newest first."""
        user = self._user(request)
        if problem := self._hidden(user, "id", user.id):
            return Answer(200, {"errors": [problem]})
        left_out = set(filter(None, request.query.get("exclude", "").split(",")))
        if left_out - {"replies", "retweets"}:
            invalid("The `exclude` query parameter takes replies and retweets", "exclude", left_out)
        found = (
            post
            for post in self._state.timeline()
            if post.author == user and not ("replies" in left_out and post.reply_to)
        )
        most = MENTIONS_AT_MOST if "replies" in left_out else POSTS_AT_MOST
        return self._listed(request, found, most, more=("exclude",))

    async def quotes(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/tweets/:id/quote_tweets`."""
        if problem := unseen(self._state, request.match_info["id"], "id"):
            return Answer(200, {"errors": [problem]})
        history = self._state.posts[request.match_info["id"]].history
        found = (post for post in self._state.timeline() if post.quote in history)
        return self._listed(request, found, at_least=10, more=("exclude",))

    async def search(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/tweets/search/recent`: the last seven days."""
        search = Search(self._state, request.query.get("query", ""))
        oldest = self._state.world.now() - SEARCHED
        window = read_window(request, 10)
        if window.start and window.start < oldest:
            said = f"Invalid 'start_time': it must be on or after {objects.stamp(oldest)}"
            invalid(said, "start_time", request.query["start_time"])
        found = (post for post in self._state.timeline() if post.at > oldest and search.finds(post))
        more = ("query", "next_token", "sort_order")
        return self._listed(request, found, at_least=10, more=more)

    async def me(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/me`."""
        asked = read_asked(request, USERS)
        return Answer(200, {"data": asked.of(USERS, objects.user(self._state, self._state.us))})

    async def user(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/:id`."""
        id = request.match_info["id"]
        return self._one_user(request, self._state.by_id(id), "id", id)

    async def by_username(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/by/username/:username`."""
        name = request.match_info["username"]
        found = self._state.users.get(name.lower())
        return self._one_user(request, found, "username", name)

    async def users(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users?ids=`."""
        return self._some_users(request, "ids", self._state.by_id)

    async def by_usernames(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/users/by?usernames=`."""
        users = self._state.users
        return self._some_users(request, "usernames", lambda name: users.get(name.lower()))

    async def usage(self, request: web.Request, _: Json) -> Answer:
        """`GET /2/usage/tweets`: this month's posts, and the cap."""
        asked = request.query.get("days", "7")
        if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= DAYS_AT_MOST:
            invalid(f"days: 1 to {DAYS_AT_MOST}", "days", asked)
        usage = self._account.usage(int(asked))
        more = list(filter(None, request.query.get("usage.fields", "").split(",")))
        for name in more:
            if name not in usage:
                invalid(f"usage.fields: choose from {', '.join(usage)}", "usage.fields", name)
        shown = {*_USAGE, *more}
        return Answer(200, {"data": {name: usage[name] for name in usage if name in shown}})

    def _listed(
        self,
        request: web.Request,
        found: Iterable[Post],
        most: int | None = None,
        at_least: int = 5,
        more: Iterable[str] = (),
    ) -> Answer:
        """A page of the newest `most` of these posts."""
        asked = read_asked(request, TWEETS, (*_LISTED, *more))
        window = read_window(request, at_least)
        shown = page(islice(found, most), window, _id, _at)
        if not shown.items:
            return Answer(200, {"meta": shown.meta})
        return Answer(200, self._posts(shown.items, asked) | {"meta": shown.meta})

    def _posts(self, posts: list[Post], asked: Asked, errors: list[Json] | None = None) -> Json:
        included = Included(self._state, asked, errors or [])
        included.beside_posts(posts)
        data = [asked.of(TWEETS, objects.tweet(self._state, post)) for post in posts]
        return ({"data": data} if data else {}) | included.told()

    def _user(self, request: web.Request) -> User:
        id = request.match_info["id"]
        found = self._state.by_id(id)
        if found is None:
            not_found(f"Could not find user with id: [{id}].")
        return found

    def _hidden(self, user: User, parameter: str, value: str) -> Json | None:
        """Why an account's posts cannot be listed."""
        standing = self._state.standing(user)
        if standing.suspended:
            return problems.suspended(parameter, value)
        if standing.protected and user != self._state.us:
            return problems.hidden("user", parameter, value)
        return None

    def _one_user(
        self, request: web.Request, user: User | None, parameter: str, value: str
    ) -> Answer:
        asked = read_asked(request, USERS)
        if user is None:
            return Answer(200, {"errors": [problems.missing("user", parameter, value)]})
        if self._state.standing(user).suspended:
            return Answer(200, {"errors": [problems.suspended(parameter, value)]})
        return Answer(200, {"data": asked.of(USERS, objects.user(self._state, user))})

    def _some_users(
        self, request: web.Request, parameter: str, find: Callable[[str], User | None]
    ) -> Answer:
        asked = read_asked(request, USERS, [parameter])
        data, errors = [], []
        for value in ids(request, parameter):
            user = find(value)
            if user is None:
                errors.append(problems.missing("user", parameter, value))
            elif self._state.standing(user).suspended:
                errors.append(problems.suspended(parameter, value))
            else:
                data.append(asked.of(USERS, objects.user(self._state, user)))
        told: Json = {"data": data} if data else {}
        return Answer(200, told | ({"errors": errors} if errors else {}))


def _id(post: Post) -> str:
    return post.id


def _at(post: Post) -> datetime:
    return post.at
