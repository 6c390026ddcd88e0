"""Sphinx extension: chapter 4 is the one whose file name begins with 04.

Sphinx would count the chapters that exist. Sections, figures, equations and exercises follow.
"""

import re
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector


def number_by_file_name(env: BuildEnvironment) -> None:
    """Put the number of the file name in the place of the count."""
    for name, sections in env.toc_secnumbers.items():
        chapter = re.match(r"\d+", PurePosixPath(name).name)
        if chapter is None:
            raise ValueError(f"{name} is in a numbered part of _toc.yml: name it NN_{name}")
        titles = [env.titles[name], *env.tocs[name].findall(nodes.reference)]
        for title in titles:
            if title.get("secnumber"):
                title["secnumber"] = [int(chapter[0]), *title["secnumber"][1:]]
        for anchor, number in sections.items():
            sections[anchor] = number and (int(chapter[0]), *number[1:])


def setup(app: Sphinx) -> dict:
    """Wrap the one function that numbers sections; figures and equations are numbered after it."""
    count = Collector.assign_section_numbers

    def assign_section_numbers(self: Collector, env: BuildEnvironment) -> list[str]:
        before = env.toc_secnumbers
        count(self, env)
        number_by_file_name(env)
        now = env.toc_secnumbers
        return [name for name in now if now[name] != before.get(name)]

    Collector.assign_section_numbers = assign_section_numbers
    return {"parallel_read_safe": True, "parallel_write_safe": True}
