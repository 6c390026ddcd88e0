"""A picture of where a system looks: what stands in a figure where nothing moves."""

import html

from explorable.looks import unpacked
from src.styles import SYSTEMS

ROW, TOP = 24, 46  # of a word, and of the first one
LEFT, RIGHT, WIDTH = 128, 224, 340  # where the source's words end, the target's begin
FAINTEST = 0.1  # a weight that is drawn


def picture(sentence: dict, system: str, *, title: str, head: str) -> str:
    """An SVG: source words on the left, target words on the right, lines as wide as weights."""
    weights = unpacked(sentence["looks"][system]).mean(0)
    source, target = sentence["source"], sentence["target"]
    words = [_word(word, LEFT - 6, place, "end") for place, word in enumerate(source)]
    words += [_word(word, RIGHT + 6, place, "start") for place, word in enumerate(target)]
    lines = [
        _line(s, t, weight, SYSTEMS[system][1])
        for t, row in enumerate(weights.tolist())
        for s, weight in enumerate(row)
        if weight >= FAINTEST
    ]
    height = TOP - 8 + ROW * max(len(source), len(target))
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
    opening += f'width="{WIDTH}" height="{height}" font-family="sans-serif">'
    parts = [opening, f"<title>{html.escape(title)}</title>"]
    parts.append(f'<text x="{LEFT - 100}" y="18" font-size="14" fill="#000000">{head}</text>')
    return "\n".join([*parts, *lines, *words, "</svg>"]) + "\n"


def _middle(place: int) -> int:
    return TOP + ROW * place


def _word(word: str, x: int, place: int, anchor: str) -> str:
    y = _middle(place) + 5
    text = f'<text x="{x}" y="{y}" font-size="14" text-anchor="{anchor}" fill="#000000">'
    return f"{text}{html.escape(word)}</text>"


def _line(s: int, t: int, weight: float, colour: str) -> str:
    """From the edge of the source word to that of the target word."""
    a, b, half = _middle(s), _middle(t), (LEFT + RIGHT) // 2
    path = f"M{LEFT} {a}C{half} {a} {half} {b} {RIGHT} {b}"
    opacity = f"{0.25 + 0.6 * weight:.2f}"
    style = f'fill="none" stroke="{colour}" stroke-opacity="{opacity}"'
    return f'<path d="{path}" {style} stroke-width="{14 * weight:.1f}"/>'
