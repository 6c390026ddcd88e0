"""What a chapter says of itself: minutes, questions, finding, what it cures, what comes next."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exercises_page import Listed, exercises
from filled_pages import heading, number, prose

BOX = re.compile(
    r"^(?P<fence>:{3,})\{admonition\} (?P<title>[^\n]+)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
READING = re.compile(r"(\d+) minutes to (?:read|do)\b")
RUNNING = re.compile(r"[,;] ([^,;]+) to run\b")
NEEDS = re.compile(r"\*\*You should know\*\* (.+?)(?=\n\n|\s\*\*|\n*\Z)", re.DOTALL)
CURED = re.compile(r"\*+\"(.+?)\"\*+", re.DOTALL)
FINDING = re.compile(r"^\*\*In one sentence\*\*: (.+)$", re.MULTILINE)
ONWARD = re.compile(r"^\*\*Next\*\*: (.+)$", re.MULTILINE)
ITEM = re.compile(r"^\d+\. (.+?)(?=^\d+\. |\n\n|\Z)", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
FIGURE = re.compile(r"^:name: (fig-\S+)$", re.MULTILINE)
NOT_READ = ("Exercises", "Key terms", "Further reading")


@dataclass(frozen=True)
class Facts:
    """One chapter; what it does not say is empty."""

    page: str
    number: int
    title: str
    needs: str
    reading: int
    running: int
    predictions: Sequence[str]
    misconception: str
    finding: str
    onward: str
    sections: Mapping[str, int]
    figures: frozenset[str]
    exercises: Sequence[Listed]

    @property
    def link(self) -> str:
        """Number and title, which lead to the page."""
        return f"{{doc}}`{self.number} · {self.title} </{self.page}>`"

    @property
    def exercising(self) -> int:
        """The minutes of all exercises."""
        return sum(one.minutes for one in self.exercises)

    def reading_of(self, sections: Sequence[str]) -> int:
        """Minutes for the opening and these sections, by their share of what there is to read."""
        words = sum(self.sections[title] for title in ("", *sections))
        return max(5, 5 * round(self.reading * words / sum(self.sections.values()) / 5))


def one_line(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def minutes(phrase: str) -> int:
    """Whole minutes, rounded up: "a minute and a half" is 2, "about 40 seconds" is 1."""
    counted = re.search(r"\d+", phrase)
    n = int(counted[0]) if counted else 1
    if "second" in phrase:
        return -(-n // 60)
    return 2 if "half" in phrase or " or two" in phrase else n


def facts(page: str, path: Path) -> Facts:
    """Read the boxes of one notebook."""
    text, cells = prose(path), json.loads(path.read_text(encoding="utf-8"))["cells"]
    boxes = {box["title"]: box["body"] for box in BOX.finditer(text)}
    opening = next(iter(boxes.values()), "")
    reading, running = READING.search(opening), RUNNING.search(opening)
    asked = next((body for title, body in boxes.items() if "predict" in title.lower()), "")
    cures = next((body for title, body in boxes.items() if "misconception" in title.lower()), "")
    needs, cured = NEEDS.search(opening), CURED.search(cures)
    finding, onward = FINDING.search(text), ONWARD.search(text)
    return Facts(
        page=page,
        number=number(path),
        title=heading(path),
        needs=one_line(needs[1]) if needs else "",
        reading=int(reading[1]) if reading else 0,
        running=minutes(running[1]) if running else 0,
        predictions=[one_line(item[1]) for item in ITEM.finditer(asked)],
        misconception=one_line(cured[1]) if cured else "",
        finding=finding[1][0].upper() + finding[1][1:] if finding else "",
        onward=onward[1] if onward else "",
        sections=_sections(cells),
        figures=frozenset(_figures(cells)),
        exercises=exercises(path),
    )


def _sections(cells: Sequence[Mapping]) -> dict[str, int]:
    """The words of each section that is read, open code included; the opening has no title."""
    words, title = {"": 0}, ""
    for cell in cells:
        text, folded = "".join(cell["source"]), "hide-input" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            before, *parts = SECTION.split(text)
            words[title] += len(before.split())
            for title, body in zip(parts[::2], parts[1::2]):
                words[title] = words.get(title, 0) + len(body.split())
        elif not folded:
            words[title] += len(text.split()) + len(_shown(cell).split())
    return {title: n for title, n in words.items() if title not in NOT_READ}


def _shown(cell: Mapping) -> str:
    """The source of `src` that a cell puts on the page."""
    outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
    return " ".join("".join(data.get("text/markdown", "")) for data in outputs)


def _figures(cells: Sequence[Mapping]) -> Iterator[str]:
    for cell in cells:
        yield cell["metadata"].get("mystnb", {}).get("figure", {}).get("name", "")
        yield from FIGURE.findall("".join(cell["source"]))
