"""The figures of trained models: where they look and what a beam keeps, by mouse and keyboard."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import looks
import nbformat
import pytest
from browser import MISSING, PROGRAM, opened, started
from building import ROOT, build, small_book
from looks import PHONE
from playwright.sync_api import Browser, Locator

FIGURES = {
    "fig-02-beam-tree": "02",
    "fig-04-map": "04",
    "fig-05-looks": "05",
    "fig-15-heads": "15",
    "fig-19-looks": "19",
    "fig-19-beam": "19",
}
PAGE = "chapters/04_look"


def source_of(name: str) -> str:
    """The figure as it stands in its chapter."""
    (path,) = (ROOT / "chapters").glob(f"{FIGURES[name]}_*.ipynb")
    cells = nbformat.read(path, 4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    begins = rf"^(:::+)\{{explorable\}} \w+\n:name: {name}\n.*?^\1$"
    return re.search(begins, text, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages of a book with all of them."""
    figures = "\n\n".join(map(source_of, FIGURES))
    pages = {"index.md": "# The book\n", f"{PAGE}.md": f"# Look\n\n{figures}\n"}
    folder = small_book(tmp_path_factory.mktemp("shown"), pages)
    result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build/html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with started() as browser:
        yield browser


@contextmanager
def figure(shown: Path, browser: Browser, name: str, *, width: int = 1440) -> Iterator[Locator]:
    """One of them, drawn; what went wrong fails."""
    with opened(browser, (shown / f"{PAGE}.html").as_uri(), width=width) as visit:
        found = visit.page.locator(f"#{name}")
        found.scroll_into_view_if_needed()
        visit.page.locator(f"#{name}[data-state=drawn]").wait_for()
        yield found
        assert visit.errors == []


def said(found: Locator) -> str:
    return found.locator("[aria-live]").inner_text()


def chosen(found: Locator) -> str:
    """The target word that was chosen."""
    return found.locator("[aria-pressed=true]").inner_text()


def lit(found: Locator) -> str:
    """The target word whose looks are shown."""
    return found.locator("button.shown").inner_text()


def beside(found: Locator) -> dict[str, list[float]]:
    """What stands beside each source word: its score, if there is one, and its weight."""
    rows = [row.locator("span").all_inner_texts() for row in found.locator("li[style]").all()]
    return {word: [float(number) for number in numbers] for *numbers, word in rows}


def test_without_javascript_a_picture_or_a_table_stands(shown: Path, browser: Browser) -> None:
    address = (shown / f"{PAGE}.html").as_uri()
    with opened(browser, address, width=PHONE, javascript=False) as visit:
        stages = visit.page.locator(".explorable-stage")
        assert stages.count() == len(FIGURES)
        assert all(stage.locator("img, table").is_visible() for stage in stages.all())


@pytest.mark.parametrize("name", FIGURES)
def test_it_fits_a_phone_in_both_themes(name: str, shown: Path, browser: Browser) -> None:
    with figure(shown, browser, name, width=PHONE) as found:
        menu = found.get_by_label("Sentence")
        for value in range(menu.locator("option").count() or 1):
            if menu.count():
                menu.select_option(str(value))
            for radio in found.get_by_label("6", exact=True).all():  # the widest beam, a head
                radio.check()
            for theme in ("light", "dark"):
                looks.shown(found.page, PHONE, theme)
                assert looks.lost(found.page) == []
                wide = "stage => stage.scrollWidth - stage.clientWidth"
                assert found.locator(".explorable-stage").evaluate(wide) <= 0
                assert crowded(found) == []


def crowded(found: Locator) -> list[str]:
    """The boxes of a tree that lie on each other or beyond its edges."""
    tree, boxes = found.locator("svg.beam-tree"), found.locator("svg.beam-tree rect").all()
    if not boxes:
        return []
    edges, places = tree.bounding_box(), [box.bounding_box() for box in boxes]
    places.sort(key=lambda place: (round(place["y"]), place["x"]))
    right = lambda place: place["x"] + place["width"]  # noqa: E731
    faults = [
        f"at {a['x']:.0f}"
        for a, b in pairwise(places)
        if round(a["y"]) == round(b["y"]) and b["x"] < right(a)
    ]
    beyond = [p for p in places if p["x"] < edges["x"] - 1 or right(p) > right(edges) + 1]
    return faults + [f"beyond at {place['x']:.0f}" for place in beyond]


