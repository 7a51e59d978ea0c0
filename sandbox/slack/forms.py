"""What does a filled form look like to the app? Values by label become Slack's state."""

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.slack.cast import PEOPLE, Person
from sandbox.slack.payloads import option

Json = dict[str, Any]

# What an element's choice is called in the state, and what it began with in the form
_CHOSEN = {
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


def filled(
    view: Json, values: dict[str, Any], people: Iterable[Person] = PEOPLE
) -> tuple[Json, dict[str, str]]:
    """The state of `view` when people see `values` in it, and what Slack itself finds wrong.

    Args:
        view: the form as it is open.
        values: what was written or chosen, by the label of the input; what is not named keeps
            what the form began with.
        people: who can be chosen, by id or name.
    """
    state: Json = {}
    errors: dict[str, str] = {}
    known = {label for _, label, _ in _inputs(view)}
    for unknown in sorted(set(values) - known):
        errors[unknown] = f"the form has no such field; it has {', '.join(sorted(known))}"
    for block, label, element in _inputs(view):
        value = _value(element, values.get(label), people, given=label in values)
        if isinstance(value, str):
            errors[label] = value
            continue
        if _is_empty(value) and not block.get("optional"):
            errors[label] = "Please complete this required field."
        state.setdefault(block["block_id"], {})[element.get("action_id", "a")] = value
    return {"values": state}, errors


def labelled(view: Json, errors: Json) -> dict[str, str]:
    """The app's errors, which name blocks, by the labels that people see."""
    labels = {block["block_id"]: label for block, label, _ in _inputs(view)}
    return {labels.get(block, block): str(text) for block, text in errors.items()}


def _inputs(view: Json) -> Iterator[tuple[Json, str, Json]]:
    for block in view.get("blocks", []):
        if block.get("type") == "input":
            yield block, block["label"]["text"], block["element"]


def _value(
    element: Json,
    value: Any,  # noqa: ANN401 - JSON
    people: Iterable[Person],
    *,
    given: bool,
) -> Json | str:
    """The element's state; a text says what is wrong with `value`."""
    kind = element["type"]
    if kind == "plain_text_input":
        text = str(value) if given and value is not None else element.get("initial_value")
        if text and len(text) > int(element.get("max_length") or 3000):
            return f"Please keep it under {element.get('max_length', 3000)} characters."
        return {"type": kind, "value": text or None}
    if kind in ("static_select", "radio_buttons"):
        chosen = option(element, value) if given else element.get("initial_option")
        if given and value and chosen is None:
            return f"there is no option {value!r}"
        return {"type": kind, "selected_option": chosen}
    if kind == "checkboxes":
        return _ticked(element, value, given=given)
    key, begins = _CHOSEN.get(kind, ("value", "initial_value"))
    chosen = value if given else element.get(begins)
    if kind == "users_select" and chosen:
        chosen = next((p.id for p in people if chosen in (p.id, p.name)), None)
        if chosen is None:
            return f"there is nobody called {value!r}"
    return {"type": kind, key: chosen or None}


def _ticked(element: Json, value: Any, *, given: bool) -> Json | str:  # noqa: ANN401 - JSON
    wanted = value or []
    if not isinstance(wanted, list):
        return 'say what is ticked as ["label"]'
    if unknown := [one for one in wanted if option(element, one) is None]:
        return f"there is no option {unknown[0]!r}"
    chosen = [option(element, one) for one in wanted] if given else element.get("initial_options")
    return {"type": "checkboxes", "selected_options": chosen or []}


def _is_empty(value: Json) -> bool:
    return not any(content for key, content in value.items() if key != "type")
