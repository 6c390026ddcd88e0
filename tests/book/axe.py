"""axe-core, which finds what is hard to use with a screen reader, a keyboard or weak eyes."""

from importlib.metadata import files
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(next(f for f in files("axe-playwright-python") if f.name == "axe.min.js").locate())

# The contrast of every word of a chapter takes many seconds. Words of the same colour, size and
# weight on the same grounds are alike: three of each are looked at (axe says nothing of a single
# letter, or of a word that something covers). A formula in the head of a table is read, too; axe
# takes it for nothing.
PREPARED = """
axe.configure({rules: [
  {id: "color-contrast", selector: "[data-look]"},
  {id: "empty-table-header", selector: "th:not([data-formula])"},
]});
for (const head of document.querySelectorAll("th")) {
  if (head.querySelector("math")) head.dataset.formula = "";
}
window.chooseLooks = () => {
  const known = {};
  for (const old of document.querySelectorAll("[data-look]")) old.removeAttribute("data-look");
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const {data, parentElement: element} = words.currentNode;
    if (data.trim().length < 2 || "look" in element.dataset || !element.checkVisibility()
        || element.closest("script, style, math")) continue;
    const {color, fill, fontSize, fontWeight} = getComputedStyle(element);
    const look = new Set([color, fill, fontSize, fontWeight]);
    for (let box = element; box; box = box.parentElement) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(box);
      look.add(backgroundColor).add(backgroundImage).add(opacity);
      if (backgroundColor.startsWith("rgb(")) break;
    }
    const name = [...look].join();
    known[name] = (known[name] ?? 0) + 1;
    if (known[name] <= 3) element.dataset.look = known[name];
  }
};
0"""
OF_THEME = ["color-contrast", "image-alt", "link-in-text-block"]  # what another theme can break
FOUND = """async (runOnly) => {
  chooseLooks();
  const choice = runOnly ? {runOnly} : {};
  const {violations} = await axe.run(
    document, {resultTypes: ["violations"], preload: false, ...choice});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, any}) =>
    `${id}: ${target.join(" ")}${any.length ? ": " + any[0].message : ""}`));
}"""


def prepare(page: Page) -> None:
    """Bring axe into the page."""
    page.evaluate(SOURCE.read_text(encoding="utf-8") + ";" + PREPARED)


def violations(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """What breaks a rule as the page is shown now: the rule, where, and what is wrong."""
    return page.evaluate(FOUND, rules)
