"""A real browser that reaches nothing but the files of the site or a server on this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"none of {', '.join(NAMES)} is installed"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-sync --no-first-run "
    "--disable-background-networking --disable-component-update "
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
)
SECONDS = 120  # more than anything takes on a busy machine


@dataclass
class Visit:
    """A page, what it asked the network for, and what it complained of on the console."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, closed at the end."""
    flags = FLAGS.replace(" --", "\n--").splitlines()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=PROGRAM, args=flags, timeout=SECONDS * 1000
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int, theme: str = "light", javascript: bool = True
) -> Iterator[Visit]:
    """One page in a window of that width, its fonts there."""
    window = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
    context = browser.new_context(**window, java_script_enabled=javascript)
    context.set_default_timeout(SECONDS * 1000)
    visit = Visit(context.new_page())
    visit.page.on("request", lambda request: visit.asked.append(request.url))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("console", lambda line: line.type == "error" and visit.errors.append(line.text))
    try:
        visit.page.goto(address)
        if javascript:
            visit.page.evaluate("document.fonts.ready.then(() => null)")
        yield visit
    finally:
        context.close()
