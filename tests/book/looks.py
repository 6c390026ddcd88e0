"""What a browser shows of a page that a reader should not see, or should and cannot."""

from playwright.sync_api import Page

DESK, BETWEEN_SIDEBARS, PAPER, PHONE = 1440, 1200, 500, 390
HEIGHT = 900
DEBOUNCE = 350  # milliseconds after which the theme sees a new width, and what scrolls at it
TURNED_OVER = "invert(1) hue-rotate(180deg)"

# What reaches beyond the window or its own box without a way to scroll there.
LOST = """() => {
  const edge = document.documentElement.clientWidth, lost = [];
  const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX);
  if (document.documentElement.scrollWidth > edge) lost.push("the page scrolls sideways");
  for (const e of document.querySelectorAll("main :is(pre, table, img, svg, math, p)")) {
    if (!e.getClientRects().length || e.closest(".headerlink")) continue;
    let box = e;
    while (box && !scrolls(box)) box = box.parentElement;
    const name = `${e.tagName} ${e.className.baseVal ?? e.className}`;
    if (!box && e.getBoundingClientRect().right > edge + 1) lost.push(`${name} beyond the edge`);
    if (!scrolls(e) && /hidden|clip/.test(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1) lost.push(`${name} cut off`);
  }
  return lost;
}"""
CUT_CODE = """of => [...document.querySelectorAll(of)]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
FILTERS = """() => [...new Set([...document.querySelectorAll("main article img")]
  .map(e => getComputedStyle(e).filter))]"""

# Formulas that take no room, TeX where a formula should be, a font that did not come.
UNSET = """() => {
  const unset = [], formulas = [...document.querySelectorAll("math")];
  const shown = formulas.filter(e => e.checkVisibility());
  for (const e of shown) {
    const {width, height} = e.getBoundingClientRect();
    if (!width || !height) unset.push(`without a size: ${e.textContent}`);
  }
  for (const e of document.querySelectorAll("merror")) unset.push(`an error: ${e.textContent}`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const tex = /\\\\[([]|\\$\\$|\\\\(?:begin|frac|math|text|sum|hat|tilde|[a-z]+\\{)/;
  while (words.nextNode()) {
    const {data, parentElement} = words.currentNode;
    if (tex.test(data) && !parentElement.closest("annotation, script, style, pre, code"))
      unset.push(`TeX: ${data.trim()}`);
  }
  const fonts = [...document.fonts].filter(font => font.status === "loaded");
  const loaded = new Set(fonts.map(font => font.family.replace(/["']/g, "")));
  const family = shown[0] && getComputedStyle(shown[0]).fontFamily.split(",")[0];
  if (family && !loaded.has(family.replace(/["']/g, ""))) unset.push(`no font ${family}`);
  return unset;
}"""
FOLDS = """() => {
  for (const fold of document.querySelectorAll("main details")) fold.open = true;
  for (const fold of document.querySelectorAll("main .toggle-hidden"))
    fold.classList.remove("toggle-hidden");
}"""


def lost(page: Page) -> list[str]:
    """What cannot be seen at this width."""
    return page.evaluate(LOST)


def unset(page: Page) -> list[str]:
    """Formulas that are not there as formulas."""
    return page.evaluate(UNSET)


def cut_code(page: Page, blocks: str) -> list[str]:
    """Blocks of code that are wider than their boxes."""
    return page.evaluate(CUT_CODE, blocks)


def filters(page: Page) -> list[str]:
    """What is done to the pictures of the page."""
    return page.evaluate(FILTERS)


def open_folds(page: Page) -> None:
    """What is folded can be seen, too."""
    page.evaluate(FOLDS)


def shown(page: Page, width: int, theme: str) -> None:
    """The page in a window of that width, in that theme, without a moment between."""
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.wait_for_timeout(DEBOUNCE)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")  # folds fade in
