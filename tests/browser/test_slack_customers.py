"""Slack as customers use it, on the stage page: rooms, the bot alone, edits, files, strangers."""

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.stack import Stack, Stage

pytestmark = pytest.mark.browser


def become(page: Page, name: str) -> None:
    page.get_by_test_id("slack-user").select_option(label=name)


def go_to(page: Page, room: str) -> Locator:
    """The messages of the room, once it is open."""
    tab = page.get_by_test_id(f"room-tab-{room}")
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    return page.get_by_test_id("slack-messages")


def write(page: Page, text: str) -> None:
    composer = page.get_by_test_id("room-composer")
    composer.fill(text)
    composer.press("Enter")


def test_a_customer_sees_customers_rooms_only(page: Page) -> None:
    expect(page.get_by_test_id("room-tab-desk-support")).to_be_visible()
    become(page, "maria")
    expect(page.get_by_test_id("room-tab-help")).to_be_visible()
    for hidden in ("desk-support", "desk-ops", "desk-escalations", "help-acme"):
        expect(page.get_by_test_id(f"room-tab-{hidden}")).to_have_count(0)
    become(page, "maria@acme")
    room = go_to(page, "help-acme")
    write(page, "Hello from Acme")
    expect(room).to_contain_text("Hello from Acme")
    expect(page.get_by_test_id("room-tab-help")).to_have_count(0)


def test_a_customer_writes_mentions_edits_and_deletes(page: Page, desk: Stack) -> None:
    become(page, "maria")
    room = go_to(page, "help")
    write(page, "@deskhand the printer shows <5 & more")
    expect(room).to_contain_text("the printer shows <5 & more")
    stage = Stage(desk, "page")
    (message,) = stage.get("/slack/rooms/help")["messages"]
    assert message["text"] == "<@U0DESKHAND> the printer shows &lt;5 &amp; more"

    said = room.get_by_test_id("message").first
    said.hover()
    said.get_by_label("Edit", exact=True).click()
    editor = page.get_by_test_id("edit-text")
    expect(editor).to_have_value("@deskhand the printer shows <5 & more")
    editor.fill("@deskhand it works again")
    page.get_by_test_id("edit-save").click()
    expect(room).to_contain_text("it works again (edited)")
    (message,) = stage.get("/slack/rooms/help")["messages"]
    assert message["text"] == "<@U0DESKHAND> it works again"

    said.hover()
    said.get_by_label("Delete", exact=True).click()
    expect(room).not_to_contain_text("it works again")


def test_only_ones_own_messages_can_be_edited(page: Page) -> None:
    become(page, "maria")
    room = go_to(page, "help")
    write(page, "mine")
    expect(room).to_contain_text("mine")
    become(page, "tom")
    expect(page.get_by_test_id("slack-user")).to_have_value("tom")
    room.get_by_test_id("message").hover()
    for tool in ("Edit", "Delete"):
        expect(room.get_by_label(tool, exact=True)).to_have_count(0)


def test_a_file_goes_with_a_message_or_alone(page: Page, desk: Stack) -> None:
    become(page, "maria")
    room = go_to(page, "help")
    attach = page.get_by_test_id("attach")
    attach.set_input_files({"name": "not this.txt", "mimeType": "text/plain", "buffer": b"no"})
    page.get_by_label("Leave out not this.txt").click()
    log: FilePayload = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"line 1\n" * 9000}
    attach.set_input_files(log)
    expect(page.get_by_text("log.txt")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    with page.expect_download() as downloading:
        room.get_by_test_id("file").get_by_role("link").click()
    assert downloading.value.path().read_bytes() == log["buffer"]
    (message,) = Stage(desk, "page").get("/slack/rooms/help")["messages"]
    assert [f["name"] for f in message["files"]] == ["log.txt"]


def test_what_is_said_to_the_bot_alone_stays_there(page: Page) -> None:
    become(page, "maria")
    alone = go_to(page, "dm")
    write(page, "psst")
    expect(alone).to_contain_text("psst")
    become(page, "tom")
    expect(page.get_by_test_id("slack-messages")).to_contain_text("You and the desk, alone")
    become(page, "maria")
    expect(page.get_by_test_id("slack-messages")).to_contain_text("psst")


def test_a_deleted_root_keeps_its_thread(page: Page, desk: Stack) -> None:
    become(page, "maria")
    room = go_to(page, "help")
    stage = Stage(desk, "page")
    asked = {"user": "maria", "room": "help"}
    root = stage.do("/slack/message", **asked, text="secret")["ts"]
    stage.do("/slack/message", **asked, text="for all", thread_ts=root, broadcast=True)
    expect(room).to_contain_text("replied in a thread, and to the room")
    stage.do("/slack/delete", **asked, ts=root)
    expect(room).to_contain_text("This message was deleted.")
    expect(room).not_to_contain_text("secret")
    room.get_by_test_id("thread-open").click()
    expect(page.get_by_test_id("thread-pane")).to_contain_text("for all")
