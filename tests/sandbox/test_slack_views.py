"""Forms: who may open one, for how long, and what happens when one is sent."""

import asyncio
import json
from typing import Any

import pytest

from sandbox.slack.chances import TRIGGER_SECONDS
from tests.sandbox.made import Play, Say, button, field_of, form, plain

Json = dict[str, Any]

REPLY = field_of("Reply", "reply")
NOTE = field_of("Note", "note", optional=True, max_length=10)
REQUIRED = "Please complete this required field."


def answers(action: str, **more: Any) -> Say:
    body = json.dumps({"response_action": action, **more})
    return Say(body=body, headers={"Content-Type": "application/json"})


async def views(play: Play) -> list[Json]:
    return list((await play.see("/slack/views", user="agent-1"))["views"])


async def submit(play: Play, **values: Any) -> Json:
    return await play.do("/slack/submit", user="agent-1", values=values)


async def sent(play: Play) -> Json:
    """The view_submission that the desk got last."""
    payload = play.desk.deliveries[-1].form
    assert payload["type"] == "view_submission"
    return dict(payload["view"])


async def test_a_trigger_opens_one_form(play: Play) -> None:
    asked: Json = {"trigger_id": await play.trigger(), "view": form(REPLY)}
    view = (await play.slack().views_open(**asked))["view"]
    assert view["blocks"] == [REPLY]
    assert await views(play) == [view]
    assert await play.refusal("views.open", **asked) == "exchanged_trigger_id"


async def test_a_trigger_is_used_up_by_a_form_only(play: Play) -> None:
    trigger = await play.trigger()
    bad = form(REPLY, title=plain("t" * 25))
    assert await play.refusal("views.open", trigger_id=trigger, view=bad) == "invalid_arguments"
    assert (await play.slack().views_open(trigger_id=trigger, view=form(REPLY)))["ok"]


@pytest.mark.parametrize("trigger", ["1.2.abc", "", None, 5, {}])
async def test_a_trigger_that_never_was(play: Play, trigger: object) -> None:
    asked: Json = {"trigger_id": trigger, "view": form(REPLY)}
    assert await play.refusal("views.open", **asked) == "invalid_trigger_id"


async def test_a_trigger_lives_three_seconds(play: Play) -> None:
    assert TRIGGER_SECONDS == 3
    trigger = await play.trigger()
    await asyncio.sleep(TRIGGER_SECONDS + 0.05)
    asked: Json = {"trigger_id": trigger, "view": form(REPLY)}
    assert await play.refusal("views.open", **asked) == "expired_trigger_id"


async def test_an_update_needs_the_latest_hash(play: Play) -> None:
    view = await play.opened(form(REPLY))
    new = form(NOTE)
    asked = {"view_id": view["id"], "view": new, "hash": view["hash"]}
    after = (await play.slack().api_call("views.update", json=asked))["view"]
    assert (after["id"], after["blocks"]) == (view["id"], [NOTE])
    assert after["hash"] != view["hash"]
    assert await play.refusal("views.update", **asked) == "hash_conflict"
    assert (await play.slack().views_update(view_id=view["id"], view=new))["ok"]
    assert await play.refusal("views.update", view_id="V0", view=new) == "not_found"
    assert len(await views(play)) == 1


async def test_an_update_leaves_nothing_behind(play: Play) -> None:
    view = await play.opened(form(REPLY, private_metadata="old", callback_id="old"))
    new = {"type": "modal", "title": plain("New"), "blocks": [{"type": "divider"}]}
    await play.slack().views_update(view_id=view["id"], view=new)
    (after,) = await views(play)
    assert not {"private_metadata", "callback_id", "submit"} & set(after)
    assert after["blocks"][0]["block_id"]


async def test_what_was_written_comes_by_block_and_action(play: Play) -> None:
    await play.opened(form(REPLY, NOTE, private_metadata="#7", callback_id="reply"))
    seen = await submit(play, Reply="it's <up> & running 🙂")
    assert (seen["view"], seen["errors"]) == (None, {})
    view = await sent(play)
    assert view["state"]["values"] == {
        "reply": {"a": {"type": "plain_text_input", "value": "it's <up> & running 🙂"}},
        "note": {"a": {"type": "plain_text_input", "value": None}},
    }
    assert (view["private_metadata"], view["callback_id"]) == ("#7", "reply")
    assert await views(play) == []


