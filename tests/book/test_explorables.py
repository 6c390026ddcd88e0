"""Figures that a reader moves: what stands there without JavaScript, and what replaces it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, Visit, opened, started
from building import ROOT, build, extension, small_book
from pages import soup
from playwright.sync_api import Browser, Locator

SITE = ROOT / "site" / "explorables"
FIGURE = """
:::{{explorable}} {script}
:name: fig-{name}
{options}
Move **it**: {{numref}}`fig-{name}`.

The fallback of {name}.
:::
"""
PAGES = {
    "index.md": "# The book\n\nNothing moves here.\n",
    "chapters/04_look.md": "# Look\n"
    + FIGURE.format(script="bell", name="whole", options=":data: sound\n")
    + FIGURE.format(script="bell", name="no-data", options="")
    + FIGURE.format(script="bell", name="broken-data", options=":data: broken\n")
    + FIGURE.format(script="nobody", name="broken-script", options=""),
}
SCRIPTS = {
    "data/sound.js": "Explorable.data('sound', {word: 'ding'});",
    "data/broken.js": "Explorable.data('broken', {word: );",
    "nobody.js": "Explorable.define('somebody', () => {});",
    "bell.js": """"use strict";
Explorable.define("bell", (stage, data, tools) => {
  const { html, say } = tools, shown = html("p", { class: "shown" }, data.word);
  const show = (value) => { shown.textContent = value; say(`now ${value}`); };
  stage.append(shown, ...["slider", "choice", "menu", "stepper"].map((kind) => tools[kind]({
    label: `a ${kind}`, min: 0, max: 3, value: kind === "slider" ? 1 : "two", count: 3,
    options: ["one", ["two", "number two"]], change: show })));
});""",
}
DRAWN = "figure[data-state=drawn]"


@contextmanager
def page_of(site: Path, browser: Browser, *, javascript: bool = True) -> Iterator[Visit]:
    """The page with figures, each of them drawn or given up."""
    address = (site / "chapters/04_look.html").as_uri()
    with opened(browser, address, width=1440, javascript=javascript) as visit:
        if javascript:
            for figure in visit.page.locator("figure").all():
                figure.scroll_into_view_if_needed()
            visit.page.locator("figure[data-state]").nth(3).wait_for()
        yield visit


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages of a book with four such figures, of which three fail."""
    folder = small_book(tmp_path_factory.mktemp("moving"), PAGES)
    for name, script in SCRIPTS.items():
        (folder / "site/explorables" / name).write_text(script, "utf-8")
    result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build/html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with started() as browser:
        yield browser


def fallbacks(figures: Locator) -> list[bool]:
    return [figure.get_by_text("The fallback of").is_visible() for figure in figures.all()]


def test_only_a_page_with_such_a_figure_asks_for_the_scripts(moving: Path) -> None:
    assert "explorables/base.js" not in (moving / "index.html").read_text("utf-8")
    head = soup(moving / "chapters/04_look.html").head
    (script,) = head.select("script[src*=explorables]")
    (style,) = head.select("link[href*=explorables]")
    assert script["src"].startswith("../explorables/base.js") and script.has_attr("defer")
    assert style["href"].startswith("../explorables/explorables.css")


def test_the_figures_are_numbered_and_keep_their_captions(moving: Path) -> None:
    figures = soup(moving / "chapters/04_look.html").select("figure.explorable")
    texts = [" ".join(figure.figcaption.get_text().split()) for figure in figures]
    assert [text[:24] for text in texts] == [f"Fig. 4.{n} Move it: Fig. 4" for n in range(1, 5)]
    assert figures[0].figcaption.strong and figures[0]["data-data"] == "sound"


def test_without_javascript_the_fallback_stands(moving: Path, browser: Browser) -> None:
    with page_of(moving, browser, javascript=False) as visit:
        assert fallbacks(visit.page.locator("figure")) == [True] * 4


def test_what_fails_keeps_its_fallback_and_says_so(moving: Path, browser: Browser) -> None:
    with page_of(moving, browser) as visit:
        figures = visit.page.locator("figure")
        states = [figure.get_attribute("data-state") for figure in figures.all()]
        assert states == ["drawn", "failed", "failed", "failed"]
        assert fallbacks(figures) == [False, True, True, True]
        assert visit.page.locator(".shown").all_inner_texts() == ["ding"]
        assert len(visit.errors) >= 3


