"""A real Chromium, where there is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stack import START_SECONDS, Stack, answers, eventually, stack

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or whichever is installed.

    For one test at a time: Playwright's loop, while it runs, is in the way of other tests' loops.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here; install the package chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Stack]:
    """A desk of this test alone."""
    with stack(tmp_path, sqlite_url) as running:
        yield running


@pytest.fixture
def platforms(sqlite_url: str, tmp_path: Path) -> Iterator[Stack]:
    """The sandbox without a desk: for what people see of the platforms alone."""
    alone = Stack(tmp_path, sqlite_url)
    try:
        alone.start("sandbox")
        eventually(lambda: answers(f"{alone.sandbox}/stage/clock"), START_SECONDS, alone.logs)
        yield alone
    finally:
        alone.stop()


@pytest.fixture
def page(browser: Browser, desk: Stack) -> Iterator[Page]:
    """The stage page of a whole desk; the test fails when the page reports an error."""
    yield from opened(browser, desk.sandbox)


@pytest.fixture
def platforms_page(browser: Browser, platforms: Stack) -> Iterator[Page]:
    """The stage page without a desk; the test fails when the page reports an error."""
    yield from opened(browser, platforms.sandbox)


def opened(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    yield page
    page.close()
    assert errors == []
