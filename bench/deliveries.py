"""What is delivered? Posts on X as account activity brings them, signed, no two alike."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

SECRET = b"sandbox-x-secret"
OUR_ID = "100"
PATH = "/webhooks/x"
SIGNATURE = "x-twitter-webhooks-signature"

_FIRST_ID = 1_900_000_000_000_000_000  # post ids have 19 digits nowadays
_NUMBER = "7777777777777777777"  # stands for the post's number in the pattern, as wide as an id


def signature(body: bytes) -> str:
    """What X puts beside `body`."""
    return "sha256=" + base64.b64encode(hmac.digest(SECRET, body, "sha256")).decode()


def requests(first: int) -> Iterator[bytes]:
    """Whole HTTP requests without end, each with a new post of a new customer.

    Args:
        first: the number of the first post; nobody else may use it or those after it.
    """
    pattern = json.dumps(_envelope()).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(pattern)}\r\n{SIGNATURE}: "
    )
    for number in count(_FIRST_ID + first):
        body = pattern.replace(_NUMBER.encode(), b"%d" % number)
        yield f"{head}{signature(body)}\r\n\r\n".encode() + body


def _envelope() -> dict[str, Any]:
    """About as much as X sends of a post: most of it says nothing to the desk."""
    written = time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime())
    user = {
        "id": int(_NUMBER),
        "id_str": _NUMBER,
        "name": "A Customer",
        "screen_name": "a_customer",
        "location": "Rotterdam",
        "description": "Tea, trains and things that arrive on time.",
        "protected": False,
        "verified": False,
        "followers_count": 211,
        "friends_count": 180,
        "listed_count": 3,
        "favourites_count": 1202,
        "statuses_count": 3411,
        "created_at": "Tue Mar 06 10:11:12 +0000 2018",
        "profile_image_url_https": "https://pbs.twimg.com/profile_images/1/picture_normal.jpg",
        "default_profile": True,
    }
    post = {
        "created_at": written,
        "id": int(_NUMBER),
        "id_str": _NUMBER,
        "text": f"@deskhand my order {_NUMBER} is late &amp; nobody answers. Where is it?",
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "truncated": False,
        "in_reply_to_status_id_str": None,
        "in_reply_to_user_id_str": None,
        "in_reply_to_screen_name": None,
        "user": user,
        "geo": None,
        "coordinates": None,
        "place": None,
        "is_quote_status": False,
        "quote_count": 0,
        "reply_count": 0,
        "retweet_count": 0,
        "favorite_count": 0,
        "entities": {
            "hashtags": [],
            "urls": [],
            "symbols": [],
            "user_mentions": [
                {"screen_name": "deskhand", "name": "Deskhand", "id_str": OUR_ID, "indices": [0, 9]}
            ],
        },
        "filter_level": "low",
        "lang": "en",
        "timestamp_ms": str(int(time.time() * 1000)),
    }
    return {"for_user_id": OUR_ID, "user_has_blocked": False, "tweet_create_events": [post]}
