"""The figures that a reader moves show what the package computes, to a mouse and to a keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import explorable_numbers as right
import looks
import numpy as np
import pytest
import torch
from browser import MISSING, PROGRAM, started
from looks import PHONE
from moved import (
    CHAPTERS,
    choose,
    control,
    figure,
    numbers,
    page_of,
    points,
    press,
    select,
    slide,
    source_of,
)
from playwright.sync_api import Browser, Locator

from src.attention import masked_softmax


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with started() as browser:
        yield browser


def test_without_javascript_the_argument_stands(moved: Path, browser: Browser) -> None:
    with page_of(moved, browser, javascript=False) as visit:
        stages = visit.page.locator("figure.explorable .explorable-stage")
        assert [stage.locator("img, table").is_visible() for stage in stages.all()] == [True] * 4
        assert visit.page.locator("figure.explorable :is(input, button, select)").count() == 0


@pytest.mark.parametrize("name", CHAPTERS)
def test_it_fits_a_phone_in_both_themes(name: str, moved: Path, browser: Browser) -> None:
    with figure(moved, browser, name, width=PHONE) as found:
        if name == "cache":  # its longest numbers
            slide(found, words=255)
            select(found, 0, 2)
        for theme in ("light", "dark"):
            looks.shown(found.page, PHONE, theme)
            assert looks.lost(found.page) == []
            wide = "stage => stage.scrollWidth - stage.clientWidth"
            assert found.locator(".explorable-stage").evaluate(wide) <= 0


# softmax


def weights(found: Locator) -> np.ndarray:
    return np.array(
        [float(w) for w in found.locator(".softmax-keys > :nth-child(5n)").all_inner_texts()]
    )


def told(looked: np.ndarray) -> list[float]:
    """Largest weight, entropy, gradient."""
    return [looked.max(), right.entropy(looked), right.gradient(looked)]


@pytest.mark.parametrize(("power", "tau"), [(0, 1.0), (0.5, 1.0), (0, 10.0), (0.5, 0.1)])
def test_softmax_shows_what_numpy_computes(
    power: float, tau: float, moved: Path, browser: Browser
) -> None:
    with figure(moved, browser, "softmax") as found:
        choose(found, "q·k / √d" if power else "q·k")
        slide(found, temperature_τ=np.log10(tau))
        for i, query in ((0, 1), (4, 200), (6, 7), (9, 30)):
            slide(found, width_d=i, query=query)
            looked = right.looks(right.SIZES[i], power, tau)[query - 1]
            assert np.allclose(weights(found), looked, atol=6e-4)
            largest, entropy, most, moved = numbers(found.locator("p").first.inner_text())
            assert np.allclose([largest, entropy], told(looked)[:2], atol=6e-3)
            assert np.isclose(most, np.log(6), atol=6e-3)
            assert np.isclose(moved, max(told(looked)[2], 1e-6), rtol=6e-3)


def test_the_lines_of_softmax_are_medians(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "softmax") as found:
        for k, power in enumerate((0, 0.5)):
            for d, y in zip(right.SIZES, points(found, f".softmax-line{k}")[1], strict=True):
                middle = np.median([right.gradient(each) for each in right.looks(d, power)])
                assert abs(y - (10 - 18 * np.log10(middle))) < 0.1


def test_a_score_is_dragged_and_moved_by_keys(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "softmax") as found:
        scores, key = right.products(1)[6].astype(float), found.get_by_label("score of key 2")
        box = key.bounding_box()
        assert box and scores.argmax() != 1
        key.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
        assert weights(found).argmax() == 1 and weights(found).max() > 0.99
        key.focus()
        press(found, "Home", "ArrowRight")
        scores[1] = np.sinh(-5.35)
        assert np.allclose(weights(found), right.weights_of(scores), atol=6e-4)
        assert "Largest weight" in found.locator("[aria-live]").inner_text()
        control(found, "query").focus()
        press(found, "ArrowRight", "ArrowLeft")
        assert np.allclose(weights(found), right.weights_of(right.products(1)[6]), atol=6e-4)


def scores_of(found: Locator) -> np.ndarray:
    cells = found.locator(".softmax-keys > :nth-child(5n + 3)").all_inner_texts()
    return np.array([float(score) for score in cells])


def test_a_dragged_score_stays_when_the_width_moves(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "softmax") as found:
        found.get_by_label("score of key 2").fill("2")
        for i, root, times in ((8, False, 2), (8, True, 1 / 8), (4, True, 1 / 8), (6, False, 1)):
            slide(found, width_d=i)
            choose(found, "q·k / √d" if root else "q·k")
            expected = right.products(1)[i] / (np.sqrt(right.SIZES[i]) if root else 1)
            expected[1] = np.sinh(2) * times
            assert np.allclose(scores_of(found), expected, atol=0.051)


def test_the_bars_look_like_the_line_of_their_score(moved: Path, browser: Browser) -> None:
    look = "(e, name) => getComputedStyle(e)[name]"
    with figure(moved, browser, "softmax") as found:
        bar, patterns = found.locator(".softmax-keys > :nth-child(4)"), []
        for k, name in enumerate(("q·k", "q·k / √d")):
            choose(found, name)
            line, fill = found.locator(f".softmax-line{k}"), bar.evaluate(look, "backgroundImage")
            assert line.evaluate(look, "stroke") in fill
            dashed = line.evaluate(look, "strokeDasharray") != "none"
            assert dashed == fill.startswith("repeating")
            patterns.append(dashed)
        assert patterns == [False, True]


def test_the_caption_of_softmax_holds() -> None:
    """The first query, by hand: wide, with the root, with a temperature in its place."""
    wide, rooted = right.looks(1024, 0)[0], right.looks(1024, 0.5)[0]
    assert wide.max() > 0.99 and right.gradient(wide) < 0.01 < 0.1 < right.gradient(rooted)
    assert np.allclose(right.looks(64, 0, 8), right.looks(64, 0.5))
    caption = source_of("softmax").split("\n\n")[1]
    assert {"temperature", "query", "1,024"} <= set(re.findall(r"[a-z]+|[\d,]*\d", caption))


def test_the_table_under_softmax_is_that_of_its_queries() -> None:
    lines = re.findall(r"^\| ([\d,]+) \|(.*)\|$", source_of("softmax"), re.MULTILINE)
    assert [int(d.replace(",", "")) for d, _ in lines] == [4, 16, 64, 256, 1024]
    for d, line in lines:
        both = [right.looks(int(d.replace(",", "")), power) for power in (0, 0.5)]
        largest = [each.max(1).mean() for each in both]
        medians = [np.median([right.gradient(look) for look in each]) for each in both]
        shown = [float(cell) for cell in line.split("|")]
        assert np.allclose(shown[:2], largest, atol=0.006)
        assert np.allclose(shown[2:], medians, rtol=0.25)


# masks


def painted(found: Locator) -> list[list[bool]]:
    cells = [c.get_attribute("aria-pressed") == "true" for c in found.locator("td button").all()]
    return [cells[i : i + 7] for i in range(0, 49, 7)]


PRESETS = ["everything", "padding hidden", "causal", "causal, padding hidden", "leak of one"]
PRESETS += ["causal, padding on the left", *["window", "prefix"]]


@pytest.mark.parametrize("preset", PRESETS)
def test_masks_are_those_of_the_package(preset: str, moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "masks") as found:
        choose(found, preset)
        slider = {"window": "reach", "prefix": "words of the prefix"}.get(preset)
        for n in (0, 1, 3) if slider else (0,):
            if slider:
                control(found, slider).fill(f"{n}")
            words = found.locator("th[scope=col]").all_inner_texts()
            assert painted(found) == right.mask(preset, words, n).tolist()
            lit = found.locator("th.lit").count()
            assert f"may read {lit or 'nothing'}" in found.locator("p").first.inner_text()


def test_a_row_with_nothing_to_read_is_named_and_reads_zeros(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "masks") as found:
        choose(found, "causal, padding on the left")
        found.locator("th[scope=row]").first.hover()
        said = found.locator("p").first.inner_text()
        assert "0/0" in said and "Rows with nothing to read: 2." in said
        assert found.locator("tr.empty").count() == 2
        may = torch.tensor(painted(found))
    scores = torch.randn(7, 7, requires_grad=True)
    weights = masked_softmax(scores, may)
    (weights @ torch.randn(7, 3)).square().sum().backward()
    assert not weights[:2].any() and scores.grad is not None and not scores.grad[:2].any()
    assert scores.grad.isfinite().all() and scores.grad[4:].any()


def test_masks_are_painted_by_mouse_and_by_keys(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "masks") as found:
        choose(found, "everything")
        cell = lambda q, k: found.locator(f"[data-q='{q}'][data-k='{k}']")  # noqa: E731
        mouse = found.page.mouse
        cell(1, 1).hover()
        mouse.down()
        cell(1, 4).hover()
        mouse.up()
        cell(3, 3).hover()
        assert painted(found)[1] == [True, False, True, True, False, True, True]
        assert all(painted(found)[3])
        cell(2, 2).click()
        press(found, "ArrowDown", "ArrowRight", "Space", "ArrowUp", "Enter")
        assert [painted(found)[q][k] for q, k in ((2, 2), (3, 3), (2, 3), (3, 2))] == [
            False, False, False, True,
        ]  # fmt: skip
        assert found.locator("td button[tabindex='0']").count() == 1
        assert "may read 5 of 7" in found.locator("[aria-live]").inner_text()


def test_what_is_painted_is_kept_and_nothing_moves_under_the_brush(
    moved: Path, browser: Browser
) -> None:
    with figure(moved, browser, "masks") as found:
        choose(found, "window")
        cell = found.locator("[data-q='0'][data-k='6']")
        place = cell.bounding_box()
        cell.click()
        assert cell.bounding_box() == place
        assert found.get_by_role("radio", name="painted").is_checked()
        assert not control(found, "reach").is_visible()
        mine = painted(found)
        choose(found, "window")
        assert painted(found)[0][2:] == [False] * 5
        choose(found, "painted")
        assert painted(found) == mine and mine[0][6]


def test_the_grid_says_who_asks_and_what_its_sign_means(moved: Path, browser: Browser) -> None:
    with figure(moved, browser, "masks") as found:
        said = found.locator("table caption").inner_text()
        assert said.startswith("Rows ask, columns are read.") and "!: a word still to be" in said
        choose(found, "leak of one")
        assert found.locator("td button", has_text="!").count() == 4
        found.locator("[data-q='0'][data-k='4']").click()
        assert found.locator("td button", has_text="!").count() == 5, "painted, and still a leak"
