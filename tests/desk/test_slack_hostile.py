"""Whatever customers and agents write: it pings nobody, hides no link, and is shown as written."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import stack as stacks
from tests.desk.test_slack_edge import interact, knock
from tests.desk.test_slack_form import submission
from tests.stack import Json, Stage, eventually

TRICKS = (
    "<!channel> <!here> <@U0MANAGER> <!subteam^S123> <#C0SUPPORT>",
    "<https://evil.example|https://bank.example> <mailto:a@b.example|x>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "`code` ```block``` *bold* _it_ ~gone~ > quoted 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿𝕏 <!channel>",
    "> <!channel>\n<!here>\r\n<@U0MANAGER>",
)
DISGUISE = "pay \u202egpj.exe\u202c \u2066<!here>\u2069 \u200f now"
BROKEN = "nul \x00 and half \ud800 of \udfff a pair <!channel>"

_ANGLED = re.compile(r"<[^>]*>?")
_HARMLESS = re.compile(
    r"<!date\^\d+\^[^|<>]*\|[^<>]*>"
    r"|<https://x\.com/\w+/status/\d+\|[^<>|]*>"
    r"|<https://sandbox\.slack\.com/archives/\w+/p\d+\|[^<>|]*>"
)
_UNSHOWN = re.compile("[\x00\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]")


def _texts(value: Any) -> Iterator[Json]:
    """Every text object below `value`."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def harmless(message: Json, *, pings: str = "") -> None:
    """No ping but `pings`, no link but to the post and the card, nothing that can't be seen."""
    texts = list(_texts(message["blocks"]))
    assert all(text.get("verbatim") is True for text in texts if text["type"] == "mrkdwn")
    plain = [text["text"] for text in texts if text["type"] == "plain_text"]
    assert not any(_UNSHOWN.search(text) for text in plain)
    for text in [message.get("text", ""), *(t["text"] for t in texts if t["type"] == "mrkdwn")]:
        assert not _UNSHOWN.search(text)
        for angled in _ANGLED.findall(text):
            assert angled == pings or _HARMLESS.fullmatch(angled), text


def _shown(message: Json) -> str:
    """What a person reads in a message."""
    texts = "\n".join(text["text"] for text in _texts(message["blocks"]))
    return html.unescape(texts.replace("\n> ", "\n"))


def _everywhere(stage: Stage, name: str) -> Iterator[Json]:
    """Everything in Slack that shows the ticket of `name`."""
    stage.settle()
    card = stage.card(name)
    yield card
    yield from card["replies"]
    yield stage.press("agent-2", name, "Reply")["view"]
    stage.do("/slack/close", user="agent-2")
    number = stage.number(name)
    typed = ("", f"show {number}", f"why {number}", f"find {stage.mark}", f"claim {number}")
    for text in (*typed, f"solve {number}", f"claim {number}"):
        yield _answer(stage, text)
    stage.settle()
    yield stage.card(name)


def _answer(stage: Stage, text: str) -> Json:
    seen = stage.do("/slack/command", user="agent-1", room="help", command="/desk", text=text)
    (answer,) = seen["ephemerals"]
    return dict(answer)


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
def test_what_customers_write_is_shown_and_does_nothing(stage: Stage, trick: str) -> None:
    text = f"@deskhand {stage.mark} {trick}"
    stage.post("maria", text)
    for message in _everywhere(stage, "maria"):
        harmless(message)
    (reply,) = stage.card("maria")["replies"]
    for line in text.splitlines():
        assert line in _shown(reply), "shown as it was written"


def test_what_disguises_text_is_not_shown(stage: Stage) -> None:
    stage.post("maria", f"@deskhand {stage.mark} {DISGUISE}")
    for message in _everywhere(stage, "maria"):
        harmless(message)
    assert "gpj.exe" in _shown(stage.card("maria"))


@pytest.mark.parametrize("letter", ["<", "👍", "\n"])
def test_ten_thousand_letters_fit_everywhere(stage: Stage, letter: str) -> None:
    stage.post("maria", f"@deskhand {stage.mark} {letter * 10_000}.")
    for message in _everywhere(stage, "maria"):
        harmless(message)
    assert " · Solved · " in stage.card("maria")["text"]
    assert len(stage.thread("maria")) == 1


def test_a_long_message_stands_whole_in_the_thread(stage: Stage) -> None:
    told = [f"Paragraph {n}: {'it was late & then <lost> again. ' * 20}End." for n in range(9)]
    text = f"@deskhand {stage.mark}\n" + "\n".join(told)
    assert len(text) > 6000
    stage.post("maria", text)
    stage.settle()
    (reply,) = stage.card("maria")["replies"]
    harmless(reply)
    shown = "\n".join(html.unescape(t["text"]) for t in _texts(reply["blocks"])).split("\n")
    assert [line.removeprefix("> ") for line in shown if line.startswith("> ")] == text.split("\n")


def test_where_a_message_had_to_be_cut_it_says_so(stage: Stage) -> None:
    stage.post("maria", f"@deskhand {stage.mark} {'<' * 10_000}.")
    stage.settle()
    (reply,) = stage.card("maria")["replies"]
    assert "the rest is on X>." in reply["blocks"][-1]["elements"][0]["text"]


