"""What did an agent type after `/desk`?"""

import difflib
import re
from dataclasses import dataclass

from bot.views.text import clean, unescape
from lifecycle.errors import DeskhandError

_NUMBER = re.compile(r"#?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Words:
    """One verb of `/desk`: how it is typed, what it does, one example."""

    verb: str
    takes: str
    does: str
    example: str


VERBS: tuple[Words, ...] = (
    Words("", "", "your tickets and those that nobody has", "/desk"),
    Words("new", "text", "ask the desk something yourself", "/desk new my mouse is broken"),
    Words("show", "N", "show a ticket; the number alone does it too", "/desk 12"),
    Words("next", "", "claim the most pressing ticket that nobody has", "/desk next"),
    Words("claim", "N", "make a ticket yours", "/desk claim 12"),
    Words("reply", "N text", "answer the customer; then it is their turn", "/desk reply 12 On it!"),
    Words("ask", "N text", "ask the customer; the ticket is pending", "/desk ask 12 Which order?"),
    Words("solve", "N text", "it is settled; say what was done", "/desk solve 12 new battery"),
    Words("reopen", "N", "it is not settled after all", "/desk reopen 12"),
    Words("assign", "N @agent", "give it to somebody", "/desk assign 12 @ana"),
    Words("release", "N why", "give it back to the queue", "/desk release 12 off sick"),
    Words("hold", "N why", "neither side can go on yet", "/desk hold 12 waits for a part"),
    Words("due", "N when", "agree a date; `none` takes it back", "/desk due 12 2026-12-01"),
    Words("priority", "N word", "urgent, high, normal or low", "/desk priority 12 high"),
    Words(
        "triage",
        "N words",
        "confirm or change impact, severity, category",
        "/desk triage 12 team blocked question",
    ),
    Words("tag", "N word", "a word to find it by", "/desk tag 12 vip"),
    Words("suspend", "N why", "not a ticket, perhaps: put it aside", "/desk suspend 12 spam"),
    Words(
        "unreachable", "N", "they can't be reached: write, and hand back", "/desk unreachable 12"
    ),
    Words("pass", "N", "pass completed work in quality review", "/desk pass 12"),
    Words("return", "N why", "return completed work to its owner", "/desk return 12 not tested"),
    Words("suspended", "", "what is kept aside until a person has looked", "/desk suspended"),
    Words("customer", "N", "all that is known of a ticket's customer", "/desk customer 12"),
    Words("same", "N M", "the customers of both are one person", "/desk same 12 15"),
    Words("apart", "N", "the customer is a person of their own again", "/desk apart 12"),
    Words("mute", "N", "keep the customer's next tickets aside", "/desk mute 12"),
    Words("unmute", "N", "hear the customer again", "/desk unmute 12"),
    Words("away", "until when", "hand my tickets back until then", "/desk away until 14:00"),
    Words("back", "", "I am here again", "/desk back"),
    Words("find", "words", "tickets on which these words were said", "/desk find refund"),
    Words("why", "N", "what made a ticket what it is", "/desk why 12"),
    Words("help", "verb", "this list, or one verb with an example", "/desk help reply"),
)
_BY_NAME = {words.verb: words for words in VERBS}
_NEEDS_NUMBER = {words.verb for words in VERBS if words.takes.startswith("N")}
_NEEDS_TEXT = {
    "reply", "ask", "find", "assign", "due", "priority", "triage", "tag", "return", "away", "same",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """What was typed, understood."""

    verb: str
    ticket: int | None = None
    text: str = ""


class NotUnderstood(DeskhandError):
    """The words are no command; says what would be."""


def parse(typed: str) -> Command:
    """The command in `typed`, the text after `/desk`; NotUnderstood."""
    words = clean(unescape(typed)).strip()
    if match := _NUMBER.fullmatch(words):
        return Command("show", int(match[1]))
    verb, rest = _parted(words)
    verb = verb.lower()
    if verb not in _BY_NAME:
        raise NotUnderstood(_unknown(verb, rest))
    if verb not in _NEEDS_NUMBER:
        return _complete(Command(verb, None, rest))
    number, text = _parted(rest)
    match = _NUMBER.fullmatch(number)
    if not match:
        raise NotUnderstood(f"`{verb}` needs a ticket's number, e.g. `{_BY_NAME[verb].example}`.")
    return _complete(Command(verb, int(match[1]), text))


def help_for(verb: str) -> str:
    """The help text, of all verbs or of one."""
    words = _BY_NAME.get(verb.lower()) if verb else None
    if words:
        return f"`/desk {words.verb} {words.takes}`: {words.does}.\nFor example: `{words.example}`"
    lines = (f"`{words.example}` · {words.does}" for words in VERBS)
    return "*What you can type*\n" + "\n".join(lines)


def _parted(words: str) -> tuple[str, str]:
    """The first word, and what follows it, whatever white space stands between."""
    first, *rest = words.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""


def _complete(command: Command) -> Command:
    if command.verb in _NEEDS_TEXT and not command.text:
        example = _BY_NAME[command.verb].example
        raise NotUnderstood(f"`{command.verb}` needs some words, e.g. `{example}`.")
    return command


def _unknown(verb: str, rest: str) -> str:
    near = difflib.get_close_matches(verb, [v for v in _BY_NAME if v], n=1, cutoff=0.6)
    shown = verb[:40].replace("`", "'")
    if near:
        typed = " ".join(filter(None, (near[0], rest[:80].replace("`", "'"))))
        return f"`{shown}` is no command. Did you mean `/desk {typed}`?"
    return f"`{shown}` is no command. `/desk help` lists them all."
