"""A real Chromium, where there is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stack import Stack, stack

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
def page(browser: Browser, desk: Stack) -> Iterator[Page]:
    """The stage page; the test fails when the page reports an error."""
    opened = browser.new_page(viewport={"width": 1600, "height": 1000})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    opened.set_default_timeout(PATIENCE)
    opened.goto(desk.sandbox)
    yield opened
    opened.close()
    assert errors == []
