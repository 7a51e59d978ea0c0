"""Where does a ticket really go under a policy: by what agents can do, by messages, by time?"""

from collections.abc import Iterator, Mapping

from lifecycle.moves import CLAIMABLE, verbs_in
from lifecycle.packs.faults import Faults
from lifecycle.policy import OnMessage, Policy
from lifecycle.rules import Action, Rule
from lifecycle.tickets import Status
from lifecycle.transitions import LEADS_TO, Verb

Ways = Mapping[Status, frozenset[Status]]

_ENDS = {Action.SOLVE: Status.SOLVED, Action.CLOSE: Status.CLOSED}
_REPLIES = (Status.OPEN, Status.PENDING, Status.SOLVED)


def refuse_lost_statuses(policy: Policy, faults: Faults) -> None:
    """Every status is reached from new, or from what is kept aside; all but closed lead on."""
    ways = real_ways(policy)
    reached = _from(ways, {Status.NEW, Status.SUSPENDED} & set(policy.shown))
    for status in sorted(set(policy.shown) - reached):
        faults("transitions", f'nothing leads to "{status}": {_HOW.get(status, _HOW_ELSE)}')
    for status in sorted(reached - {Status.CLOSED}):
        if not ways[status]:
            faults("transitions", f'nobody can leave "{status}"')
        elif Status.CLOSED in policy.shown and Status.CLOSED not in _from(ways, ways[status]):
            faults("transitions", f'no way leads from "{status}" to "closed"')
    _refuse_forbidden_ways(policy, faults)


_HOW = {
    Status.CLOSED: 'add a rule that closes what is "solved"',
    Status.WORK_COMPLETED: "work waits there only for quality review; add [review]",
}
_HOW_ELSE = "neither an agent, nor a message, nor a rule"


def real_ways(policy: Policy) -> Ways:
    """For each status of the policy, those that a ticket can go to from there in one step."""
    there = frozenset(policy.shown)
    return {status: there & frozenset(_ways_from(status, policy)) - {status} for status in there}


def _ways_from(status: Status, policy: Policy) -> Iterator[Status]:
    for verb in verbs_in(status, policy):
        yield from _by(verb, status, policy)
    if policy.on_message.get(status) is OnMessage.REOPEN and policy.may(status, Status.OPEN):
        yield Status.OPEN
    if policy.suspend_unreachable and status is Status.NEW and Status.SUSPENDED in policy.shown:
        yield Status.SUSPENDED
    for _, start, end in endings(policy):
        if start is status and policy.may(start, end):
            yield end


def _by(verb: Verb, status: Status, policy: Policy) -> Iterator[Status]:
    """Where an agent can bring it so."""
    match verb:
        case Verb.REPLY:
            ends = {policy.solved if then is Status.SOLVED else then for then in _REPLIES}
            yield from (end for end in ends if policy.may(status, end))
        case Verb.SOLVE:
            yield policy.solved
        case Verb.PASS:
            yield policy.review.passed
        case Verb.TRIAGE if policy.triage.opens and status is Status.NEW:
            yield Status.OPEN
        case Verb.ASSIGN if status not in CLAIMABLE:
            return
        case _ if target := LEADS_TO.get(verb):
            yield target


def _from(ways: Ways, starts: set[Status] | frozenset[Status]) -> set[Status]:
    """Every status that is reached from those, they included."""
    found, grown = set[Status](), set(starts)
    while grown:
        found |= grown
        grown = {to for at in grown for to in ways.get(at, ())} - found
    return found


def _refuse_forbidden_ways(policy: Policy, faults: Faults) -> None:
    """What messages and rules do must be among the transitions."""
    for status, does in policy.on_message.items():
        reopens = does is OnMessage.REOPEN and status not in (Status.OPEN, Status.CLOSED)
        if reopens and status in policy.shown and not policy.may(status, Status.OPEN):
            faults(f"on_message.{status}", 'reopens, but transitions do not lead to "open"')
    for rule, status, target in endings(policy):
        if not policy.may(status, target):
            faults(
                f"rule {rule.id}", f'leads from "{status}" to "{target}", which is no transition'
            )


def endings(policy: Policy) -> Iterator[tuple[Rule, Status, Status]]:
    """The rules that end a ticket: from which status, to which."""
    for rule in policy.rules:
        for step in rule.steps:
            for status in sorted(rule.status):
                target = _ENDS.get(step.action)
                if target and status not in (target, Status.CLOSED) and status in policy.shown:
                    yield rule, status, target
