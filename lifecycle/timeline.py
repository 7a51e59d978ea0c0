"""How is a simulation drawn? As a line of time, downwards."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lifecycle import svg
from lifecycle.policy import Policy
from lifecycle.simulating import Moment, Run, runs

_WIDTH, _TOP, _LINE, _GAP = 920, 84, 18, 16
_WHEN, _AXIS, _WORDS, _STATUS = 150, 170, 194, 896  # columns
_LETTERS = 104  # in a line of words
_LOOKS = {"customer": "customer", "agent": "people", "delivery": "people", "promise": "clock"}


def timeline(policy: Policy, story: str, moments: Sequence[Moment]) -> str:
    """The moments of one ticket under `policy`, as an SVG."""
    start = moments[0].at
    told = runs(moments)
    heights = [_height(run) for run in told]
    tops = [_TOP + sum(heights[:n]) for n in range(len(heights))]
    end = _TOP + sum(heights)
    parts = [
        svg.text(24, 34, f"{policy.title}: {story.lower()}", "title"),
        svg.text(24, 56, f"{policy.name}, version {policy.version}", "soft small"),
        svg.line(_AXIS, _TOP - 8, _AXIS, end - _GAP),
    ]
    for run, top in zip(told, tops, strict=True):
        parts += _row(run, top, start)
    return svg.page(_WIDTH, end, f"{policy.title}: {story}", parts)


def since(start: datetime, at: datetime) -> str:
    """How long after the start, and which day and time that is."""
    passed = at - start
    hours, seconds = divmod(passed.seconds, 3_600)
    return f"{passed.days}d {hours:02}:{seconds // 60:02} ({at:%a %H:%M})"


def again(run: Run, start: datetime) -> str:
    """How often it happens again, and until when; empty when it does not."""
    if run.times == 1:
        return ""
    times = "once more" if run.times == 2 else f"{run.times - 1} times more"
    return f"{times}, until {since(start, run.until)}"


def _row(run: Run, top: float, start: datetime) -> Iterator[str]:
    moment = run.first
    yield svg.text(_WHEN, top + 12, since(start, moment.at), "soft small end")
    yield svg.dot(_AXIS, top + 8, _LOOKS[moment.mover])
    yield svg.text(_WORDS, top + 12, moment.what, "strong")
    yield svg.text(_STATUS, top + 12, moment.shown, "end")
    for n, (words, how) in enumerate(_below(run, start), 1):
        yield svg.text(_WORDS, top + 12 + n * _LINE, words, how)


def _below(run: Run, start: datetime) -> Iterator[tuple[str, str]]:
    """Every line under the first, and how it looks."""
    for words in svg.lines_of(run.first.why, _LETTERS):
        yield words, "soft small"
    for said in run.first.says:
        for words in svg.lines_of(said, _LETTERS):
            yield words, "small"
    if more := again(run, start):
        yield more, "clock word small"


def _height(run: Run) -> int:
    return _LINE * (1 + sum(1 for _ in _below(run, run.first.at))) + _GAP
