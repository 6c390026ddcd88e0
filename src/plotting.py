"""Figures that read on light and dark pages and with any colour vision."""

from collections.abc import Iterable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike
from torch import Tensor

# The colours of Okabe and Ito, without black and yellow, which vanish on one of the two pages.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = "osD^vP"
INK = "#7a7a7a"  # a grey with the same contrast, 4.3, on white and on the dark page
WIDE, SQUARE = (6.4, 3.6), (6.4, 5.6)  # inches; fixed, so that every machine draws the same size
ATTENTION = LinearSegmentedColormap.from_list("attention", ["#0072B200", "#0072B2FF"])


def use_style() -> None:
    """Set matplotlib up for the book; call it once in the first cell."""
    ink = ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color")
    clear = ("figure.facecolor", "axes.facecolor", "savefig.facecolor", "legend.facecolor")
    plt.rcParams.update(dict.fromkeys(ink, INK) | dict.fromkeys(clear, "none"))
    plt.rcParams.update(
        {
            "figure.figsize": WIDE,
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "axes.prop_cycle": plt.cycler(color=PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "legend.frameon": False,
            "lines.linewidth": 2,
        }
    )


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
    size = min(10, 260 / max(weights.shape))  # points: long sentences in smaller letters
    axes.set_xticks(range(len(source_words)), source_words, rotation=60, fontsize=size)
    axes.set_yticks(range(len(target_words)), target_words, fontsize=size)
    axes.xaxis.tick_top()
    if links := list(links):
        rows, columns = zip(*links, strict=True)
        axes.scatter(columns, rows, s=size**2, facecolors="none", edgecolors=PALETTE[1])
    axes.set(xlabel="source", ylabel="target", title=title)
    plt.show()


def curves(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str,
) -> None:
    """One line a name: the mean over the seeds (rows), with a band from lowest to highest."""
    _, axes = plt.subplots()
    for i, (name, values) in enumerate(series.items()):
        rows = np.atleast_2d(np.asarray(values, dtype=float))
        if rows.shape[1] != len(x):
            raise ValueError(f"{name} has {rows.shape[1]} columns: x has {len(x)} values")
        style = {"color": PALETTE[i % len(PALETTE)], "marker": MARKERS[i % len(MARKERS)]}
        axes.plot(x, rows.mean(0), label=name, markevery=max(1, len(x) // 12), **style)
        axes.fill_between(x, rows.min(0), rows.max(0), color=style["color"], alpha=0.2, lw=0)
    axes.set(xlabel=x_label, ylabel=y_label, title=title)
    axes.legend()
    plt.show()


def bars(
    groups: Sequence[str], series: Mapping[str, ArrayLike], *, y_label: str, title: str
) -> None:
    """A cluster of bars for each group, one bar a series; a missing value (nan) leaves a gap."""
    _, axes = plt.subplots()
    place, width = np.arange(len(groups)), 0.8 / len(series)
    for i, (name, values) in enumerate(series.items()):
        if len(values) != len(groups):
            raise ValueError(f"{name} has {len(values)} values: there are {len(groups)} groups")
        shift = (i - (len(series) - 1) / 2) * width
        axes.bar(place + shift, values, 0.92 * width, color=PALETTE[i % len(PALETTE)], label=name)
    axes.set_xticks(place, groups)
    axes.set(ylabel=y_label, title=title)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    plt.show()
