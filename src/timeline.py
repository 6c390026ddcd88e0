"""The years of the systems from left to right, and what each can do from bottom to top."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from src.styles import GREY, INK, display_name, style_of

HEIGHT = 1.9  # inches a panel
GAP = 0.6  # between two years, in systems


def timeline(
    years: Mapping[str, int],
    panels: Mapping[str, Mapping[str, ArrayLike]],
    *,
    title: str,
    ideas: Mapping[int, str] | None = None,
) -> None:
    """Each system at its year, at the mean over its seeds, with a line from lowest to highest.

    A panel is a measure, label -> system -> one number a seed; `ideas` is what a year brought.
    """
    if missing := [name for scores in panels.values() for name in scores if name not in years]:
        raise ValueError(f"years lacks {missing[0]!r}: give a year for every system")
    places, n = places_of(years), len(panels)
    _, grid = plt.subplots(n, 1, figsize=(6.4, HEIGHT * n + 1.9), sharex=True, squeeze=False)
    for axes, (label, scores) in zip(grid[:, 0], panels.items(), strict=True):
        axes.set_ylabel(label)
        axes.tick_params(axis="x", length=0)
        for name, values in scores.items():
            _stand(axes, places[name], np.asarray(values, dtype=float), name)
        _whole_ticks(axes, scores)
    _write_years(grid[0, 0], years, places, ideas or {})
    _name_systems(grid[-1, 0], places)
    plt.gcf().suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    plt.show()


def places_of(years: Mapping[str, int]) -> dict[str, float]:
    """Where each system stands: in the order of the years, a gap between two of them."""
    ordered = sorted(years, key=lambda name: years[name])  # of one year: as they are given
    first = [list(names) for _, names in groupby(ordered, key=lambda name: years[name])]
    gaps = {name: GAP * i for i, names in enumerate(first) for name in names}
    return {name: i + gaps[name] for i, name in enumerate(ordered)}


def _stand(axes: Axes, x: float, values: Float[np.ndarray, " seeds"], name: str) -> None:
    style = style_of(name)
    axes.vlines(x, 0, values.mean(), color=style["color"], alpha=0.3, lw=6)
    axes.vlines(x, values.min(), values.max(), color=style["color"], lw=1.5)
    size = 15 if style["marker"] == "." else 8  # a point is drawn smaller than other markers
    look = {"color": style["color"], "marker": style["marker"], "ms": size}
    axes.plot(x, values.mean(), clip_on=False, **look)


def _whole_ticks(axes: Axes, scores: Mapping[str, ArrayLike]) -> None:
    """Of what is counted."""
    values = np.concatenate([np.ravel(np.asarray(own, dtype=float)) for own in scores.values()])
    known = values[np.isfinite(values)]
    if np.array_equal(known, known.round()):
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))


def _name_systems(axes: Axes, places: Mapping[str, float]) -> None:
    names = [display_name(name) for name in places]
    axes.set_xticks([*places.values()], names, rotation=55, ha="right", fontsize=10)


def _write_years(
    axes: Axes, years: Mapping[str, int], places: Mapping[str, float], ideas: Mapping[int, str]
) -> None:
    """Over the first panel, with a bracket as wide as the systems of a year."""
    for year, low, high in _spans(years, places):
        height = axes.get_xaxis_transform()
        ends = (low - 0.4, high + 0.4)
        axes.plot(ends, (1.06, 1.06), color=GREY, lw=1, transform=height, clip_on=False)
        text = f"{ideas[year]}\n{year}" if year in ideas else str(year)
        middle = (low + high) / 2
        written = axes.text(middle, 1.09, text, transform=height, ha="center", va="bottom")
        written.set(color=INK, fontsize=10)


def _spans(
    years: Mapping[str, int], places: Mapping[str, float]
) -> Iterator[tuple[int, float, float]]:
    for year in sorted(set(years.values())):
        own: Sequence[float] = [places[name] for name in places if years[name] == year]
        yield year, min(own), max(own)
