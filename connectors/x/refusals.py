"""Why did X refuse, in an agent's words? X tells by a code, by a type, or by its words alone.

Codes and words are those of X's documentation and of reports by others; what is not known here is
shown as X worded it.
"""

import re
from dataclasses import dataclass

DUPLICATE = "X has the same text from us already: change the words"
POST_GONE = "The post is not on X any more: it was deleted, or its author hides it"
PERSON_GONE = "The customer is not on X any more, or cannot be written to"
NOT_SUMMONED = (
    "X lets us answer only people who mentioned or quoted us in this conversation, and the "
    "customer did not. Answer in private, or ask them elsewhere to mention us"
)
RESTRICTED = "Its author lets only some people answer this post: answer in private"
BLOCKED = "The customer has blocked us on X: nothing that we write there reaches them"
CLOSED = (
    "The customer takes no direct messages from us: answer in public, and ask them to write to us "
    "in private first"
)
VERIFIED_ONLY = (
    "The customer takes first messages from verified accounts only: answer in public, and ask them "
    "to write to us in private first"
)
ENCRYPTED = (
    "This conversation has moved to X's encrypted chat, which no desk can write to: answer in X's "
    "own app"
)
SUSPENDED = "X has suspended the customer's account: nothing can be sent to it"
PROTECTED = "The customer's posts are protected: X does not let us see or answer them"
WE_ARE_STOPPED = "X has suspended or locked our own account: the operator must sign in to X and see"
CASHTAGS = "X takes one $CASHTAG in a post: leave one, or write the others without the $"
TOO_LONG = "X finds the text too long: shorten it, or send it as a thread"
MONEY = (
    "X takes nothing more from us: our credits or this month's cap are used up. The operator must "
    "add credits in X's developer console"
)
PERMISSION = (
    'Our X app may not do this: the operator must give it "Read and write and Direct message" and '
    "make the access token anew"
)
PLAN = "Our plan at X does not allow this: the operator must change it in X's developer console"


@dataclass(frozen=True, slots=True)
class Said:
    """What X said with a refusal."""

    status: int
    text: str = ""
    codes: frozenset[int] = frozenset()
    type: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A refusal that is known by any of these."""

    words: str
    like: re.Pattern[str]
    codes: frozenset[int] = frozenset()
    types: tuple[str, ...] = ()


def _known(words: str, like: str, *codes: int, types: tuple[str, ...] = ()) -> _Known:
    return _Known(words, re.compile(like, re.IGNORECASE), frozenset(codes), types)


# The first that fits counts; `(?!)` fits no words.
_TABLE = (
    _known(
        MONEY, r"usage ?cap|no credits|credits? .*(deplet|exhaust|used up)", types=("usage-capped",)
    ),
    _known(DUPLICATE, "duplicate content", 187),
    _known(WE_ARE_STOPPED, "your account is (suspended|locked|temporarily locked)", 64, 326),
    _known(BLOCKED, "blocked (from|by)", 136),
    _known(
        NOT_SUMMONED,
        "not been mentioned|otherwise engaged|reply to this conversation is not allowed",
    ),
    _known(RESTRICTED, "restricted who can reply", 433),
    _known(POST_GONE, "deleted or not visible", 385),
    _known(PROTECTED, "protected|not authorized to see", types=("not-authorized-for-resource",)),
    _known(VERIFIED_ONLY, "not verified to send message requests", 476),
    _known(ENCRYPTED, "encrypted|x ?chat"),
    _known(SUSPENDED, "suspended", 63),
    _known(CLOSED, "cannot send messages to|permission to dm|are not following you", 150, 349),
    _known(CASHTAGS, "cashtag"),
    _known(TOO_LONG, "too long|bit shorter", 186),
    _known(PERMISSION, "app permissions", types=("oauth1-permissions",)),
    _known(PLAN, "(?!)", types=("client-forbidden", "unsupported-authentication")),
)


def why(said: Said) -> str:
    """The refusal in words for the agent."""
    if said.status == 402:
        return MONEY
    for known in _TABLE:
        by_type = said.type.rpartition("/")[2] in known.types
        if by_type or said.codes & known.codes or known.like.search(said.text):
            return known.words
    return f"X refused it ({said.status}): {said.text or 'no reason given'}"
