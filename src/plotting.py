"""Figures in black ink on no ground: a dark page turns them over, hues and contrast stay."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike
from torch import Tensor

from src.styles import (
    ATTENTION,
    GOLD,
    GREY,
    HATCHES,
    INK,
    PALETTE,
    SQUARE,
    WIDE,
    display_name,
    series_style,
    style_of,
    use_style,
)

__all__ = [
    "INK",
    "PALETTE",
    "attention_map",
    "bars",
    "curves",
    "heat_grids",
    "style_of",
    "use_style",
]


def attention_map(
    weights: Float[Tensor, "t s"],
    source_words: Sequence[str],
    target_words: Sequence[str],
    *,
    title: str,
    links: Iterable[tuple[int, int]] = (),
) -> None:
    """One row a target word, one column a source word; `links` (target, source) are circled."""
    if weights.shape != (len(target_words), len(source_words)):
        raise ValueError(
            f"weights is {tuple(weights.shape)}: there are {len(target_words)} target words "
            f"and {len(source_words)} source words"
        )
    _, axes = plt.subplots(figsize=SQUARE)
    axes.imshow(weights.detach().cpu().numpy(), cmap=ATTENTION, vmin=0, vmax=1, aspect="auto")
    size = min(12.0, 300 / max(weights.shape))  # points: long sentences in smaller letters
    axes.set_xticks(range(len(source_words)), source_words, rotation=60, fontsize=size)
    axes.set_yticks(range(len(target_words)), target_words, fontsize=size)
    axes.xaxis.tick_top()
    _circle(axes, list(links), size)
    axes.set(xlabel="source", ylabel="target")
    axes.set_title(title, wrap=True)
    plt.show()


def _circle(axes: Axes, links: list[tuple[int, int]], size: float) -> None:
    """Rings round the cells (row, column), with a halo that parts them from a dark cell."""
    if links:
        rows, columns = zip(*links, strict=True)
        for colour, width in (("white", 4.5), (GOLD, 2.0)):
            axes.scatter(columns, rows, size**2, "none", edgecolors=colour, linewidths=width)


def curves(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str,
    y_scale: Literal["linear", "log"] = "linear",
) -> None:
    """One line a name: the mean over the seeds (rows), with a band from lowest to highest."""
    _, axes = plt.subplots()
    places = np.asarray(x, dtype=float)
    for i, (name, values) in enumerate(series.items()):
        rows = np.atleast_2d(np.asarray(values, dtype=float))
        if rows.shape[1] != len(places):
            raise ValueError(f"{name} has {rows.shape[1]} columns: x has {len(places)} values")
        style = series_style(name, i)
        every = max(1, len(places) // 12)
        axes.plot(places, rows.mean(0), label=display_name(name), markevery=every, **style)
        axes.fill_between(places, rows.min(0), rows.max(0), color=style["color"], alpha=0.2, lw=0)
    axes.set(xlabel=x_label, ylabel=y_label, yscale=y_scale)
    axes.set_title(title, wrap=True)
    _whole_numbers(axes, places, [np.asarray(values, float) for values in series.values()])
    _name_lines(axes)
    plt.show()


def _whole_numbers(axes: Axes, places: np.ndarray, values: Sequence[np.ndarray]) -> None:
    """Axes that count have ticks at whole numbers: at the places themselves if they are few."""
    if all(np.array_equal(v[np.isfinite(v)], v[np.isfinite(v)].round()) for v in values):
        if axes.get_yscale() == "linear":
            axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    if np.array_equal(places, places.round()):
        gaps = np.diff(np.sort(places))
        if len(places) <= 8 and gaps.min(initial=np.inf) >= 0.08 * np.ptp(places):
            axes.set_xticks(places)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _name_lines(axes: Axes) -> None:
    """Names beside the ends of the lines where the ends are apart, else in a legend."""
    ends = [np.asarray(line.get_xydata())[-1] for line in axes.lines]
    heights = sorted(axes.transAxes.inverted().transform(axes.transData.transform(ends))[:, 1])
    if not all(high - low >= 0.07 for low, high in pairwise(heights)):  # nan is never apart
        _legend_below(axes)
        return
    for line, (x, y) in zip(axes.lines, ends, strict=True):
        name, colour = str(line.get_label()), line.get_color()
        axes.annotate(name, (x, y), (8, 0), textcoords="offset points", va="center", color=colour)


def _legend_below(axes: Axes) -> None:
    """Under the figure, where it covers nothing."""
    plt.gcf().legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)


def bars(
    groups: Sequence[str], series: Mapping[str, ArrayLike], *, y_label: str, title: str
) -> None:
    """A cluster of bars a group, one a series: a missing value (nan) says n/a, a zero says 0."""
    _, axes = plt.subplots()
    place, width = np.arange(len(groups)), 0.8 / len(series)
    for i, (name, given) in enumerate(series.items()):
        values = np.asarray(given, dtype=float)
        if len(values) != len(groups):
            raise ValueError(f"{name} has {len(values)} values: there are {len(groups)} groups")
        centres = place + (i - (len(series) - 1) / 2) * width
        fill = {"color": series_style(name, i)["color"], "hatch": HATCHES[i % len(HATCHES)]}
        axes.bar(centres, values, 0.92 * width, label=display_name(name), edgecolor="white", **fill)
        for centre, value in zip(centres, values, strict=True):
            if np.isnan(value) or value == 0:
                word = "0" if value == 0 else "n/a"
                axes.annotate(word, (centre, 0), (0, 3), textcoords="offset points", ha="center")
    axes.set_xticks(place, groups)
    axes.set(ylabel=y_label)
    axes.set_title(title, wrap=True)
    if len(series) > 1:
        _legend_below(axes)
    plt.show()


def heat_grids(
    rows: Sequence[int | str],
    columns: Sequence[int | str],
    series: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str,
) -> None:
    """One grid a name: shares between 0 and 1, printed in per cent; what is nan is hatched."""
    figure, panels = plt.subplots(1, len(series), figsize=WIDE, sharey=True, squeeze=False)
    for axes, (name, values) in zip(panels[0], series.items(), strict=True):
        grid = np.asarray(values, dtype=float)
        if grid.shape != (len(rows), len(columns)):
            raise ValueError(
                f"{name} is {grid.shape}: there are {len(rows)} rows and {len(columns)} columns"
            )
        _fill_grid(axes, grid)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(rows)), rows)
        axes.set_title(display_name(name), fontsize="medium")
        axes.set_xlabel(x_label)
    panels[0, 0].set_ylabel(y_label)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    plt.show()


def _fill_grid(axes: Axes, grid: np.ndarray) -> None:
    axes.imshow(grid, cmap=ATTENTION, vmin=0, vmax=1, aspect="auto", origin="lower")
    for (row, column), value in np.ndenumerate(grid):
        if np.isnan(value):
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="///", lw=0, edgecolor=GREY))
        else:
            ink = "white" if value > 0.9 else INK
            axes.text(
                column, row, f"{100 * value:.0f}", ha="center", va="center", color=ink, size=10
            )
