"""The boxes of a page, ":::{kind} title", and the code blocks in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENING = re.compile(r"(:{3,})\{([\w:-]+)\}\s*(.*)")
OPTION = re.compile(r":([\w-]+):\s*(.*)")
CODE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Box:
    """One directive in a colon fence, with the boxes that stand inside it."""

    kind: str
    title: str
    options: dict[str, str]
    body: str

    @property
    def inner(self) -> list["Box"]:
        return list(boxes(self.body))

    def code(self) -> list[str]:
        """The Python blocks of the box, those of inner boxes left out."""
        own = _without_boxes(self.body)
        return [source for _, language, source in CODE.findall(own) if language == "python"]


def boxes(text: str) -> Iterator[Box]:
    """The outermost boxes of a text; a box ends at the next line of as many colons."""
    for start, end, lines in _spans(text):
        _, kind, title = OPENING.fullmatch(lines[start]).groups()
        options, first = {}, start + 1
        while first < end and (option := OPTION.fullmatch(lines[first])):
            options[option[1]] = option[2]
            first += 1
        yield Box(kind, title.strip(), options, "\n".join(lines[first:end]) + "\n")


def _spans(text: str) -> Iterator[tuple[int, int, list[str]]]:
    lines, number, code = text.split("\n"), 0, ""
    while number < len(lines):
        line = lines[number].rstrip()
        if code or re.match(r"`{3,}", line):  # colons in a block of code are code
            code = "" if code and line == code else code or re.match(r"`{3,}", line)[0]
        elif opening := OPENING.fullmatch(line):
            colons = (n for n in range(number + 1, len(lines)) if lines[n].rstrip() == opening[1])
            end = next(colons, len(lines))
            yield number, end, lines
            number = end
        number += 1


def _without_boxes(text: str) -> str:
    inside = {n for start, end, _ in _spans(text) for n in range(start, end + 1)}
    return "\n".join(line for n, line in enumerate(text.split("\n")) if n not in inside)
