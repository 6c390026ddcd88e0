"""A style sheet without what no page could use, nor any script make.

A rule stays if every class and id of its selector is a word of some page or script. That keeps too
much rather than too little; whoever builds class names from parts must write them out somewhere.
"""

import re
from collections.abc import Iterator

PART = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", re.DOTALL)
LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)
WORD = re.compile(r"[A-Za-z_][\w-]*")
ANYTHING = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")
NESTED = ("@media", "@supports", "@layer", "@container")


def trimmed(css: str, words: set[str]) -> str:
    """The rules that these words can use, without comments but for licences."""
    licences = dict.fromkeys(LICENCE.findall(css))
    return "".join([*licences, *_kept(css, words)])


def _kept(css: str, words: set[str]) -> Iterator[str]:
    """The rules that stay, those inside others, too."""
    for head, body in rules(css):
        if body is None:
            yield head
        elif head.startswith(NESTED):
            if inside := "".join(_kept(body, words)):
                yield f"{head}{{{inside}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif alive := ",".join(part for part in parts(head) if usable(part, words)):
            yield f"{alive}{{{body}}}"


def rules(css: str) -> Iterator[tuple[str, str | None]]:
    """What stands before a brace and what between the two; a line without braces alone."""
    css = PART.sub(lambda part: "" if part[0].startswith("/*") else part[0], css)
    depth, start, head = 0, 0, ""
    for part in PART.finditer(css):
        depth += (part[0] == "{") - (part[0] == "}")
        if part[0] == "{" and depth == 1:
            head, start = css[start : part.start()].strip(), part.end()
        elif part[0] == "}" and depth == 0:
            yield head, css[start : part.start()].strip()
            start = part.end()
        elif part[0] == ";" and depth == 0:
            yield css[start : part.end()].strip(), None
            start = part.end()


def parts(head: str) -> list[str]:
    """The selectors of a rule."""
    found, depth = [""], 0
    for sign in head:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return [selector.strip() for selector in found]


def usable(selector: str, words: set[str]) -> bool:
    """Whether all its classes and ids exist."""
    names = NAME.findall(ANYTHING.sub("", selector))
    return all(name.replace("\\", "") in words for name in names)
