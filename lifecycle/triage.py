"""How soon is a ticket wanted, and what kind of thing is it? Impact and severity, by the pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lifecycle.tickets import Impact, Priority, Severity
from lifecycle.wording import first_mentioned

CATEGORIES: Mapping[str, str] = {
    "question": "Question",
    "work_request": "Work request",
    "project": "Project",
}

_U, _H, _N, _L = Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW
# Severity weighs first, impact second (TQ-04 to TQ-07).
MATRIX: Mapping[tuple[Impact, Severity], Priority] = {
    (Impact.BUSINESS, Severity.BLOCKED): _U,
    (Impact.TEAM, Severity.BLOCKED): _U,
    (Impact.PERSON, Severity.BLOCKED): _H,
    (Impact.BUSINESS, Severity.DEGRADED): _H,
    (Impact.TEAM, Severity.DEGRADED): _N,
    (Impact.PERSON, Severity.DEGRADED): _N,
    (Impact.BUSINESS, Severity.MINOR): _N,
    (Impact.TEAM, Severity.MINOR): _L,
    (Impact.PERSON, Severity.MINOR): _L,
}
_IMPACTS, _SEVERITIES = list(Impact), list(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What words, senders or channels say about a ticket; all that are given must match."""

    id: str
    says: str
    words: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    impact: Impact | None = None
    severity: Severity | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the policy thinks before an agent has looked, and because of what."""

    impact: Impact
    severity: Severity
    category: str
    priority: Priority
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The pack's part."""

    matrix: Mapping[tuple[Impact, Severity], Priority] = field(default_factory=lambda: MATRIX)
    hints: tuple[Hint, ...] = ()
    impact: Impact = Impact.PERSON  # where no hint says
    severity: Severity = Severity.DEGRADED
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES)
    category: str = "question"
    opens: bool = False  # a new ticket that was triaged is open, whoever has it

    def priority(self, impact: Impact, severity: Severity) -> Priority:
        """What the matrix says."""
        return self.matrix[impact, severity]

    def guess(self, text: str, sender: str, channel: str) -> Guess:
        """What a message is, by the hints; the most pressing ones win, and each is named.

        Args:
            text: the customer's words.
            sender: their name as the channel shows it.
            channel: the channel's value, such as `x`.
        """
        found = [(h, why) for h in self.hints if (why := _matched(h, text, sender, channel))]
        impacts = [h.impact for h, _ in found if h.impact]
        severities = [h.severity for h, _ in found if h.severity]
        impact = max(impacts, key=_IMPACTS.index, default=self.impact)
        severity = max(severities, key=_SEVERITIES.index, default=self.severity)
        return Guess(
            impact=impact,
            severity=severity,
            category=next((h.category for h, _ in found if h.category), self.category),
            priority=self.priority(impact, severity),
            because=tuple(f"{h.id} ({why}): {h.says}" for h, why in found),
        )


PLAIN_TRIAGE = Triage()


def _matched(hint: Hint, text: str, sender: str, channel: str) -> str | None:
    """What in the message the hint is about; None when it is not about it."""
    reasons = []
    if hint.words:
        word = first_mentioned(text, hint.words)
        if word is None:
            return None
        reasons.append(f"“{word}”")
    if hint.senders:
        if sender.casefold().lstrip("@") not in {s.casefold().lstrip("@") for s in hint.senders}:
            return None
        reasons.append(f"from {sender}")
    if hint.channels:
        if channel not in hint.channels:
            return None
        reasons.append(f"on {channel}")
    return ", ".join(reasons) or None
