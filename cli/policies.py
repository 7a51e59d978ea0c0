"""`deskhand policy …`: the packs."""

from pathlib import Path
from typing import Annotated

import typer

from cli import backtests, changing, whatif
from cli.packs import pack_in, pack_named
from cli.printing import AsJson, say, say_json, table
from lifecycle.packs import pack_names, shipped_pack
from lifecycle.policy import Policy
from lifecycle.rules import Rule
from lifecycle.tickets import Priority

app = typer.Typer(help="Policies: the rules that tickets live under.", no_args_is_help=True)
app.command("simulate")(whatif.simulate_pack)
app.command("diagram")(whatif.draw_pack)
app.command("change")(changing.change)
app.command("undo")(changing.undo)
app.command("backtest")(backtests.backtest_pack)


@app.command("list")
def list_packs(as_json: AsJson = False) -> None:
    """The packs that ship with Deskhand."""
    packs = [shipped_pack(name) for name in pack_names()]
    if as_json:
        say_json([{"name": p.name, "title": p.title, "summary": p.summary} for p in packs])
        return
    table(("pack", "what it is like"), [(p.name, p.summary) for p in packs])


@app.command()
def show(name: str, as_json: AsJson = False) -> None:
    """One pack: its statuses and rules, in words."""
    policy = pack_named(name)
    if as_json:
        say_json(_told(policy))
        return
    say(f"{policy.title} ({policy.name}, version {policy.version})\n{policy.summary}\n")
    table(
        ("status", "customers see", "a message"),
        [(s.value, shown, policy.on_message[s].value) for s, shown in policy.shown.items()],
    )
    for stage in policy.stages:
        say(f"{stage.status.value}, at times: {stage.shown}")
    say("")
    table(("rule", "after", "says"), [(r.id, _after(r), r.says) for r in policy.rules])


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A pack, as TOML.")], as_json: AsJson = False
) -> None:
    """Whether a file is a good pack; every fault at once, each with its place."""
    policy = pack_in(file)
    if as_json:
        say_json(_told(policy))
    else:
        say(f"{file} is a good pack: {len(policy.rules)} rules, version {policy.version}.")


def _told(policy: Policy) -> dict[str, object]:
    return {
        "name": policy.name,
        "title": policy.title,
        "summary": policy.summary,
        "version": policy.version,
        "statuses": {status.value: shown for status, shown in policy.shown.items()},
        "on_message": {status.value: does.value for status, does in policy.on_message.items()},
        "stages": [{"status": s.status.value, "shown": s.shown} for s in policy.stages],
        "rules": [
            {
                "id": rule.id,
                "says": rule.says,
                "status": sorted(rule.status),
                "from": rule.counted_from.value,
                "after": {p.value: str(length) for p, length in rule.after.items()},
                "after_seconds": int(rule.after[Priority.NORMAL].time.total_seconds()),
                "target": rule.target.value if rule.target else None,
                "then": str(rule.steps[0]) if len(rule.steps) == 1 else list(map(str, rule.steps)),
            }
            for rule in policy.rules
        ],
    }


def _after(rule: Rule) -> str:
    """How long, once where it is the same for all priorities."""
    said = dict.fromkeys(str(length) for length in rule.after.values())
    words = " / ".join(said)
    return f"{words}, then every {rule.every}" if rule.every else words
