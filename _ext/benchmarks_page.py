"""Sphinx extension: appendix G, the stored benchmarks, a table for every race."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from sphinx.application import Sphinx

PAGE = "chapters/benchmarks"
MARK = "<!-- results/benchmarks.csv, written here when the site is built -->"
HEAD = "| Times as fast | Half of the rounds | Contestant | Milliseconds | Parameters |"
RULE = "|---:|:---:|---|---:|---:|"
NONE_YET = "Nothing is stored yet: `make bench` measures it."

Cells = Mapping[str, str]


def line(row: Cells) -> str:
    """One contestant, the ratio first."""
    half = f"{float(row['low']):.2f} to {float(row['high']):.2f}"
    milliseconds = f"{float(row['milliseconds']):,.1f}"
    parameters = f"{int(row['parameters']):,}" if row["parameters"] else ""
    cells = (f"{float(row['ratio']):.2f}", half, row["contestant"], milliseconds, parameters)
    return f"| {' | '.join(cells)} |"


def race(setting: str, rows: Sequence[Cells]) -> str:
    """The table of one setting, or one line that says why there is none."""
    if not rows[0]["ratio"]:
        return f"{setting}: not measured, {rows[0]['contestant']}."
    title = f"**{setting[:1].upper()}{setting[1:]}** ({rows[0]['rounds']} rounds)"
    return "\n".join([title, "", HEAD, RULE, *map(line, rows)])


def provenance(record: Mapping) -> str:
    """The machine, the versions, the minutes."""
    machine, threads = record["machine"], record["threads"]
    worked = f"{threads} thread{'s' * (threads > 1)}"
    where = f"{machine['cpu']}, {machine['cores']} cores, of which {worked} worked"
    if machine["gpu"]:
        where += f"; {machine['gpu']}"
    versions = f"Python {record['python']}, PyTorch {record['torch']}"
    if record["d2l"]:
        versions += f", d2l {record['d2l']}"
    commits = ", ".join(f"`{commit[:12]}{commit[40:]}`" for commit in record["commits"])
    minutes = f"{record['minutes']} minutes of `{record['command']}`"
    return f"Measured on: {where}; {machine['system']}, {versions}; {minutes} at {commits}."


def sections(rows: Sequence[Cells], questions: Mapping[str, str]) -> Iterator[str]:
    """A section for every comparison, in the order of the table."""
    for name, compared in groupby(rows, key=lambda row: row["comparison"]):
        yield f"## {questions[name]}"
        yield f"`python -m benchmarks {name}`"
        for setting, group in groupby(compared, key=lambda row: row["setting"]):
            yield race(setting, list(group))


def written(folder: Path) -> str:
    """The tables of the folder results/, as Markdown."""
    path = folder / "benchmarks.csv"
    if not path.exists():
        return NONE_YET
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return "\n\n".join([provenance(record), *sections(rows, record["questions"])])


def fill_page(app: Sphinx, name: str, content: list[str]) -> None:
    """Put the tables in the place of the mark."""
    if name == PAGE:
        if MARK not in content[0]:
            raise ValueError(f"{PAGE}.md has lost its mark: {MARK}")
        content[0] = content[0].replace(MARK, written(Path(app.srcdir) / "results"))


def read_again(app: Sphinx, env: object, added: set, changed: set, removed: set) -> list[str]:
    """The page depends on files that are no pages: read it at every build."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app: Sphinx) -> dict:
    """Register the page."""
    app.connect("source-read", fill_page)
    app.connect("env-get-outdated", read_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
