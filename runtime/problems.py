"""How is the operator told that Deskhand can't start?"""

from collections.abc import Sequence

from lifecycle.errors import DeskhandError


class SetupProblem(DeskhandError):
    """Settings, files or services are not as they must be; names every fault at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
