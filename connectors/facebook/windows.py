"""Until when does Messenger take an answer?

24 hours after what the person did last, whoever writes; up to 7 days when a person of ours does
(the tag HUMAN_AGENT). Since April 2026 there is nothing else for what is automatic. A comment takes
one private answer, for 7 days; public answers know no window.
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
"""

from datetime import datetime, timedelta

ANYBODY = timedelta(hours=24)
PERSON = timedelta(days=7)
MARGIN = timedelta(minutes=5)  # a message on its way must not arrive too late


def automatic_until(written: datetime) -> datetime:
    """Until when a message that no person wrote may answer what was written then."""
    return written + ANYBODY - MARGIN


def reply_until(written: datetime) -> datetime:
    """Until when a person may answer what was written then."""
    return written + PERSON - MARGIN


def left(until: datetime, now: datetime) -> str:
    """How long it is until then, in words."""
    minutes = max(0, int((until - now) / timedelta(minutes=1)))
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} more {unit}s"
    return f"{minutes} more minute{'' if minutes == 1 else 's'}"