async def test_what_slack_finds_wrong_is_not_sent(play: Play) -> None:
    await play.opened(form(REPLY, NOTE))
    before = len(play.desk.deliveries)
    assert (await submit(play))["errors"] == {"Reply": REQUIRED}
    assert (await submit(play, Reply=""))["errors"] == {"Reply": REQUIRED}
    too_long = (await submit(play, Reply="x", Note="n" * 11))["errors"]
    assert too_long == {"Note": "Please keep it under 10 characters."}
    assert "no such field" in (await submit(play, Reply="x", Other="y"))["errors"]["Other"]
    assert len(await views(play)) == 1
    assert len(play.desk.deliveries) == before
    assert (await submit(play, Reply="x", Note="n" * 10))["errors"] == {}


async def test_begun_values_stay_until_they_are_changed(play: Play) -> None:
    begun = field_of("Reply", "reply", initial_value="Dear Maria")
    await play.opened(form(begun))
    assert (await submit(play, Reply=""))["errors"] == {"Reply": REQUIRED}
    await submit(play)
    assert (await sent(play))["state"]["values"]["reply"]["a"]["value"] == "Dear Maria"


def choice(kind: str, **more: Any) -> Json:
    options = [{"text": plain(name.title()), "value": name} for name in ("low", "high")]
    return field_of("Choice", "c", type=kind, options=options, **more)


LOW = {"text": plain("Low"), "value": "low"}
HIGH = {"text": plain("High"), "value": "high"}


@pytest.mark.parametrize(
    ("field", "value", "state"),
    [
        (choice("static_select"), "High", {"selected_option": HIGH}),
        (choice("static_select"), "high", {"selected_option": HIGH}),
        (choice("radio_buttons"), "Low", {"selected_option": LOW}),
        (choice("static_select", initial_option=LOW), None, {"selected_option": LOW}),
        (choice("checkboxes"), ["High", "Low"], {"selected_options": [HIGH, LOW]}),
        (choice("checkboxes", initial_options=[LOW]), None, {"selected_options": [LOW]}),
        (field_of("Choice", "c", type="users_select"), "agent-2", {"selected_user": "U0AGENT2"}),
        (
            field_of("Choice", "c", type="users_select", initial_user="U0AGENT3"),
            None,
            {"selected_user": "U0AGENT3"},
        ),
        (field_of("Choice", "c", type="datepicker"), "2026-12-24", {"selected_date": "2026-12-24"}),
        (field_of("Choice", "c", type="timepicker"), "09:30", {"selected_time": "09:30"}),
    ],
)
async def test_choices_go_by_label(play: Play, field: Json, value: object, state: Json) -> None:
    await play.opened(form(field))
    seen = await submit(play, **({} if value is None else {"Choice": value}))
    assert seen["errors"] == {}
    assert (await sent(play))["state"]["values"] == {
        "c": {"a": {"type": field["element"]["type"]} | state}
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (choice("static_select"), "Huge"),
        (choice("radio_buttons"), "Huge"),
        (choice("checkboxes"), ["High", "Huge"]),
        (choice("checkboxes"), "High"),
        (choice("checkboxes"), []),
        (field_of("Choice", "c", type="users_select"), "nobody"),
    ],
)
async def test_choices_that_are_not_there(play: Play, field: Json, value: object) -> None:
    await play.opened(form(field))
    assert list((await submit(play, Choice=value))["errors"]) == ["Choice"]
    assert len(await views(play)) == 1


async def test_the_apps_errors_stand_at_their_labels(play: Play) -> None:
    await play.opened(form(REPLY))
    play.desk.will(answers("errors", errors={"reply": "Too rude."}))
    seen = await submit(play, Reply="x")
    assert seen["errors"] == {"Reply": "Too rude."}
    assert seen["view"]["blocks"] == [REPLY]


