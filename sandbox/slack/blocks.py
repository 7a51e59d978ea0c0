"""Would Slack take these blocks? The limits of Block Kit, each fault with its place."""

from collections.abc import Iterator
from typing import Any

IN_MESSAGES = {"actions", "context", "divider", "header", "image", "input", "section"}
IN_MODALS = IN_MESSAGES
BLOCKS_AT_MOST = {"message": 50, "modal": 100, "home": 100}
CHARACTERS_AT_MOST = 13_200  # all blocks of one message together
ID_AT_MOST = 255
_TITLE_AT_MOST = 24
_ODD = (AttributeError, KeyError, RecursionError, TypeError, ValueError)  # nothing like blocks


def faults_of_message(blocks: object) -> list[str]:
    """What Slack would refuse in a message's blocks."""
    try:
        found = list(_list(blocks, IN_MESSAGES, BLOCKS_AT_MOST["message"], "/blocks"))
    except _ODD:
        return ["/blocks: malformed"]
    if not found and _characters(blocks) > CHARACTERS_AT_MOST:
        found.append("msg_blocks_too_long")
    return found


def faults_of_view(view: object, kind: str = "modal") -> list[str]:
    """What Slack would refuse in a form, or in the app's `home`."""
    if not isinstance(view, dict):
        return ["/view: must be an object"]
    if view.get("type") != kind:
        return [f"/view/type: must be {kind}"]
    try:
        found = list(_list(view.get("blocks"), IN_MODALS, BLOCKS_AT_MOST[kind], "/view/blocks"))
    except _ODD:
        return ["/view/blocks: malformed"]
    if not found and kind == "modal":
        found += _frame(view)
    if len(str(view.get("private_metadata") or "")) > 3000:
        found.append("/view/private_metadata: longer than 3000")
    if len(str(view.get("callback_id") or "")) > ID_AT_MOST:
        found.append("/view/callback_id: longer than 255")
    return found


def _frame(view: dict[str, Any]) -> Iterator[str]:
    """What stands around a form's blocks."""
    for key in ("title", "submit", "close"):
        if key in view or key == "title":
            yield from _text(view.get(key), _TITLE_AT_MOST, f"/view/{key}", only_plain=True)
    inputs = any(isinstance(b, dict) and b.get("type") == "input" for b in view.get("blocks") or [])
    if inputs and not view.get("submit"):
        yield "/view/submit: needed beside an input"


def _list(blocks: object, kinds: set[str], at_most: int, at: str) -> Iterator[str]:
    if not isinstance(blocks, list) or len(blocks) > at_most:
        yield f"{at}: a list of at most {at_most}"
        return
    ids = [b["block_id"] for b in blocks if isinstance(b, dict) and b.get("block_id")]
    if len(ids) != len(set(ids)):
        yield f"{at}: block_id stands twice"
    for n, block in enumerate(blocks):
        if not isinstance(block, dict) or block.get("type") not in kinds:
            yield f"{at}/{n}: unsupported type"
            continue
        if len(str(block.get("block_id", ""))) > ID_AT_MOST:
            yield f"{at}/{n}/block_id: longer than 255"
        yield from _BLOCKS[block["type"]](block, f"{at}/{n}")


def _section(block: dict[str, Any], at: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"{at}: needs text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, f"{at}/text")
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield f"{at}/fields: at most 10"
    for n, one in enumerate(fields):
        yield from _text(one, 2000, f"{at}/fields/{n}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _context(block: dict[str, Any], at: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"{at}/elements: 1 to 10"
        return
    for n, element in enumerate(elements):
        if not (isinstance(element, dict) and element.get("type") == "image"):
            yield from _text(element, 3000, f"{at}/elements/{n}")


def _actions(block: dict[str, Any], at: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield f"{at}/elements: 1 to 25"
        return
    ids = [e["action_id"] for e in elements if isinstance(e, dict) and e.get("action_id")]
    if len(ids) != len(set(ids)):
        yield f"{at}/elements: action_id stands twice"
    for n, element in enumerate(elements):
        yield from _element(element, f"{at}/elements/{n}")


def _header(block: dict[str, Any], at: str) -> Iterator[str]:
    yield from _text(block.get("text"), 150, f"{at}/text", only_plain=True)


def _input(block: dict[str, Any], at: str) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, f"{at}/label", only_plain=True)
    yield from _element(block.get("element"), f"{at}/element")


def _image(block: dict[str, Any], at: str) -> Iterator[str]:
    if not block.get("image_url") or not block.get("alt_text"):
        yield f"{at}: needs image_url and alt_text"


def _divider(_: dict[str, Any], _at: str) -> Iterator[str]:
    yield from ()


_BLOCKS = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "header": _header,
    "input": _input,
    "image": _image,
    "divider": _divider,
}


def _element(element: object, at: str) -> Iterator[str]:
    if not isinstance(element, dict):
        yield f"{at}: must be an object"
        return
    if len(str(element.get("action_id", ""))) > ID_AT_MOST:
        yield f"{at}/action_id: longer than 255"
    match element.get("type"):
        case "button":
            yield from _button(element, at)
        case "static_select" | "overflow" | "radio_buttons" | "checkboxes" as kind:
            yield from _options(element, kind, at)
        case "plain_text_input":
            if not 0 < int(element.get("max_length") or 3000) <= 3000:
                yield f"{at}/max_length: 1 to 3000"
            if "placeholder" in element:
                yield from _text(element["placeholder"], 150, f"{at}/placeholder", only_plain=True)
        case "users_select" | "datepicker" | "timepicker" | "image":
            return
        case _:
            yield f"{at}: unsupported type"


def _button(element: dict[str, Any], at: str) -> Iterator[str]:
    yield from _text(element.get("text"), 75, f"{at}/text", only_plain=True)
    if len(str(element.get("value", ""))) > 2000:
        yield f"{at}/value: longer than 2000"
    if len(str(element.get("url", ""))) > 3000:
        yield f"{at}/url: longer than 3000"
    if element.get("style") not in (None, "primary", "danger"):
        yield f"{at}/style: primary or danger"


def _options(element: dict[str, Any], kind: str, at: str) -> Iterator[str]:
    options = element.get("options")
    at_most = {"static_select": 100, "overflow": 5}.get(kind, 10)
    if not isinstance(options, list) or not 1 <= len(options) <= at_most:
        yield f"{at}/options: 1 to {at_most}"
        return
    for n, option in enumerate(options):
        yield from _text(option.get("text"), 75, f"{at}/options/{n}/text")
        if not 0 < len(str(option.get("value", ""))) <= 150:
            yield f"{at}/options/{n}/value: 1 to 150"
    if "initial_option" in element and element["initial_option"] not in options:
        yield f"{at}/initial_option: must be one of the options"


def _text(text: object, at_most: int, at: str, *, only_plain: bool = False) -> Iterator[str]:
    kinds = ("plain_text",) if only_plain else ("plain_text", "mrkdwn")
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"{at}: must be a {' or '.join(kinds)} object"
        return
    said = text.get("text")
    if not isinstance(said, str) or not 1 <= len(said) <= at_most:
        yield f"{at}/text: 1 to {at_most} characters"


def _characters(value: object) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values())
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0
