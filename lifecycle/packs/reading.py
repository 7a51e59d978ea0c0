"""How a pack's text becomes a policy, and what is said of one that can't."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import timedelta

from lifecycle.assigning import Assigning, Way, WhenAway
from lifecycle.errors import PolicyError
from lifecycle.hours import parse_week
from lifecycle.packs.faults import Faults, Table
from lifecycle.packs.lengths import duration
from lifecycle.packs.rules import read_rules
from lifecycle.packs.soundness import refuse_unsound
from lifecycle.packs.statuses import (
    read_after_reply,
    read_on_message,
    read_shown,
    read_stages,
    read_transitions,
)
from lifecycle.packs.triaging import matching_words, read_triage
from lifecycle.packs.words import read_wording
from lifecycle.policy import Policy, RatingRule, Review, Suspicion
from lifecycle.tickets import Status
from lifecycle.triage import PLAIN_TRIAGE, Triage

_KEYS = {
    "name", "title", "summary", "statuses", "transitions", "on_message", "on_reply", "open",
    "thanks", "suspend", "triage", "assign", "review", "rating", "wording", "hours", "rules",
    "checklist", "stages",
}  # fmt: skip
_MONTH = timedelta(days=30)


def read_pack(text: str, source: str) -> Policy:
    """`text` as a policy.

    Args:
        text: TOML.
        source: the file's name, for the error.

    Raises:
        PolicyError: naming every fault at once, each with its key.
    """
    try:
        data = tomllib.loads(text)
        faults = Faults()
        faults.unknown(data, _KEYS, "")
        policy = _policy(data, text, faults)
        refuse_unsound(policy, faults)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(source, [f"this is not TOML: {error}"]) from None
    except RecursionError:
        raise PolicyError(source, ["this is nested too deeply"]) from None
    except ValueError as error:  # such as a number of thousands of digits
        raise PolicyError(source, [f"this can't be read: {error}"]) from None
    if faults.found:
        raise PolicyError(source, faults.found)
    return policy


def kept_pack(text: str, source: str) -> Policy:  # noqa: ARG001 - as read_pack
    """A policy that tickets lived under once, whatever is asked of packs today.

    Read for replaying history: what a newer version finds unsound does not make it unreadable.
    """
    return _policy(tomllib.loads(text), text, Faults())


def _policy(data: Table, text: str, faults: Faults) -> Policy:
    """The policy; what can't be read is stood in for, so that one slip is one fault."""
    shown = read_shown(data, faults)
    opening = faults.table(data, "open")
    faults.unknown(opening, {"needs_owner"}, "open")
    thanks = faults.table(data, "thanks")
    faults.unknown(thanks, {"reopen"}, "thanks")
    triage = read_triage(data, faults) if "triage" in data else PLAIN_TRIAGE
    return Policy(
        name=faults.text(data, "name"),
        title=faults.text(data, "title"),
        summary=faults.text(data, "summary"),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        text=text,
        shown=shown,
        on_message=read_on_message(data, shown, faults),
        after_reply=read_after_reply(data, shown, faults),
        rules=read_rules(data, shown, faults),
        stages=read_stages(data, shown, faults),
        transitions=read_transitions(data, shown, faults),
        needs_owner=faults.flag(opening, "needs_owner", "open", False),
        thanks_reopen=faults.flag(thanks, "reopen", "thanks", True),
        suspend_unreachable=_suspends_unreachable(data, shown, faults),
        suspicions=_suspicions(data, shown, faults),
        triage=triage,
        assigning=_assigning(data, triage, faults),
        review=_review(data, shown, faults),
        rating=_rating(data, faults),
        wording=read_wording(data, faults),
        hours=_hours(data, faults),
        checklist=_checklist(data, faults),
    )


def _suspends_unreachable(data: Table, shown: Mapping[Status, str], faults: Faults) -> bool:
    table = data.get("suspend", {})
    if not isinstance(table, dict):
        faults("suspend", "needs a table")
        return False
    faults.unknown(table, {"unreachable", "rules"}, "suspend")
    if table and Status.SUSPENDED not in shown:
        faults("suspend", 'this pack has no status "suspended"')
    return faults.flag(table, "unreachable", "suspend", False)


def _suspicions(data: Table, shown: Mapping[Status, str], faults: Faults) -> tuple[Suspicion, ...]:
    table = data.get("suspend", {})
    if not isinstance(table, dict) or Status.SUSPENDED not in shown:
        return ()
    return tuple(_suspicion(one, n, faults) for n, one in enumerate(_listed(table, faults), 1))


def _listed(table: Table, faults: Faults) -> list[Table]:
    value = table.get("rules", [])
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    faults("suspend.rules", "needs [[suspend.rules]] tables")
    return []


def _suspicion(table: Table, n: int, faults: Faults) -> Suspicion:
    where = f"suspend.rule {table.get('id') or n}"
    faults.unknown(table, {"id", "says", "words", "senders"}, where)
    found = Suspicion(
        id=faults.text(table, "id", where),
        says=faults.text(table, "says", where),
        words=matching_words(table, where, faults),
        senders=faults.words(table, "senders", where),
    )
    if not found.words and not found.senders:
        faults(where, "needs words or senders")
    return found


def _assigning(data: Table, triage: Triage, faults: Faults) -> Assigning:
    table = faults.table(data, "assign")
    faults.unknown(table, {"ways", "away", "by_category"}, "assign")
    by_category = faults.table(table, "by_category", "assign")
    for category in sorted(set(by_category) - set(triage.categories)):
        known = ", ".join(triage.categories)
        faults("assign.by_category", f'"{category}" is no category; they are {known}')
    ways = _ways(table, "ways", "assign", faults) if "ways" in table else (Way.EVERYONE,)
    away = faults.word(WhenAway, table.get("away", "wait"), "assign.away")
    return Assigning(
        ways=ways,
        by_category={c: _ways(by_category, c, "assign.by_category", faults) for c in by_category},
        away=away or WhenAway.WAIT,
    )


def _ways(table: Table, key: str, where: str, faults: Faults) -> tuple[Way, ...]:
    words = [faults.word(Way, w, f"{where}.{key}") for w in faults.words(table, key, where)]
    ways = tuple(word for word in words if word)
    if not ways:
        faults(f"{where}.{key}", f"needs a list of {', '.join(Way)}")
    return ways or (Way.EVERYONE,)


def _review(data: Table, shown: Mapping[Status, str], faults: Faults) -> Review:
    if "review" not in data:
        return Review()
    table = faults.table(data, "review")
    faults.unknown(table, {"passed"}, "review")
    if Status.WORK_COMPLETED not in shown:
        faults("review", 'needs the status "work_completed": what is reviewed waits there')
    passed = faults.word(Status, table.get("passed", "closed"), "review.passed")
    if passed not in (Status.SOLVED, Status.CLOSED, None):
        faults("review.passed", "what passed is solved or closed")
    return Review(wanted=True, passed=passed or Status.CLOSED)


def _rating(data: Table, faults: Faults) -> RatingRule:
    if "rating" not in data:
        return RatingRule()
    table = faults.table(data, "rating")
    faults.unknown(table, {"every"}, "rating")
    try:
        every = duration(table.get("every", "30d"))
    except ValueError as error:
        faults("rating.every", str(error))
        every = _MONTH
    return RatingRule(wanted=True, every=every)


def _hours(data: Table, faults: Faults) -> str | None:
    if "hours" not in data:
        return None
    text = faults.text(data, "hours")
    try:
        parse_week(text)
    except ValueError as error:
        if text:
            faults("hours", str(error))
    return text


def _checklist(data: Table, faults: Faults) -> dict[str, str]:
    table = faults.table(data, "checklist")
    return {id: faults.text(table, id, "checklist") for id in table}
