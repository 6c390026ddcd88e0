"""The look of the book's figures, and one colour, line and marker for each system."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

# One colour, line and marker a system through the whole book, in the order of their years (the
# diagonal, a control of our own, stands before the search that it controls). No two share a marker;
# colours that meet in one figure stay apart for colour-blind readers.
SYSTEMS: dict[str, tuple[str, str, Any, str]] = {
    "rctm": ("RCTM", "#332288", ":", "s"),
    "rnn-encoder-decoder": ("RNN Encoder-Decoder", "#C44E00", "--", "^"),
    "seq2seq": ("Seq2Seq", "#882255", "-.", "v"),
    "diagonal": ("Diagonal", "#757575", (0, (1, 1)), "X"),
    "bahdanau": ("Bahdanau", "#0072B2", "-", "o"),
    "luong-dot": ("Luong (dot)", "#00807A", "--", "D"),
    "luong-general": ("Luong (general)", "#654522", "-.", "<"),
    "luong-concat": ("Luong (concat)", "#C73E52", ":", ">"),
    "luong-location": ("Luong (location)", "#8A6A00", (0, (5, 1)), "P"),
    "luong-local-m": ("Luong (local-m)", "#5B2A86", (0, (3, 1, 1, 1)), "*"),
    "luong-local-p": ("Luong (local-p)", "#A33E8C", (0, (8, 2)), "p"),
    "luong-input-feeding": ("Luong (input feeding)", "#000000", "-", "h"),
    "lstmn-shallow": ("LSTMN (shallow)", "#6B7A00", "--", "d"),
    "lstmn-deep": ("LSTMN (deep)", "#117733", "-.", "8"),
    "conv-seq2seq": ("ConvS2S", "#B3446C", (0, (5, 1)), "H"),
    "transformer": ("Transformer", "#B00020", "-", "."),
}
NAMES = {display: name for name, (display, *_) in SYSTEMS.items()}
# For series that are no system: settings, positions, kinds of words.
PALETTE = ("#00807A", "#A33E8C", "#8A6A00", "#5B2A86", "#C73E52", "#654522")
LINES, MARKERS, HATCHES = ("-", "--", "-.", ":"), "o^sDvP", ("", "//", "..", "xx", "\\\\", "++")
INK, GREY, GOLD = "#000000", "#757575", "#C44E00"
WIDE, SQUARE = (6.4, 3.6), (6.4, 5.6)  # inches; fixed, so that every machine draws the same size
T = TypeVar("T")
ATTENTION = LinearSegmentedColormap.from_list("attention", ["#0072B200", "#0072B2FF"])


def use_style() -> None:
    """Set matplotlib up for the book; call it once in the first cell."""
    plt.rcParams.update(
        {
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "figure.figsize": WIDE,
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "font.size": 12,
            "axes.titlesize": 13,
            "axes.prop_cycle": plt.cycler(color=PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "legend.frameon": False,
            "legend.handlelength": 3,
            "lines.linewidth": 2,
        }
    )
    if "inline" in plt.get_backend():  # a notebook: four pixels for one, shown in the size of one
        from matplotlib_inline.config import InlineBackend

        InlineBackend.instance().figure_formats = {"retina"}


def style_of(name: str) -> dict[str, Any]:
    """Colour, line style and marker of a system, by its registry name or as it is written."""
    if (key := NAMES.get(name, name)) not in SYSTEMS:
        raise ValueError(f"name is {name!r}: allowed are {', '.join([*SYSTEMS, *NAMES])}")
    return dict(zip(("color", "linestyle", "marker"), SYSTEMS[key][1:], strict=True))


def series_style(label: str, position: int) -> dict[str, Any]:
    """The system's style; its colour alone for "Bahdanau, forward only"; else the next one."""
    name = label.partition(",")[0]
    own = {"linestyle": LINES[position % len(LINES)], "marker": MARKERS[position % len(MARKERS)]}
    if NAMES.get(name, name) not in SYSTEMS:
        return own | {"color": PALETTE[position % len(PALETTE)]}
    return style_of(name) if name == label else style_of(name) | own


def by_year(series: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    """The series of a figure: systems and their variants by their years, others where they are."""
    places = {name: place for place, name in enumerate(SYSTEMS)}
    own = {name: places.get(NAMES.get(base := name.partition(",")[0], base)) for name in series}
    systems = [name for name in series if own[name] is not None]
    ordered = iter(sorted(systems, key=lambda name: own[name] or 0))
    for name in series:
        name = next(ordered) if own[name] is not None else name
        yield name, series[name]


def display_name(name: str) -> str:
    return SYSTEMS[name][0] if name in SYSTEMS else name
