"""X's column on the stage page: quotes, edits, deletions, pictures and private messages."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def write(page: Page, handle: str, text: str) -> None:
    page.get_by_test_id("x-handle").fill(handle)
    page.get_by_test_id("x-text").fill(text)
    page.get_by_test_id("x-post").click()
    expect(posts(page).filter(has_text=text).first).to_be_visible()


def posts(page: Page) -> Locator:
    return page.get_by_test_id("x-posts").get_by_test_id("post")


def attach(page: Page, kind: str) -> None:
    page.get_by_test_id("x-attach").click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def test_a_post_with_pictures_is_quoted_edited_and_deleted(page: Page) -> None:
    attach(page, "Photo")
    attach(page, "Photo")
    write(page, "maria_k", "@deskhand teh checkout is down")
    first = page.get_by_role("article", name="Post by Maria K")
    expect(first.get_by_test_id("x-media")).to_have_count(2)
    expect(first.get_by_test_id("x-media").last).to_have_js_property("naturalWidth", 320)
    expect(page.get_by_role("button", name="Remove Photo")).to_have_count(0)

    page.get_by_test_id("x-handle").fill("tom_h")
    first.get_by_test_id("post-quote").click()
    page.get_by_test_id("quote-text").fill("same here")
    page.get_by_test_id("quote-send").click()
    quoting = posts(page).filter(has_text="same here")
    expect(quoting.get_by_test_id("quoted")).to_contain_text("teh checkout is down")

    first.get_by_test_id("post-more").click()
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    box = page.get_by_test_id("edit-text")
    expect(box).to_have_value("@deskhand teh checkout is down")
    box.fill("@deskhand the checkout is down")
    page.get_by_test_id("edit-send").click()
    expect(first).to_contain_text("edited")
    expect(quoting.get_by_test_id("quoted")).to_contain_text("the checkout is down")

    first.get_by_test_id("post-more").click()
    page.get_by_role("menuitem", name="Delete", exact=True).click()
    expect(page.get_by_test_id("x-posts")).to_contain_text("deleted by its author")
    expect(quoting.get_by_test_id("quoted")).to_contain_text("unavailable")
    expect(page.get_by_test_id("x-posts").get_by_test_id("x-media")).to_have_count(0)


def test_private_messages_stand_in_conversations(page: Page) -> None:
    page.get_by_test_id("x-tab-messages").click()
    page.get_by_test_id("x-handle").fill("maria_k")
    attach(page, "Photo")
    page.get_by_test_id("dm-text").fill("here is my invoice <b>")
    page.get_by_test_id("dm-send").click()
    talk = page.get_by_test_id("talk")
    expect(talk.get_by_test_id("dm").first).to_contain_text("here is my invoice <b>")
    expect(talk.get_by_test_id("x-media")).to_have_count(1)
    expect(page.get_by_test_id("slack-messages")).to_contain_text("invoice")

    page.get_by_test_id("x-tab-posts").click()
    write(page, "tom_h", "@deskhand hello")
    page.get_by_test_id("x-tab-messages").click()
    talk.get_by_role("button", name="Write as").click()
    expect(page.get_by_test_id("x-handle")).to_have_value("@maria_k")
    page.get_by_test_id("dm-text").fill("is it there?")
    page.get_by_test_id("dm-text").press("Enter")
    expect(talk).to_contain_text("is it there?")


def test_the_column_fits_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    attach(page, "Video")
    write(page, "maria_k", "@deskhand " + "w" * 200)
    page.get_by_test_id("x-tab-messages").click()
    expect(page.get_by_test_id("x-talks")).to_contain_text("No private messages yet")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
