"""When is a delivery tried again?"""

import random
from datetime import datetime, timedelta

LONGEST_WAIT = 300.0  # seconds between two tries
REPLY_PATIENCE = timedelta(hours=1)  # then the agent is told that it could not be delivered
LOOK_AFTER = timedelta(seconds=2)  # a platform shows our post soon, not at once
SURELY_ABSENT_AFTER = timedelta(seconds=15)
GIVE_UP_LOOKING_AFTER = timedelta(minutes=2)


def again_at(now: datetime, tries: int, retry_after: float | None) -> datetime:
    """The instant of the next try: the platform's own word, or doubling waits with jitter."""
    if retry_after is not None:
        return now + timedelta(seconds=min(max(retry_after, 0.2), 86_400.0))
    wait = min(2.0 ** min(tries, 10), LONGEST_WAIT)
    return now + timedelta(seconds=wait * random.uniform(0.75, 1.0))  # noqa: S311 - only spreads
