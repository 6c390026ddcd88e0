"""Claims: what a chapter asserts, checked where it is said, numbered and shown as a sentence."""

import json
import math
import operator
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import SupportsFloat

Number = int | float

RELATIONS: dict[str, tuple[str, Callable[..., bool]]] = {
    "at_least": ("at least", operator.ge),
    "at_most": ("at most", operator.le),
    "above": ("above", operator.gt),
    "below": ("below", operator.lt),
    "equals": ("exactly", operator.eq),
    "within": ("between", lambda value, ends: ends[0] <= value <= ends[1]),
}
STYLE = """<style>
.claim { border-left: .25em solid var(--jp-success-color1, seagreen); padding: .2em .8em }
.jp-Notebook .hljs-keyword { color: var(--jp-mirror-editor-keyword-color); font-weight: bold }
.jp-Notebook .hljs-title { color: var(--jp-mirror-editor-def-color) }
.jp-Notebook .hljs-built_in { color: var(--jp-mirror-editor-builtin-color) }
.jp-Notebook .hljs-string { color: var(--jp-mirror-editor-string-color) }
.jp-Notebook .hljs-number { color: var(--jp-mirror-editor-number-color) }
.jp-Notebook .hljs-comment { color: var(--jp-mirror-editor-comment-color) }
</style>"""  # the colours of JupyterLab's theme: its MyST extension gives code classes alone


class ClaimError(AssertionError):
    """A claim that does not hold."""


@dataclass(frozen=True)
class Claim:
    """One claim; a notebook shows it as HTML, everything else as one line of text."""

    chapter: int
    number: int
    statement: str
    relation: str
    threshold: Number | tuple[Number, Number]
    value: Number

    @property
    def holds(self) -> bool:
        """Whether the value keeps to the threshold; NaN never does."""
        return self._allows(self.value)

    @property
    def sentence(self) -> str:
        """Statement and threshold: the same on every machine."""
        ends = self.threshold if isinstance(self.threshold, tuple) else (self.threshold,)
        return f"{self.statement}: {RELATIONS[self.relation][0]} {' and '.join(map(written, ends))}"

    @property
    def measured(self) -> str:
        """The value with three decimals or four digits; more if these would not hold."""
        return "" if self.relation == "equals" else rounded(self.value, self._allows)

    def _allows(self, value: Number) -> bool:
        return RELATIONS[self.relation][1](value, self.threshold)

    def __repr__(self) -> str:
        measured = self.measured and f" (measured {self.measured})"
        return f"Claim {self.chapter}.{self.number} ✓ {self.sentence}{measured}"

    def _repr_html_(self) -> str:
        anchor = f"claim-{self.chapter}-{self.number}"
        measured = self.measured and f' (measured <span class="measured">{self.measured}</span>)'
        return (
            f'<p class="claim" id="{anchor}">'
            f'<a href="#{anchor}"><strong>Claim {self.chapter}.{self.number}</strong></a> '
            f'<span role="img" aria-label="holds">✓</span> '
            f"{escape(self.sentence, quote=False)}{measured}</p>"
        )


def written(threshold: Number) -> str:
    """A threshold as an author writes it: 0.95, 40,000, 1e-6."""
    text = f"{threshold:,}" if isinstance(threshold, int) else repr(threshold)
    return text.replace("e-0", "e-")


def rounded(value: Number, allows: Callable[[Number], bool]) -> str:
    """The shortest usual form of a value that still keeps to its threshold."""
    if isinstance(value, int) or not math.isfinite(value):
        return f"{value:,}"
    form = "e" if 0 < abs(value) < 0.001 else "f"
    first = 1 if form == "e" else max(0, 4 - len(str(int(abs(value)))))
    texts = [f"{value:,.{places}{form}}" for places in range(first, 18)]
    fitting = (text for text in texts if allows(float(text.replace(",", ""))))
    return next(fitting, texts[0]).replace("e-0", "e-")


class _Chapter:
    """The chapter that is being run, and the number of each of its statements."""

    number: int | None = None
    statements: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Chapter {self.number}"

    def _repr_html_(self) -> str:
        return STYLE


def chapter(number: int) -> None:
    """Begin a chapter: its first claim is number 1. A cell run again keeps its numbers."""
    if number < 1:
        raise ValueError(f"number is {number}: chapters count from 1")
    _Chapter.number, _Chapter.statements = number, {}
    _display(_Chapter())


def claim(
    statement: str,
    value: SupportsFloat,
    *,
    at_least: SupportsFloat | None = None,
    at_most: SupportsFloat | None = None,
    above: SupportsFloat | None = None,
    below: SupportsFloat | None = None,
    equals: SupportsFloat | None = None,
    within: tuple[SupportsFloat, SupportsFloat] | None = None,
) -> None:
    """Show a claim that holds, with number and check mark; raise ClaimError if it does not.

    The statement is a noun phrase that reads well before ": at least 0.95"; exactly one threshold
    is given. It is also appended, as a line of JSON, to the file that CLAIMS_FILE names, if any.
    """
    thresholds = dict(at_least=at_least, at_most=at_most, above=above, below=below)
    made = _claim(statement, value, thresholds | dict(equals=equals, within=within))
    if not made.holds:
        failed = f"{made.sentence} (measured {rounded(made.value, lambda value: True)})"
        raise ClaimError(f"Claim {made.chapter}.{made.number} does not hold: {failed}")
    _Chapter.statements[made.statement] = made.number
    _record(made)
    if not _display(made):
        print(made)


def _claim(statement: str, value: SupportsFloat, thresholds: dict) -> Claim:
    """The claim with its number; ValueError for what cannot be said."""
    given = {name: threshold for name, threshold in thresholds.items() if threshold is not None}
    if _Chapter.number is None:
        raise ValueError("no chapter was begun: call chapter(4) in the setup cell")
    if not statement.strip() or statement.strip()[-1] in ".:":
        raise ValueError(f"statement is {statement!r}: a noun phrase without a full stop is wanted")
    if len(given) != 1:
        raise ValueError(f"thresholds given: {list(given)}; exactly one of {list(thresholds)}")
    ((relation, threshold),) = given.items()
    plain = _interval(threshold) if relation == "within" else _number(threshold)
    number = _Chapter.statements.get(statement, len(_Chapter.statements) + 1)
    return Claim(_Chapter.number, number, statement, relation, plain, _number(value))


def _interval(ends: tuple[SupportsFloat, SupportsFloat]) -> tuple[Number, Number]:
    low, high = map(_number, ends)
    if not low < high:
        raise ValueError(f"within is {ends}: (low, high) is wanted")
    return low, high


def _number(value: SupportsFloat) -> Number:
    """A plain Python number from one of Python, NumPy or PyTorch."""
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool) or not isinstance(plain, Number):
        raise ValueError(f"value is {plain!r}: give the number that was measured")
    return plain


def _record(made: Claim) -> None:
    if path := os.environ.get("CLAIMS_FILE"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")


def _display(shown: Claim | _Chapter) -> bool:
    """Show it if this is IPython; tell whether it is."""
    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        return False
    shell.display.display(shown)
    return True
