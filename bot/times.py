"""Which instant did an agent type?"""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifecycle.errors import DeskhandError

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LENGTH = re.compile(r"(?:in )?(\d{1,3}) ?([mhdw])")
_CLOCK = re.compile(r"(?:(tomorrow|today) )?(\d{1,2})(?::(\d{2}))?")
FORMS = "2026-12-01, 2026-12-01 14:30, 14:30, tomorrow 9, 2h or 3d"


class NoSuchTime(DeskhandError):
    """The words are no instant that is still to come."""


def instant(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant that the words mean, in UTC; NoSuchTime.

    Args:
        text: a date, a time of day, both, or a length from now.
        now: UTC.
        zone: where dates and times of day are local.
    """
    words = " ".join(text.lower().removeprefix("until ").split())
    found = _length(words, now) or _clock(words, now, zone) or _date(words, zone)
    if found is None:
        raise NoSuchTime(f"“{text[:40]}” is no time that I know. Write {FORMS}.")
    if found <= now:
        raise NoSuchTime(f"“{text[:40]}” has passed already. Write a time to come, e.g. {FORMS}.")
    return found


def _length(words: str, now: datetime) -> datetime | None:
    match = _LENGTH.fullmatch(words)
    return now + timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def _clock(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    match = _CLOCK.fullmatch(words)
    if not match or int(match[2]) > 23 or int(match[3] or 0) > 59:
        return None
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), time(int(match[2]), int(match[3] or 0)), zone)
    if match[1] == "tomorrow" or (match[1] is None and at <= local):
        at += timedelta(days=1)
    return at.astimezone(UTC)


def _date(words: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return None
    whole_day = len(words) == 10  # due by the end of the day's work, as people mean it
    local = at.replace(hour=17) if whole_day else at
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
