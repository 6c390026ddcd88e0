"""Paths and cache: what the figures count is what the package's layers and decoders do."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import explorable_numbers as right
import numpy as np
import pytest
import torch
from browser import MISSING, PROGRAM, started
from building import ROOT
from looks import PHONE
from moved import choose, control, figure, numbers, points, press, rows, select, slide
from playwright.sync_api import Browser

from src.costs import operations
from src.experiments import caching, results
from src.models.transformer import Transformer


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with started() as browser:
        yield browser


KINDS = {"recurrence": 0, "convolution": 1, "window": 1, "dilated convolution": 2}
KINDS["self-attention"] = 3
ALL = """(figure, [n, h]) => {
  const set = (label, value) => {
    const range = [...figure.querySelectorAll("label")].find((l) => l.innerText.startsWith(label));
    Object.assign(range.querySelector("input"), { value }).dispatchEvent(new Event("input"));
  };
  set("words n", n); set("to either side", h);
  const ends = [...Array(n).keys()], cell = (row, i) => row.cells[i].innerText;
  const read = (i, j) => {
    set("read at", i + 1); set("word\\n", j + 1);
    return [...figure.querySelectorAll("tr:has(td)")].map((row) => [cell(row, 1), cell(row, 2)]);
  };
  return ends.map((i) => ends.map((j) => read(i, j)));
}"""


@pytest.mark.parametrize(("n", "reach"), [(2, 1), (5, 1), (16, 1), (18, 2), (11, 3), (18, 4)])
def test_paths_are_those_of_the_layers(n: int, reach: int, moved: Path, browser: Browser) -> None:
    torch.manual_seed(n)
    with figure(moved, browser, "paths") as found:
        shown = found.evaluate(ALL, [n, reach])
    for kind, row in KINDS.items():
        heard = right.hops(kind, n, reach)
        for i, j in np.ndindex(n, n):
            assert shown[i][j][row] == [f"{heard[i][j] or 'never'}", f"{heard[-1][0]}"], (
                kind,
                i,
                j,
            )


def test_a_recurrence_never_reads_backwards(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "paths") as found:
        choose(found, "recurrence")
        slide(found, read_at=3)
        assert "never" not in found.locator("p").first.inner_text()
        slide(found, word=9)
        assert "6 places: never: it hears no later word." in found.locator("p").first.inner_text()
        assert found.locator(".paths-hop").count() == 0


def test_the_way_is_drawn_hop_by_hop(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "paths") as found:
        for name, hops in (("dilated convolution", 4), ("self-attention", 1), ("recurrence", 13)):
            choose(found, name)
            assert found.locator(".paths-hop").count() == hops
            assert found.locator(".paths-count").last.inner_html() == f"{hops}"
            assert numbers(found.locator("[aria-live]").inner_text())[1] == hops
        one = (points(found, ".paths-way")[0][-1] - points(found, ".paths-way")[0][0]) / 13
        choose(found, "dilated convolution")
        for reach, places in ((1, [0, 1, 0, 4, 8]), (2, [0, 1, 3, 9]), (3, [0, 1, 12])):
            slide(found, to_either_side=reach)
            steps = np.diff(points(found, ".paths-way")[0]) / one
            assert steps.round(6).tolist() == places, "13 places, taps (reach + 1)^l apart"


def test_words_are_moved_by_mouse_and_by_keys(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "paths") as found:
        place = found.locator(".paths-end").nth(1).bounding_box()
        there = found.locator("text", has_text="garden").bounding_box()
        picture = found.locator("svg").bounding_box()
        assert place and there and picture
        mouse, height = found.page.mouse, picture["y"] + 5
        mouse.move(place["x"] + place["width"], height)
        mouse.down()
        mouse.move(there["x"] + there["width"], height, steps=9)
        mouse.up()
        mouse.move(picture["x"], height)
        assert "From horse to garden, 8 places" in found.locator("p").first.inner_text()
        control(found, "word").focus()
        press(found, "ArrowRight", "Tab", "End")
        assert "From that to hungry, 14 places" in found.locator("p").first.inner_text()
        assert "hungry" in found.locator("[aria-live]").inner_text()


@pytest.mark.parametrize("width", [1440, PHONE])
@pytest.mark.parametrize("kind", ["recurrence", *list(KINDS)[3:], "convolution, or a window"])
def test_what_is_dragged_stays_in_hand(
    kind: str, width: int, moved: Path, browser: Browser
) -> None:
    with figure(moved, browser, "paths", width=width) as found:
        choose(found, kind)
        picture, mouse = found.locator(".paths-picture"), found.page.mouse
        place, drawn = picture.bounding_box(), found.locator("svg").bounding_box()
        assert place and drawn
        left, step, y = place["x"] + 24, (drawn["width"] - 34) / 16, place["y"] + 5
        mouse.move(left + 14 * step, y)
        mouse.down()
        for at in range(13, -1, -1):
            mouse.move(left + at * step, y)
            values = [control(found, end).input_value() for end in ("word", "read at")]
            assert values == ["2", f"{at + 1}"]
            assert picture.bounding_box() == place
        mouse.move(place["x"] - 20, y)
        mouse.up()
        mouse.move(left + 9 * step, y)
        assert control(found, "read at").input_value() == "1"


@pytest.mark.parametrize("reach", [1, 2, 3, 4])
def test_the_rule_of_dilation_is_that_of_the_layers(
    reach: int, moved: Path, browser: Browser
) -> None:
    layers = list(islice(right.layers("dilated convolution", reach), 3))
    with figure(moved, browser, "paths") as found:
        choose(found, "dilated convolution")
        slide(found, to_either_side=reach)
        said = found.locator("p").first.inner_text()
        apart = re.search("neighbours (.*) … apart", said)
        assert apart and numbers(apart[1]) == [layer.keywords["apart"] for layer in layers]
        kernel = layers[0].keywords["kernel"].size(2)
        assert f"kernel of {kernel}" in control(found, "to either side").locator("..").inner_text()
        base, hops = re.search(r"for (\d)\^(\d) > 13", said).groups()
        assert int(base) == layers[1].keywords["apart"]
        assert int(hops) == right.hops("dilated convolution", 17, reach)[14][1]


# cache


@pytest.mark.parametrize("model", range(3))
def test_the_cache_costs_what_the_package_counts(model: int, moved: Path, browser: Browser) -> None:
    sizes, n = right.MODELS[model], 5
    kept, again, n_bytes = right.decoding(*sizes, n)
    with figure(moved, browser, "cache") as found:
        select(found, 0, model)
        for t in range(1, n + 1):
            slide(found, words=t - 1)
            shown = [[int(numbers(cell)[0]) for cell in row] for row in rows(found)]
            assert shown[:2] == [[1, t], [t, t * (t + 1) / 2]]
            assert shown[2:4] == [
                [kept[t - 1], again[t - 1]],
                [sum(kept[:t]), sum(again[:t])],
            ]
        assert shown[4] == [n_bytes, 0]
        select(found, 2, 2)
        assert numbers(rows(found)[4][0]) == [n_bytes / 2]
        for own in (2, 1):
            select(found, 1, own)
            fewer = right.shared(*sizes, own)
            assert numbers(rows(found)[2][0]) == [kept[n - 1] - fewer]
            assert numbers(rows(found)[2][1]) == [again[n - 1] - n * fewer]
            assert numbers(rows(found)[4][0]) == [n_bytes / 2 * own / sizes[2]]


def test_the_cache_goes_word_by_word(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "cache") as found:
        found.get_by_role("button", name="on").click()
        assert rows(found)[1] == ["9", "45"]
        press(found, "Enter", "Shift+Tab", "ArrowLeft")
        assert rows(found)[1] == ["9", "45"]
        press(found, "End")
        assert rows(found)[1] == ["256", "32,896"]
        once, again = (numbers(cell)[0] for cell in rows(found)[3])
        times = f"{again / once:.1f} times the operations"
        assert times in found.locator("[aria-live]").inner_text()
        assert times in found.locator(".explorable-drawing p").first.inner_text()
        assert times in found.locator("figcaption").inner_text()
        names = found.locator("th[scope=row]").all_inner_texts()
        assert len({*names}) == len(names) == 5
        axes = found.locator("svg text").all_text_contents()
        assert axes.count("word written →") == 2 and "K and V of word →" in axes
        assert "filled is computed, faint is kept" in found.inner_text()


def test_the_claim_counts_encoder_and_logits_too(moved: Path, browser: Browser) -> None:
    """What `caching` stored, less old words' logits, is the figure's count and these two."""
    n, words = 256, caching.N_WORDS
    stored = next(row for row in results.table("caching") if row["tokens"] == n)
    with torch.device("meta"), torch.no_grad():
        model, source = Transformer(words, words), torch.ones(1, right.SOURCE).long()
        encoder = operations(lambda: model.start(model.encode(source)))
    beside, again = encoder + 2 * 104 * words * n, 104 * words * n * (n - 1)
    with figure(moved, browser, "cache") as found:
        slide(found, words=n - 1)
        kept, read = (numbers(cell)[0] for cell in rows(found)[3])
    assert [kept + beside, read + beside + again] == [
        stored["kept_operations"],
        stored["reread_operations"],
    ]


def test_the_drawing_under_the_cache_shows_as_many_rows(moved: Path, browser: Browser) -> None:
    svg = (ROOT / "images/kv_cache.svg").read_text("utf-8")
    title = re.search("<title>.*eight steps compute: (.*) with the cache, (.*) without<", svg)
    with figure(moved, browser, "cache") as found:
        assert title and rows(found)[1] == [*title.groups()]
    filled = svg.count('fill="#00734f" stroke')
    assert filled == int(title[1]) + int(title[2]) + 1, "one more explains it"
