"""Figures in black ink on no ground: a dark page turns them over, hues and contrast stay."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from src.maps import attention_map, attention_maps, heat_grids
from src.pictures import pictures
from src.styles import (
    HATCHES,
    INK,
    PALETTE,
    by_year,
    display_name,
    series_style,
    style_of,
    use_style,
)
from src.timeline import timeline

__all__ = [
    "INK",
    "PALETTE",
    "attention_map",
    "attention_maps",
    "bars",
    "curves",
    "heat_grids",
    "pictures",
    "style_of",
    "timeline",
    "use_style",
]


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
    for i, (name, values) in enumerate(by_year(series)):
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
    for i, (name, given) in enumerate(by_year(series)):
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