def _raw(stage: Stage, text: object, name: object, id: str) -> Json:
    """A post as X delivers it, with a name and a text that X would perhaps not allow."""
    post = {
        "id_str": id,
        "text": text,
        "user": {"id_str": f"7{id}", "screen_name": stage.handle("raw"), "name": name},
        "entities": {"user_mentions": [{"screen_name": "deskhand", "id_str": "100"}]},
    }
    return {"for_user_id": "100", "tweet_create_events": [post]}


def test_letters_that_no_database_keeps_become_harmless(stage: Stage) -> None:
    body = _raw(stage, f"@deskhand {stage.mark} {BROKEN}", BROKEN, stage.mark[1:].zfill(19))
    assert stage.do("/x/deliver", body=body)["status"] == 200
    for message in _everywhere(stage, "raw"):
        harmless(message)
    assert "half" in _shown(stage.card("raw"))


def test_a_name_that_is_a_trick_does_nothing(stage: Stage) -> None:
    body = _raw(stage, f"@deskhand {stage.mark}", TRICKS[0], "8" + stage.mark[1:].zfill(18))
    body["tweet_create_events"][0]["user"]["screen_name"] = "<!channel>|<@U0MANAGER>"
    before = {card["ts"] for card in stage.cards()}
    assert stage.do("/x/deliver", body=body)["status"] == 200
    stage.settle()
    (card,) = (card for card in stage.cards() if card["ts"] not in before)
    for message in (card, *card["replies"], _answer(stage, f"find {stage.mark}")):
        harmless(message)


def test_what_agents_type_is_answered_harmlessly(stage: Stage) -> None:
    for trick in (*TRICKS, DISGUISE, "nul \x00", "`" * 50, "<" * 3000):
        verbs = ("{}", "find {}", "help {}", "claim {}", "calim {}", "{} 3", "reply 987654321 {}")
        for typed in verbs:
            harmless(_answer(stage, typed.format(trick)))


def test_half_letters_in_the_form_become_whole(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    view = stage.press("agent-1", "maria", "Reply")["view"]
    stage.do("/slack/close", user="agent-1")
    sent = submission("agent-1", view, {"Reply": f"{stage.mark} \x00 and \ud800"})
    assert interact(stage.stack, sent).status_code == 200
    stage.expected.append(f"{stage.mark} \ufffd and \ufffd")
    stage.settle()
    for message in stage.card("maria")["replies"]:
        harmless(message)


def test_agents_words_to_customers_are_shown_as_written(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    stage.reply("agent-1", "maria", f"{stage.mark} <!channel> &amp; <https://evil.example|x>")
    stage.settle()
    card = stage.card("maria")
    for message in (card, *card["replies"], _answer(stage, f"find {stage.mark}")):
        harmless(message)
    assert stage.expected[0] in _shown(card["replies"][-1])


def test_notes_are_found_and_answered_harmlessly(stage: Stage) -> None:
    stage.post("maria", "@deskhand help")
    stage.settle()
    ts = stage.card("maria")["ts"]
    for n, text in enumerate((*TRICKS, DISGUISE, BROKEN)):
        event = {"type": "message", "user": "U0AGENT1", "channel": "C0SUPPORT", "text": text}
        event |= {"ts": f"18.{n:06d}", "thread_ts": ts}
        body = json.dumps({"type": "event_callback", "event": event}).encode()
        assert knock(stage.stack, body).status_code == 200
    for message in _everywhere(stage, "maria"):
        harmless(message)
    told = _answer(stage, f"why {stage.number('maria')}")["text"]
    assert told.startswith("Why #")


def test_escalations_ping_managers_only_and_agents_names_nobody(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = stacks.DESK + '[agents.U0AGENT1]\nname = "<!here> <@U0MANAGER> *x* &lt;"\n'
    monkeypatch.setattr(stacks, "DESK", named)
    with stacks.stack(tmp_path, sqlite_url) as running:
        stage = Stage(running, "own")
        stage.post("maria", f"@deskhand {' '.join(TRICKS)}")
        stage.post("john", f"@deskhand {DISGUISE}")
        stage.settle()
        stage.press("agent-1", "john", "Claim")
        for message in (
            *stage.do(
                "/slack/press",
                user="agent-2",
                room="desk-support",
                ts=stage.card("john")["ts"],
                button="Reply",
            )["ephemerals"],
            _answer(stage, f"why {stage.number('john')}"),
            _answer(stage, ""),
            _answer(stage, "find @deskhand"),
            stage.card("john"),
        ):
            harmless(message)
        seen = stage.do("/slack/command", user="agent-2", text=f"claim {stage.number('john')}")
        harmless(seen["ephemerals"][0])
        assert "claimed" in seen["ephemerals"][0]["text"]

        stage.do("/clock/advance", by="25h")
        found = eventually(lambda: _all(stage, 3), 10, running.logs)
        for told in found:
            harmless(told, pings="<@U0MANAGER>")
            head = told["blocks"][0]["text"]["text"]
            assert head.count("<@U0MANAGER>") == 1
            assert re.search(r"\*<https://[^<>|]*\|#\d+>\*", head), (
                "bold around the link, not in it"
            )
            assert "<@" not in told["text"]
        assert "&lt;!here&gt;" in str(found)
        late = {told["blocks"][-1]["elements"][0]["text"].rsplit(", ", 1)[-1] for told in found}
        assert late == {"1 d ago.", "1 h ago."}


def _all(stage: Stage, at_least: int) -> list[Json]:
    found = stage.cards("desk-escalations")
    return found if len(found) >= at_least else []