def test_a_word_under_the_mouse_shows_its_looks(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-04-map") as found:
        assert chosen(found) == "belles"
        for word, source in [("étrange", "strange"), ("vieux", "old"), ("lourdes", "heavy")]:
            found.get_by_role("button", name=f"{word} looks at {source}").hover()
            assert (lit(found), chosen(found)) == (word, "belles")
            weights = {word: weight for word, (_, weight) in beside(found).items()}
            assert max(weights, key=weights.__getitem__) == source
            assert abs(sum(weights.values()) - 1) < 0.06
        assert "lourdes the probability 0.8" in found.inner_text()
        found.locator("figcaption").hover()
        assert lit(found) == "belles" and "belles the probability" in found.inner_text()


def test_the_arrows_go_on_from_the_chosen_word_wherever_the_mouse_is(
    shown: Path, browser: Browser
) -> None:
    with figure(shown, browser, "fig-04-map") as found:
        found.get_by_role("button", name="de looks at").click()
        found.get_by_role("button", name="lourdes looks at").hover()
        assert (lit(found), chosen(found)) == ("lourdes", "de")
        found.page.keyboard.press("ArrowDown")
        assert (lit(found), chosen(found)) == ("mon", "mon")


def test_it_says_who_answers_and_where_the_sentence_and_its_translation_come_from(
    shown: Path, browser: Browser
) -> None:
    with figure(shown, browser, "fig-04-map") as found:
        text = found.inner_text()
        assert "Its right translation was given" in text
        assert "Weights: the softmax of the scores." in text
        assert "Small maps: target words down, source words across." in text
        found.get_by_role("radio", name="Transformer").check()
        assert "A mean has no scores." in found.inner_text()
    with figure(shown, browser, "fig-19-looks") as found:
        menu = found.get_by_label("Sentence")
        answering = [option.split(":")[0] for option in menu.locator("option").all_inner_texts()]
        assert answering == 5 * ["Transformer, de → en"] + 2 * ["Bahdanau, en → fr"]
        told = "A caption that we made up; the translation is what the model wrote."
        assert told in found.inner_text()
        menu.select_option("4")
        assert "Made up, and no caption" in found.inner_text()


def test_the_line_under_it_tells_dashed_from_dotted(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-05-looks") as found:
        assert "Gold links: dashed the sure ones, dotted the possible ones." in found.inner_text()
        style = "path => getComputedStyle(path).strokeDasharray.split(', ').map(parseFloat)"
        dash, gap = found.locator("path.sure").first.evaluate(style)
        dot, space = found.locator("path.possible").first.evaluate(style)
        assert dash > 2 * gap and 2 * dot < space


def test_who_reads_forwards_finds_mon_at_its_noun(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-05-looks") as found:
        read = []
        for system in ("Luong (general)", "Bahdanau"):
            found.get_by_role("radio", name=system).check()
            read.append(
                found.get_by_role("button", name="mon looks at").get_attribute("aria-label")
            )
        assert "*mon* at its noun, *doctor*" in source_of("fig-05-looks")
        assert read[0].startswith("mon looks at doctor 0.8")
        assert read[1].startswith("mon looks at my 0.6")


def test_the_keyboard_walks_from_word_to_word(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-04-map") as found:
        found.get_by_label("Sentence").focus()
        keys = found.page.keyboard
        keys.press("Tab")  # the systems
        keys.press("Tab")  # the words: one stop for all
        walk = []
        for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft"):
            keys.press(key)
            focused = found.page.evaluate("document.activeElement.getAttribute('aria-label')")
            assert focused.startswith(f"{chosen(found)} looks at ")
            walk.append(chosen(found))
        assert walk == ["clés", "de", "clés", "belles", "les", "les"]
        keys.press("Tab")
        assert not found.locator(":focus").count()


def test_every_word_says_what_it_looks_at_and_what_is_right(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-05-looks") as found:
        label = found.locator("[aria-pressed=true]").get_attribute("aria-label")
        assert re.fullmatch(
            r"belles looks at keys 0\.8\d, beautiful 0\.1\d; gold: beautiful", label
        )
        found.get_by_role("radio", name="Bahdanau").check()
        assert re.match(r"Bahdanau: belles looks at beautiful (1\.00|0\.99)", said(found))
        assert found.locator("path.sure").count() == 1 and found.locator("path.possible").count()


def test_another_system_and_a_head_are_chosen_by_the_keyboard(
    shown: Path, browser: Browser
) -> None:
    with figure(shown, browser, "fig-05-looks") as found:
        found.get_by_role("radio", name="Luong (general)").focus()
        assert all(len(numbers) == 2 for numbers in beside(found).values())  # score and weight
        found.page.keyboard.press("ArrowRight")
        assert said(found).startswith("Transformer: belles looks at ")
        assert all(len(numbers) == 1 for numbers in beside(found).values())  # a mean has no score
        assert found.get_by_role("group", name="Its heads").get_by_role("radio").count() == 17
        found.get_by_role("radio", name="layer 2, head 3").check()
        assert all(len(numbers) == 2 for numbers in beside(found).values())
        assert max(weight for _, weight in beside(found).values()) > 0.5


def test_another_sentence_begins_with_its_own_word_and_systems(
    shown: Path, browser: Browser
) -> None:
    with figure(shown, browser, "fig-19-looks") as found:
        assert chosen(found) == "throwing"
        assert found.get_by_role("radio").count() == 17
        found.get_by_label("Sentence").select_option(index=5)
        assert chosen(found) == "bois" and "English" in found.inner_text()
        assert found.get_by_role("radio").count() == 0
        assert found.locator(".word").first.get_attribute("lang") == "en"


def test_the_beam_is_widened_by_the_keyboard(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-02-beam-tree") as found:
        assert "Greedy: le clé étrange (log p −2.12 / 4 = −0.53)" in found.inner_text()
        assert "A beam of 2: la clé étrange (log p −1.53 / 4 = −0.38)" in found.inner_text()
        found.get_by_label("Sentence").select_option(index=1)
        written = []
        for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):
            found.get_by_role("radio", checked=True).focus()
            found.page.keyboard.press(key)
            written.append(found.locator("li").last.inner_text().split(": "))
        assert [who for who, _ in written] == ["Greedy", "A beam of 2", "A beam of 3"]
        assert [what for _, what in written] == [
            "le garçon dit que ma tante a vendu le livre (log p −3.40 / 11 = −0.31, wrong)",
            "la tante dit que ma tante a vendu le livre (log p −3.33 / 11 = −0.30, wrong)",
            "la tante dit que mon livre a été vendu (log p −2.84 / 10 = −0.28, right)",
        ]
        assert found.locator("tbody tr.kept").count() == 3


def test_a_step_back_shows_what_was_kept_then(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-02-beam-tree") as found:
        found.get_by_label("Sentence").select_option(index=1)
        found.get_by_role("radio", name="3").check()
        found.get_by_label("Step").first.press("Home")
        assert re.match("Step 1. Kept: le, −0.59; la, −1.23; l', −1.86", said(found))
        found.get_by_role("button", name="on").click()
        kept = [row.locator("td").all_inner_texts() for row in found.locator("tr.kept").all()]
        assert kept[0] == ["kept", "le garçon", "−1.24"] and len(kept) == 3
        tree = found.locator("svg.beam-tree")
        assert tree.locator("g.dropped").all_text_contents() == ["l'✕ −1.86"]
        assert tree.locator("path.best").count() == tree.locator("path.greedy").count() == 2


def minus(text: str) -> str:
    """Numbers as Python reads them."""
    return text.replace("−", "-")


@pytest.mark.parametrize(
    "name, sentence, width, best",
    [
        ("fig-02-beam-tree", 3, "4", "−2.19 / 12 = −0.18"),
        ("fig-19-beam", None, "6", "−11.02 / 14 = −0.79"),
    ],
)
def test_the_first_of_the_finished_is_the_best(
    name: str, sentence: int | None, width: str, best: str, shown: Path, browser: Browser
) -> None:
    """Table, report, voice and highlight agree, where another one has a higher log p."""
    with figure(shown, browser, name) as found:
        if sentence is not None:
            found.get_by_label("Sentence").select_option(index=sentence)
        found.get_by_role("radio", name=width, exact=True).check()
        rows = [row.locator("td").all_inner_texts() for row in found.locator("tr.kept").all()]
        _, text, number = rows[0]
        assert number == best
        log_p, ranks = zip(*(map(float, re.split(" / .* = ", minus(row[2]))) for row in rows))
        assert log_p[0] < max(log_p) and list(ranks) == sorted(ranks, reverse=True)
        report = found.locator("li").last.inner_text()
        assert f"{text.removesuffix(' </s>')} (log p {best}" in report
        assert f"Kept: {text}, {best}; " in said(found)
        way = found.locator("g.best text:not(.log)").all_text_contents()[1:]
        joint = "" if name == "fig-19-beam" else " "
        assert joint.join(way).replace("▁", " ").replace("</s>", " </s>").split() == text.split()


def test_another_width_keeps_the_step(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-02-beam-tree") as found:
        found.get_by_label("Sentence").select_option(index=3)
        told = found.locator(".explorable-stepper output")
        assert told.inner_text() == "12 of 12"
        found.get_by_role("radio", name="1").check()
        assert told.inner_text() == "11 of 11"  # the end stays the end
        found.get_by_label("Step").first.fill("1")
        for width in ("6", "1", "3"):
            found.get_by_role("radio", name=width).check()
            assert told.inner_text().startswith("2 of 1") and "Step 2." in said(found)


def test_only_the_way_of_greedy_search_is_dashed(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-02-beam-tree") as found:
        style = "box => getComputedStyle(box).strokeDasharray"
        kinds = {
            kind: {box.evaluate(style) for box in found.locator(f"g{kind} rect").all()}
            for kind in (".greedy", ".dropped:not(.greedy)")
        }
        assert "none" not in kinds[".greedy"] and kinds[".dropped:not(.greedy)"] <= {"none"}


def test_a_single_sentence_is_shown_without_a_menu(shown: Path, browser: Browser) -> None:
    with figure(shown, browser, "fig-19-beam") as found:
        assert found.get_by_role("combobox").count() == 0
        assert "Auf dem Eis laufen zwei Mädchen" in found.inner_text()
