"""The main job on the stage page, as a person does it: three columns, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="document.title=1"> <!channel> <https://evil.example|bank> @deskhand'


def write(page: Page, handle: str, text: str) -> None:
    page.get_by_test_id("x-handle").fill(handle)
    page.get_by_test_id("x-text").fill(text)
    page.get_by_test_id("x-post").click()


def press(page: Page, label: str) -> None:
    page.get_by_test_id("slack-messages").get_by_role("button", name=label, exact=True).click()


def test_from_a_post_to_the_delivered_reply_and_back(page: Page) -> None:
    room, posts = page.get_by_test_id("slack-messages"), page.get_by_test_id("x-posts")
    write(page, "maria_k", "@deskhand checkout shows error 502")
    expect(room.get_by_text("#1")).to_be_visible()

    press(page, "Claim")
    expect(room.get_by_text("Owner agent-1")).to_be_visible()
    page.get_by_test_id("slack-user").select_option(label="agent-2")
    press(page, "Claim")
    expect(page.get_by_test_id("ephemeral")).to_contain_text("agent-1 claimed #1")

    page.get_by_test_id("slack-user").select_option(label="agent-1")
    press(page, "Reply")
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("To @maria_k on X")
    modal.get_by_label("Reply", exact=True).fill("x" * 281)
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("281 of X's 280")
    expect(modal).to_contain_text("Or send it in 2 parts")
    modal.get_by_label("Reply", exact=True).fill("It works again: please try once more.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_have_count(0)
    expect(posts).to_contain_text("It works again: please try once more.")
    expect(room).to_contain_text("✓ delivered")
    expect(room).to_contain_text("Pending")

    ours = posts.get_by_test_id("post").filter(has_text="It works again").last
    ours.get_by_test_id("post-reply").last.click()
    page.get_by_test_id("reply-text").fill("@deskhand thank you!")
    page.get_by_test_id("reply-send").click()
    expect(room.get_by_text("Open", exact=True)).to_be_visible()
    room.get_by_test_id("thread-open").click()
    expect(page.get_by_test_id("thread-pane")).to_contain_text("thank you!")


def test_an_hour_later_the_managers_are_told_and_the_timeline_says_why(page: Page) -> None:
    write(page, "tom_h", "@deskhand where is my parcel?")
    expect(page.get_by_test_id("slack-messages")).to_contain_text("#1")
    page.get_by_test_id("advance-1h").click()
    page.get_by_test_id("room-tab-desk-escalations").click()
    expect(page.get_by_test_id("slack-messages")).to_contain_text("@manager")
    first = page.get_by_test_id("timeline").get_by_test_id("entry").first
    expect(first).to_contain_text("Managers were told")
    expect(first).to_contain_text("BB-29")


def test_commands_and_notes(page: Page) -> None:
    write(page, "tom_h", "@deskhand where is my parcel?")
    expect(page.get_by_test_id("slack-messages")).to_contain_text("#1")
    composer = page.get_by_test_id("room-composer")
    composer.fill("/desk next")
    composer.press("Enter")
    expect(page.get_by_test_id("ephemeral").first).to_contain_text("#1 is yours.")
    page.get_by_test_id("thread-open").first.click()
    note = page.get_by_test_id("thread-composer")
    note.fill("The parcel service says Friday.")
    note.press("Enter")
    expect(page.get_by_test_id("thread-pane")).to_contain_text("The parcel service says Friday.")
    expect(page.get_by_test_id("thread-pane")).to_contain_text("🔒")
    expect(page.get_by_test_id("x-posts")).not_to_contain_text("Friday")


def test_hostile_text_stays_text(page: Page) -> None:
    title = page.title()
    write(page, "evil_one", HOSTILE)
    room = page.get_by_test_id("slack-messages")
    expect(room).to_contain_text("<!channel>")
    assert page.locator("img[src=x]").count() == 0
    assert room.locator("a[href*='evil.example']").count() == 0
    assert page.title() == title


def test_the_page_fits_a_small_window(page: Page, desk: Stack) -> None:
    page.set_viewport_size({"width": 1100, "height": 700})
    write(page, "maria_k", "@deskhand hello")
    expect(page.get_by_test_id("slack-messages")).to_contain_text("#1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
