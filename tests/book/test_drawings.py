"""The drawings: legible on a phone, with a title, with every arrow's head, in contrast."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
DRAWINGS = sorted(path for path in (ROOT / "images").glob("*.svg") if path.stem != "logo")
PHONE = 358  # pixels of a page's column on a screen of 390
SMALLEST = 9.5  # pixels
SVG = "{http://www.w3.org/2000/svg}"


def sizes(svg: str) -> list[float]:
    """Font sizes of the texts, in the drawing's units; indices (tspan) may be smaller."""
    return [float(size) for size in re.findall(r'<text[^>]*font-size[=:]"?(\d+)', svg)]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.stem)
def svg(request) -> str:
    return request.param.read_text()


def test_there_are_drawings() -> None:
    assert {"bahdanau_read", "bahdanau_write", "encoder_decoders", "transformer"} <= {
        path.stem for path in DRAWINGS
    }


def test_has_a_title(svg) -> None:
    assert ElementTree.fromstring(svg).findtext(f"{SVG}title")


def test_is_legible_on_a_phone(svg) -> None:
    width = float(ElementTree.fromstring(svg).get("viewBox").split()[2])
    assert min(sizes(svg)) * PHONE / width >= SMALLEST


def test_every_arrow_has_its_head(svg) -> None:
    assert set(re.findall(r"url\(#([\w-]+)\)", svg)) <= set(re.findall(r'id="([\w-]+)"', svg))


def test_text_stands_out(svg) -> None:
    """4.5 to 1 on white."""
    for colour in re.findall(r'<text[^>]*fill="(#\w+)"', svg):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour
