"""How a pack's text becomes a policy, and what is said of one that can't."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from lifecycle.errors import PolicyError
from lifecycle.policy import Action, CountedFrom, OnMessage, Policy, Rule
from lifecycle.tickets import Status
from lifecycle.transitions import OWING, after_reply

Word = TypeVar("Word", bound=StrEnum)

_KEYS = {"name", "title", "summary", "statuses", "on_message", "on_reply", "rules"}
_RULE_KEYS = {"id", "says", "status", "from", "after", "then"}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)


def read_pack(text: str, source: str) -> Policy:
    """`text` as a policy.

    Args:
        text: TOML.
        source: the file's name, for the error.

    Raises:
        PolicyError: naming every fault at once, each with its key.
    """
    try:
        return _Reader(tomllib.loads(text), source).policy(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(source, [f"this is not TOML: {error}"]) from None
    except RecursionError:
        raise PolicyError(source, ["this is nested too deeply"]) from None
    except ValueError as error:  # such as a number of thousands of digits
        raise PolicyError(source, [f"this can't be read: {error}"]) from None


def kept_pack(text: str, source: str) -> Policy:
    """A policy that tickets lived under once, whatever is asked of packs today.

    Read for replaying history: what a newer version finds unsound does not make it unreadable.
    """
    return _Reader(tomllib.loads(text), source).read(text)


def duration(text: object) -> timedelta:
    """`"90m"`, `"24h"` or `"4d"` as a timedelta; ValueError for anything else."""
    match = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f'"{text}" is not a duration; write 90m, 24h or 4d')
    length = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if length > _LONGEST:
        raise ValueError(f'"{text}" is longer than a year')
    return length


class _Reader:
    """Reads one pack, collecting faults instead of stopping at the first.

    What can't be read is stood in for, so that one slip is one fault; the pack is refused anyway.
    """

    def __init__(self, data: Mapping[str, Any], source: str) -> None:
        self._data = data
        self._source = source
        self._faults: list[str] = []

    def policy(self, text: str) -> Policy:
        self._refuse_unknown(self._data, _KEYS, "")
        policy = self.read(text)
        self._refuse_endless_waiting(policy)
        if self._faults:
            raise PolicyError(self._source, self._faults)
        return policy

    def read(self, text: str) -> Policy:
        shown = self._shown()
        return Policy(
            name=self._text("name"),
            title=self._text("title"),
            summary=self._text("summary"),
            version=hashlib.sha256(text.encode()).hexdigest()[:12],
            text=text,
            shown=shown,
            on_message=self._on_message(shown),
            after_reply=self._after_reply(shown),
            rules=self._rules(shown),
        )

    def _fault(self, where: str, what: str) -> None:
        self._faults.append(f"{where}: {what}" if where else what)

    def _refuse_unknown(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in sorted(set(table) - known):
            self._fault(where, f'unknown key "{key}"; known are {", ".join(sorted(known))}')

    def _text(self, key: str, table: Mapping[str, Any] | None = None, where: str = "") -> str:
        value = (self._data if table is None else table).get(key)
        if isinstance(value, str) and value.strip():
            return value
        self._fault(f"{where}.{key}" if where else key, "needs a text")
        return ""

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self._data.get(key, {})
        if isinstance(value, dict):
            return value
        self._fault(key, "needs a table")
        return {}

    def _word(self, kind: type[Word], value: object, where: str) -> Word | None:
        try:
            return kind(str(value))
        except ValueError:
            choices = ", ".join(kind)
            self._fault(where, f'"{value}" is unknown; choose from {choices}')
            return None

    def _shown(self) -> dict[Status, str]:
        table = self._table("statuses")
        words = {key: self._word(Status, key, "statuses") for key in table}
        shown = {s: self._text(key, table, "statuses") for key, s in words.items() if s}
        for needed in (Status.NEW, Status.OPEN, Status.SOLVED, Status.CLOSED):
            if needed not in shown:
                self._fault("statuses", f'"{needed}" is missing; every desk has it')
        return shown

    def _on_message(self, shown: Mapping[Status, str]) -> dict[Status, OnMessage]:
        table = self._table("on_message")
        found: dict[Status, OnMessage] = {}
        for key, value in table.items():
            status = self._word(Status, key, "on_message")
            does = self._word(OnMessage, value, f"on_message.{key}")
            if status and does:
                found[status] = does
        for status in sorted(status for status in shown if status not in table):
            self._fault("on_message", f'"{status}" is missing: what does a message do then?')
        for status, does in found.items():
            if status is Status.CLOSED and does is not OnMessage.FOLLOW_UP:
                self._fault("on_message.closed", "a closed ticket takes no message; use follow_up")
            elif status is not Status.CLOSED and does is OnMessage.FOLLOW_UP:
                self._fault(
                    f"on_message.{status}", "only a closed ticket is followed up; use add or reopen"
                )
        return found

    def _after_reply(self, shown: Mapping[Status, str]) -> Status:
        table = self._table("on_reply")
        self._refuse_unknown(table, {"then"}, "on_reply")
        status = self._word(Status, table.get("then", "pending"), "on_reply.then")
        if status and status not in shown:
            self._fault("on_reply.then", f'this pack has no status "{status}"')
        elif status:
            self._refuse_after_reply(status)
        return status or Status.PENDING

    def _refuse_after_reply(self, status: Status) -> None:
        try:
            after_reply(status)
        except ValueError as error:
            self._fault("on_reply.then", f"{error}; use open, pending or solved")

    def _rules(self, shown: Mapping[Status, str]) -> tuple[Rule, ...]:
        tables = self._data.get("rules", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fault("rules", "needs [[rules]] tables")
            return ()
        rules = tuple(self._rule(table, n, shown) for n, table in enumerate(tables, 1))
        times = Counter(rule.id for rule in rules if rule.id)
        for id in sorted(id for id, count in times.items() if count > 1):
            self._fault(f"rule {id}", "stands twice; ids must be unique")
        return rules

    def _rule(self, table: Mapping[str, Any], n: int, shown: Mapping[Status, str]) -> Rule:
        where = f"rule {table.get('id') or n}"
        self._refuse_unknown(table, _RULE_KEYS, where)
        action = self._word(Action, table.get("then"), f"{where}.then")
        counted_from = self._word(CountedFrom, table.get("from"), f"{where}.from")
        status = self._statuses(table.get("status"), shown, where)
        return Rule(
            id=self._text("id", table, where),
            says=self._text("says", table, where),
            status=status,
            counted_from=counted_from or CountedFrom.WAITING,
            after=self._duration(table.get("after"), where),
            action=action or Action.ESCALATE,
        )

    def _statuses(
        self, value: object, shown: Mapping[Status, str], where: str
    ) -> frozenset[Status]:
        if not isinstance(value, list) or not value:
            self._fault(f"{where}.status", 'needs a list such as ["new", "open"]')
            return frozenset(shown)
        before = len(self._faults)
        found = {status for v in value if (status := self._word(Status, v, f"{where}.status"))}
        for status in sorted(found - set(shown)):
            self._fault(f"{where}.status", f'this pack has no status "{status}"')
        if Status.CLOSED in found:
            self._fault(f"{where}.status", "a closed ticket is final; no rule counts there")
        return frozenset(found if len(self._faults) == before else shown)

    def _duration(self, value: object, where: str) -> timedelta:
        try:
            return duration(value)
        except ValueError as error:
            self._fault(f"{where}.after", str(error))
            return timedelta(0)

    def _refuse_endless_waiting(self, policy: Policy) -> None:
        """Where it is our turn, and where a message only joins, somebody must owe an answer."""
        joins = {status for status, does in policy.on_message.items() if does is OnMessage.ADD}
        for status in sorted((OWING | joins - {Status.CLOSED}) & set(policy.shown)):
            owed = [
                rule
                for rule in policy.rules
                if status in rule.status
                and rule.action is Action.ESCALATE
                and rule.counted_from is CountedFrom.WAITING
            ]
            if not owed:
                self._fault(
                    "rules",
                    f'a customer could wait for ever while "{status}": add a rule for it with '
                    'from = "waiting" and then = "escalate"',
                )
