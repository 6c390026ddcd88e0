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
