"""The stage page's Facebook: people write in Messenger and on the page, and see the answers."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.facebook_made import TOKEN, proof
from tests.stack import Json, Stack

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="document.title=1"> javascript:alert(1) https://ok.example/a"b'


@dataclass
class Ours:
    """Our side: answers by the Graph API, as the desk does."""

    url: str

    def post(self, path: str, **body: Any) -> Json:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"{self.url}/graph/v25.0/{path}?appsecret_proof={proof()}"
        answer = requests.post(url, json=body, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def send(self, text: str, **more: Any) -> None:
        """Answer the only customer."""
        (person,) = requests.get(f"{self.url}/stage/facebook/people", timeout=10).json()["people"]
        self.post("me/messages", recipient={"id": person["psid"]}, message={"text": text, **more})


@pytest.fixture
def ours(platforms: Stack) -> Ours:
    return Ours(platforms.sandbox)


def to_facebook(page: Page, tab: str = "talks") -> None:
    page.get_by_test_id("channel-facebook").locator("visible=true").click()
    page.get_by_test_id(f"fb-tab-{tab}").click()


def write(page: Page, text: str) -> None:
    page.get_by_test_id("fb-text").fill(text)
    page.get_by_test_id("fb-send").click()
    expect(page.get_by_test_id("fb-messages")).to_contain_text(shown(text))


def comment(page: Page, text: str) -> Locator:
    page.get_by_test_id("fb-comment-text").first.fill(text)
    page.get_by_test_id("fb-comment-send").first.click()
    made = page.get_by_test_id("fb-comment").filter(has_text=shown(text))
    expect(made).to_have_count(1)
    return made


def shown(text: str) -> str:
    """What stands before a link, of which the page leaves out the beginning."""
    return text.partition("https://")[0].strip()


def test_a_conversation_in_messenger(platforms_page: Page, ours: Ours) -> None:
    page = platforms_page
    to_facebook(page)
    talk = page.get_by_test_id("fb-messages")
    expect(talk).to_contain_text("Maria K has not written yet")
    write(page, "checkout shows error 502")
    expect(page.get_by_test_id("fb-window")).to_contain_text("may answer for 23 h")

    ours.send("Try once more?", quick_replies=[quick("It works"), quick("Not yet")])
    answer = talk.get_by_test_id("fb-message").filter(has_text="Try once more?")
    expect(answer).to_have_class("bubble-row ours last")
    page.get_by_test_id("fb-read").click()
    expect(page.get_by_test_id("fb-seen")).to_have_text("Seen")
    answer.hover()
    answer.get_by_role("button", name="React", exact=True).click()
    answer.get_by_role("menuitem", name="❤️").click()
    expect(answer.get_by_test_id("fb-reaction")).to_have_text("❤️")
    page.get_by_role("button", name="It works", exact=True).click()
    pressed = talk.get_by_test_id("fb-message").filter(has_text="It works")
    expect(pressed).to_have_class("bubble-row theirs last")
    expect(page.get_by_role("button", name="Not yet", exact=True)).to_have_count(0)


def test_quoting_attaching_editing_and_taking_back(platforms_page: Page) -> None:
    page = platforms_page
    to_facebook(page)
    write(page, "it is donw")
    talk = page.get_by_test_id("fb-messages")
    first = talk.get_by_test_id("fb-message").first
    first.hover()
    first.get_by_role("button", name="Edit or unsend").click()
    first.get_by_role("menuitem", name="Edit").click()
    expect(page.get_by_test_id("fb-edit")).to_have_value("it is donw")
    page.get_by_test_id("fb-edit").fill("it is down")
    page.get_by_test_id("fb-edit-send").click()
    expect(first).to_contain_text("it is down")
    expect(first).to_contain_text("edited")

    first.hover()
    first.get_by_role("button", name="Reply to this message").click()
    write(page, "since this morning")
    expect(talk.get_by_test_id("fb-message").last.locator(".quoted")).to_have_text("it is down")
    for label, shown in (("A picture", "img.picture"), ("A sticker", "img.sticker")):
        page.get_by_role("button", name="Attach", exact=True).click()
        page.get_by_role("menuitem", name=label).click()
        expect(talk.locator(shown)).to_be_visible()
        assert talk.locator(shown).evaluate("img => img.decode().then(() => img.naturalWidth)")

    last = talk.get_by_test_id("fb-message").filter(has_text="since this morning")
    last.hover()
    last.get_by_role("button", name="Edit or unsend").click()
    last.get_by_role("menuitem", name="Unsend").click()
    expect(talk).not_to_contain_text("since this morning")


def test_everybody_has_a_conversation_of_their_own(platforms_page: Page, ours: Ours) -> None:
    page = platforms_page
    to_facebook(page)
    write(page, "hello")
    page.get_by_role("button", name="Be Tom H").click()
    expect(page.get_by_test_id("fb-name")).to_have_value("Tom H")
    expect(page.get_by_test_id("fb-messages")).to_contain_text("Tom H has not written yet")
    page.get_by_test_id("fb-name").fill("maria k")
    expect(page.get_by_test_id("fb-messages")).to_contain_text("hello")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Block the page").click()
    expect(page.get_by_test_id("fb-window")).to_have_text("Maria K has blocked the page")


def test_a_colleague_answers_elsewhere(platforms_page: Page) -> None:
    page = platforms_page
    to_facebook(page)
    write(page, "hello")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Answer as a colleague").click()
    expect(page.get_by_text("A colleague answers")).to_be_visible()
    write(page, "hi Maria")
    answer = page.get_by_test_id("fb-message").filter(has_text="hi Maria")
    expect(answer).to_have_class("bubble-row ours last")


def test_the_pages_posts_and_comments(platforms_page: Page, ours: Ours) -> None:
    page = platforms_page
    to_facebook(page, "page")
    made = comment(page, "is anybody there?")
    id = made.get_attribute("data-id")
    ours.post(f"{id}/comments", message="Yes, we are.")
    expect(made.get_by_test_id("fb-comment")).to_contain_text("Yes, we are.")
    page.get_by_role("button", name="Be Tom H").click()
    made.get_by_test_id("fb-reply").first.click()
    page.get_by_test_id("fb-reply-text").fill("same here")
    page.get_by_test_id("fb-reply-send").click()
    expect(made.get_by_test_id("fb-comment")).to_have_count(2)
    made.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Hide, as the page").click()
    expect(made.locator(".badge").first).to_have_text("hidden")
    made.get_by_role("button", name="Like", exact=True).first.click()
    page.get_by_role("menuitem", name="👍").click()
    expect(made).to_contain_text("👍 1")

    page.get_by_test_id("fb-wall").click()
    page.get_by_test_id("fb-post-text").fill("great shop")
    page.get_by_test_id("fb-post-send").click()
    expect(page.get_by_test_id("fb-post").first).to_contain_text("Tom H")
    expect(page.get_by_test_id("fb-post")).to_have_count(2)


def test_tabs_say_where_something_is_new(platforms_page: Page, ours: Ours) -> None:
    page = platforms_page
    to_facebook(page, "page")
    made = comment(page, "is anybody there?")
    page.get_by_test_id("channel-x").locator("visible=true").click()
    expect(page.locator("#facebook")).to_be_hidden()
    switch = page.locator("#x").get_by_test_id("channel-facebook")
    expect(switch.locator(".dot")).to_have_count(0)
    id = page.get_by_test_id("fb-comment").get_attribute("data-id")
    private = {"recipient": {"comment_id": id}, "message": {"text": "which order?"}}
    ours.post("me/messages", **private)
    expect(switch.locator(".dot")).to_be_visible()
    switch.click()
    expect(page.get_by_test_id("fb-tab-talks").locator(".dot")).to_be_visible()
    expect(made).to_contain_text("The page has answered in Messenger")
    page.get_by_test_id("fb-tab-talks").click()
    expect(page.get_by_test_id("fb-messages")).to_contain_text("about your comment")
    expect(page.locator("#facebook .dot")).to_have_count(0)


def test_hostile_text_stays_text(platforms_page: Page) -> None:
    page = platforms_page
    title = page.title()
    to_facebook(page)
    write(page, HOSTILE)
    page.get_by_test_id("fb-tab-page").click()
    comment(page, HOSTILE)
    assert page.locator("img[src=x]").count() == 0
    links = page.locator("#facebook a").evaluate_all("all => all.map(a => a.protocol)")
    assert links == ["https:"]
    assert page.title() == title


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1000, 700), (375, 667)])
def test_it_fits(platforms_page: Page, ours: Ours, width: int, height: int) -> None:
    page = platforms_page
    page.set_viewport_size({"width": width, "height": height})
    if width < 900:
        page.get_by_role("button", name="Facebook", exact=True).click()
    else:
        to_facebook(page)
    for n in range(12):
        write(page, f"{n} it is down and nobody says when it comes back, https://e.example/{n}")
    ours.send("We know. " * 60)
    expect(page.get_by_test_id("fb-messages")).to_contain_text("We know.")
    expect(page.get_by_test_id("fb-text")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("fb-read")).to_be_in_viewport()  # the list stands at its foot
    fits(page)
    page.get_by_test_id("fb-tab-page").click()
    comment(page, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3)
    fits(page)


def test_both_stand_side_by_side_where_there_is_room(platforms_page: Page) -> None:
    page = platforms_page
    expect(page.locator("#x")).to_be_visible()
    expect(page.locator("#facebook")).to_be_hidden()
    page.set_viewport_size({"width": 1920, "height": 1080})
    for column in ("x", "facebook", "slack", "timeline"):
        expect(page.locator(f"#{column}")).to_be_visible()
    fits(page)


def fits(page: Page) -> None:
    wide = page.evaluate(
        """[document.documentElement, ...document.querySelectorAll('#facebook .scroll')]
        .filter(e => e.scrollWidth > e.clientWidth).map(e => e.className)"""
    )
    assert wide == []


def quick(title: str) -> Json:
    return {"content_type": "text", "title": title, "payload": title}
