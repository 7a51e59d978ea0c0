"""How often may X be asked, so that a month's budget of reads lasts until the month ends?"""

from datetime import UTC, datetime, timedelta

LEAST = timedelta(seconds=60)  # X takes 15 calls for direct messages in 15 minutes
A_POLL = 3  # reads that a poll uses at least: mentions, own posts, messages; none found counts one


def interval(budget: int, used: int, now: datetime) -> timedelta:
    """How long to wait until the next poll.

    What is left of the month is shared out evenly over what is left of the budget: a busy month is
    asked more and more seldom, never over its budget. X counts months in UTC.

    Args:
        budget: reads in a month, X_MONTHLY_READS.
        used: reads in this month, as `Missed.reads` counted them.
        now: the instant, with its zone.

    Returns:
        LEAST at least; the rest of the month, where the budget is used up.
    """
    rest = month_end(now) - now
    polls = max(0, budget - used) // A_POLL
    return max(LEAST, rest / polls if polls else rest)


def month_end(now: datetime) -> datetime:
    """The instant at which the next month begins, in UTC as X counts."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