async def test_update_replaces_the_form(play: Play) -> None:
    before = await play.opened(form(REPLY))
    play.desk.will(answers("update", view=form(NOTE)))
    after = (await submit(play, Reply="x"))["view"]
    assert (after["id"], after["blocks"]) == (before["id"], [NOTE])
    assert after["hash"] != before["hash"]
    assert await views(play) == [after]


async def test_push_lays_forms_on_top_three_at_most(play: Play) -> None:
    await play.opened(form(REPLY))
    for height in (2, 3):
        play.desk.will(answers("push", view=form(REPLY)))
        assert (await submit(play, Reply="x"))["errors"] == {}
        assert len(await views(play)) == height
    play.desk.will(answers("push", view=form(REPLY)))
    assert "trouble" in (await submit(play, Reply="x"))["errors"][""]
    assert len(await views(play)) == 3
    await play.do("/slack/close", user="agent-1")
    assert len(await views(play)) == 2
    await submit(play, Reply="x")
    assert len(await views(play)) == 1


async def test_clear_closes_all(play: Play) -> None:
    await play.opened(form(REPLY))
    await play.opened(form(NOTE))
    play.desk.will(answers("clear"))
    assert (await submit(play))["view"] is None
    assert await views(play) == []


@pytest.mark.parametrize(
    "say",
    [
        Say(500),
        Say(404),
        Say(cut=True),
        Say(body="<html>"),
        Say(body="[1]"),
        answers("update", view=form(REPLY, title=plain("t" * 25))),
        answers("push"),
    ],
)
async def test_trouble_keeps_the_form(play: Play, say: Say) -> None:
    view = await play.opened(form(REPLY))
    play.desk.will(say)
    seen = await submit(play, Reply="x")
    assert "trouble connecting" in seen["errors"][""]
    assert seen["view"] == view
    assert len([d for d in play.desk.deliveries if d.form.get("type") == "view_submission"]) == 1


async def test_a_form_can_be_named(play: Play) -> None:
    first = await play.opened(form(REPLY))
    second = await play.opened(form(NOTE))
    await play.do("/slack/submit", user="agent-1", view_id=first["id"], values={"Reply": "x"})
    assert await views(play) == [second]
    for act in ("submit", "close", "press"):
        asked = {"user": "agent-1", "view_id": first["id"], "button": "x"}
        assert "no form open" in await play.refused(f"/slack/{act}", **asked)
        assert "no form open" in await play.refused(f"/slack/{act}", **asked | {"user": "agent-2"})


async def test_buttons_and_menus_of_a_form(play: Play) -> None:
    options = [LOW, HIGH]
    menu = {"type": "static_select", "action_id": "level", "options": options}
    blocks: list[Json] = [
        {"type": "actions", "block_id": "row", "elements": [button("Draft", action_id="draft")]},
        {"type": "section", "block_id": "sec", "text": plain("Level"), "accessory": menu},
    ]
    view = await play.opened(form(REPLY, *blocks))
    where = {"user": "agent-1", "view_id": view["id"]}
    seen = await play.do("/slack/press", **where, button="Draft")
    assert (seen["view"], seen["errors"]) == (view, {})
    pressed = play.desk.deliveries[-1].form
    assert pressed["type"] == "block_actions"
    assert pressed["container"] == {"type": "view", "view_id": view["id"]}
    assert pressed["view"]["id"] == view["id"]
    assert not {"channel", "message", "response_url"} & set(pressed)
    (action,) = pressed["actions"]
    assert (action["action_id"], action["block_id"], action["type"]) == ("draft", "row", "button")
    asked = {"trigger_id": pressed["trigger_id"], "view": form(NOTE)}
    assert (await play.slack().api_call("views.open", json=asked))["ok"]

    await play.do("/slack/choose", **where, action_id="level", value="High")
    (action,) = play.desk.deliveries[-1].form["actions"]
    assert action["selected_option"] == HIGH
    refused = await play.refused("/slack/choose", **where, action_id="level", value="Huge")
    assert "no option" in refused
    assert "there are: Draft" in await play.refused("/slack/press", **where, button="Send")
    play.desk.will(Say(500))
    assert "trouble" in (await play.do("/slack/press", **where, button="Draft"))["errors"][""]