def test_the_controls_work_by_the_keyboard_and_are_said(moving: Path, browser: Browser) -> None:
    with page_of(moving, browser) as visit:
        figure = visit.page.locator(DRAWN)
        said, keys = [], visit.page.keyboard
        for label, key in [("a slider", "ArrowRight"), ("a stepper", "End"), ("a menu", "o")]:
            figure.get_by_label(label).first.focus()
            keys.press(key)
            said.append(figure.locator("[aria-live]").inner_text())
        figure.get_by_role("radio", name="number two").focus()
        keys.press("ArrowUp")
        said.append(figure.locator("[aria-live]").inner_text())
        assert said == ["now 2", "now 2", "now one", "now one"]
        assert figure.get_by_role("group", name="a choice").get_by_role("radio").count() == 2


def test_a_stepper_stops_at_its_ends(moving: Path, browser: Browser) -> None:
    with page_of(moving, browser) as visit:
        figure = visit.page.locator(DRAWN)
        back, on = (figure.get_by_role("button", name=name) for name in ("back", "on"))
        shown = []
        for button in (back, on, on, on, back):
            button.click(force=True)  # at an end it is named disabled
            shown.append(figure.locator(".shown").inner_text())
        assert shown == ["ding", "1", "2", "2", "1"]
        assert on.get_attribute("aria-disabled") == "false"


FAULTS = {
    ":name: fig-a\n\nOnly a caption.": "shows nothing without JavaScript",
    ":name: fig-a": "has no caption",
    "\nA caption.\n\nA fallback.": "has no name",
    ":name: fig-a\n:data: none\n\nA caption.\n\nA fallback.": "has no data/none.js",
}


def test_an_incomplete_figure_fails_the_build(tmp_path: Path) -> None:
    text = "".join(f":::{{explorable}} bell\n{body}\n:::\n\n" for body in FAULTS)
    pages = {"index.md": "# The book\n", "chapters/04_look.md": f"# Look\n\n{text}"}
    folder = small_book(tmp_path, pages)
    (folder / "site/explorables/bell.js").write_text(SCRIPTS["bell.js"])
    result = build(folder, folder)
    assert result.returncode != 0
    said = result.stdout + result.stderr
    assert [fault for fault in FAULTS.values() if fault not in said] == []


def test_scripts_and_styles_are_small() -> None:
    """All scripts together, and what a page with two figures loads, its style too."""
    squeezed = extension("explorables").squeezed
    files = {path.name: path for path in SITE.iterdir() if path.is_file()}
    sent = {
        name: squeezed(path.read_text("utf-8"), style=path.suffix == ".css").encode()
        for name, path in files.items()
    }
    assert {path.suffix for path in files.values()} == {".js", ".css"}
    assert sum(len(sent[name]) for name in sent if name.endswith(".js")) < 40_000
    shared = sum(len(sent.pop(name)) for name in ("base.js", "explorables.css"))
    assert shared + sum(sorted(map(len, sent.values()))[-2:]) < 40_000
    assert all(b'"use strict"' in script for script in sent.values())
    assert [path.name for path in SITE.glob("data/*") if path.stat().st_size > 60_000] == []


def test_what_is_published_is_squeezed_and_still_the_same(moving: Path) -> None:
    """The tests above have seen it work; here is what was taken out."""
    script, style = (moving / f"explorables/{name}" for name in ("base.js", "explorables.css"))
    assert "\n  " not in script.read_text("utf-8") and "\n//" not in script.read_text("utf-8")
    assert "/*" not in style.read_text("utf-8") and "\n" not in style.read_text("utf-8").strip()
    squeezed = extension("explorables").squeezed
    assert squeezed("  // note\n  x = 'a // b';\n", style=False) == "x = 'a // b';\n"
    rule = "/* note */\na > b:hover,\nc :is(d) { margin: 0 calc(1px + 2px); }\n"
    assert squeezed(rule, style=True) == "a>b:hover,c :is(d){margin:0 calc(1px + 2px);}"
