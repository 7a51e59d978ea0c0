"""What goes wrong on purpose? Faults that the stage orders, each for so many times."""

from dataclasses import asdict, dataclass, field
from typing import Any

PLATFORMS = ("x", "facebook", "slack")
# hang: never done, never answered; late: done, never answered; cut: done, the line is dropped;
# drop: the line is dropped before anything is done.
ON_CALLS = ("429", "500", "hang", "late", "cut", "drop")
ON_WEBHOOKS = ("duplicate", "reorder", "drop")
WEBHOOK = "webhook"  # the method that a delivery to the desk has


@dataclass
class Fault:
    """One order."""

    platform: str
    fault: str
    method: str = ""  # every method, when empty
    times: int = 1
    retry_after: float = 2  # seconds
    seconds: float = 30  # how long a hanging call hangs


@dataclass
class Faults:
    """The orders that are not used up."""

    orders: list[Fault] = field(default_factory=list)

    def order(self, asked: dict[str, Any]) -> None:
        """Take an order; ValueError names what is wrong with it."""
        fault = str(asked.get("fault", ""))
        method = str(asked.get("method") or "")
        kinds = ON_WEBHOOKS if method == WEBHOOK else ON_CALLS
        if fault not in kinds:
            raise ValueError(f"fault: choose from {', '.join(kinds)} (webhooks: method webhook)")
        if asked.get("platform") not in PLATFORMS:
            raise ValueError(f"platform: choose from {', '.join(PLATFORMS)}")
        self.orders.append(
            Fault(
                platform=str(asked["platform"]),
                fault=fault,
                method=method,
                times=max(1, int(_number(asked, "times", 1, 1_000_000))),
                retry_after=_number(asked, "retry_after", 2, 86_400),
                seconds=_number(asked, "seconds", 30, 120),
            )
        )

    def take(self, platform: str, method: str) -> Fault | None:
        """The fault that this call meets, used once more; None for most calls."""
        for order in self.orders:
            meant = order.method in ("", method) if method != WEBHOOK else order.method == WEBHOOK
            if order.platform == platform and meant:
                order.times -= 1
                self.orders = [kept for kept in self.orders if kept.times > 0]
                return order
        return None

    def shown(self) -> list[dict[str, Any]]:
        """What is still ordered."""
        return [asdict(order) for order in self.orders]


def _number(asked: dict[str, Any], name: str, otherwise: float, at_most: float) -> float:
    """A number above zero, capped; ValueError for what is none."""
    value = asked.get(name) or otherwise
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"{name}: a number above 0")
    return min(at_most, value)
