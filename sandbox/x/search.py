"""Which posts does a search find? The operators of recent search that a support desk uses."""

import re
from collections.abc import Callable
from typing import NoReturn

from sandbox.x.problems import invalid
from sandbox.x.state import XState
from sandbox.x.values import Post
from sandbox.x.wording import links

QUERY_AT_MOST = 512  # letters, on self-serve
BRACKETS_AT_MOST = 20

Test = Callable[[Post], bool]

_PART = re.compile(r'\(|\)|-?"[^"]*"|-?[^\s()"]+')
_HANDLE = re.compile(r"@?(\w{1,15})", re.ASCII)
_ID = re.compile(r"[0-9]{1,19}")


class Search:
    """One query, read; XRefusal (400) for one that X would not take."""

    def __init__(self, state: XState, query: str) -> None:
        self._state = state
        self._query = query
        if not query.strip():
            invalid("The `query` query parameter can not be empty", "query", query)
        if len(query) > QUERY_AT_MOST:
            said = f"The length of the query is {len(query)}: {QUERY_AT_MOST} at most"
            invalid(said, "query", query)
        self._parts = _PART.findall(query)
        self._at = 0
        self._depth = 0
        self._test = self._either()
        if self._at < len(self._parts):
            self._wrong(f"there is a `{self._parts[self._at]}` too many")

    def finds(self, post: Post) -> bool:
        """Whether the query is about `post`."""
        return self._test(post)

    def _either(self) -> Test:
        tests = [self._all()]
        while self._next() == "OR":
            self._at += 1
            tests.append(self._all())
        return lambda post: any(test(post) for test in tests)

    def _all(self) -> Test:
        tests: list[Test] = []
        while self._next() not in ("", "OR", ")"):
            tests.append(self._one())
        if not tests:
            self._wrong("something is missing in it")
        return lambda post: all(test(post) for test in tests)

    def _one(self) -> Test:
        part = self._next()
        self._at += 1
        if part == "(":
            return self._bracket()
        if part == "-" and self._next() == "(":
            inner = self._one()
            return lambda post: not inner(post)
        if part.startswith("-"):
            test = self._term(part[1:])
            return lambda post: not test(post)
        return self._term(part)

    def _bracket(self) -> Test:
        self._depth += 1
        if self._depth > BRACKETS_AT_MOST:
            self._wrong("too many brackets in one another")
        inner = self._either()
        if self._next() != ")":
            self._wrong("a bracket is not closed")
        self._at += 1
        self._depth -= 1
        return inner

    def _term(self, part: str) -> Test:
        name, colon, value = part.partition(":")
        if part.startswith('"') or not colon:
            return self._word(part)
        operators: dict[str, Callable[[str], Test]] = {
            "from": self._from,
            "to": self._to,
            "conversation_id": self._conversation,
            "in_reply_to_tweet_id": self._answers,
            "quotes_of_tweet_id": self._quotes,
            "is": self._is,
            "has": self._has,
        }
        if name not in operators:
            self._wrong(f"`{name}:` is no operator that the sandbox has")
        return operators[name](value)

    def _word(self, part: str) -> Test:
        if part.startswith("@"):
            handle = self._handle(part)
            return lambda post: any(
                user.handle.lower() == handle for user in self._state.mentioned(post)
            )
        wanted = part.strip('"').lower()
        if not wanted:
            self._wrong("a word is empty")
        edge = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        return lambda post: bool(edge.search(post.text.lower()))

    def _from(self, value: str) -> Test:
        handle = self._handle(value)
        return lambda post: handle in (post.author.handle.lower(), post.author.id)

    def _to(self, value: str) -> Test:
        handle = self._handle(value)

        def test(post: Post) -> bool:
            parent = self._state.parent(post)
            return parent is not None and handle in (
                parent.author.handle.lower(),
                parent.author.id,
            )

        return test

    def _conversation(self, value: str) -> Test:
        id = self._id(value)
        return lambda post: post.conversation == id

    def _answers(self, value: str) -> Test:
        id = self._id(value)
        return lambda post: post.reply_to == id

    def _quotes(self, value: str) -> Test:
        id = self._id(value)
        return lambda post: post.quote == id

    def _is(self, value: str) -> Test:
        tests: dict[str, Test] = {
            "reply": lambda post: post.reply_to is not None,
            "quote": lambda post: post.quote is not None,
            "retweet": lambda _: False,  # nobody passes posts on here
        }
        return self._known("is", value, tests)

    def _has(self, value: str) -> Test:
        tests: dict[str, Test] = {
            "media": lambda post: bool(post.media),
            "images": lambda post: any(media.kind == "photo" for media in post.media),
            "links": lambda post: bool(links(post.text)),
            "mentions": lambda post: bool(self._state.mentioned(post)),
        }
        return self._known("has", value, tests)

    def _known(self, name: str, value: str, tests: dict[str, Test]) -> Test:
        if value not in tests:
            self._wrong(f"`{name}:` takes {', '.join(tests)}")
        return tests[value]

    def _handle(self, value: str) -> str:
        found = _HANDLE.fullmatch(value)
        if found is None:
            self._wrong(f"`{value}` is no handle")
        return found[1].lower()

    def _id(self, value: str) -> str:
        if not _ID.fullmatch(value):
            self._wrong(f"`{value}` is no id")
        return value

    def _next(self) -> str:
        return self._parts[self._at] if self._at < len(self._parts) else ""

    def _wrong(self, why: str) -> NoReturn:
        invalid(f"There were errors processing your request: {why}", "query", self._query)
