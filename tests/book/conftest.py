"""The site is built once; every test that opens it runs in the same process."""

from pathlib import Path

import moved as moved_figures
import nbformat
import pytest
from building import ROOT, build, notebook_of, small_book

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups into the names
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One xdist worker for this folder, so that one build serves all its tests."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("book"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    output = tmp_path_factory.mktemp("site")
    result = build(ROOT, output)
    assert result.returncode == 0, result.stdout + result.stderr
    return output / "_build" / "html"


TEXT = """# Where to look

[Claim 4.2](#claim-4-2) is made with `src/scores/additive.py`, `src.tokens` and `src/models/`, as
$x^2$ says.
Chapter 4 is this one, chapter 9 is not written, `chapter 4` is code.

| | Chinese |
|---|---|
| attention | 注意力 |

:::{exercise} ★ First (5 minutes)
:label: ex-04-first

Do it.
:::

:::{solution} ex-04-first
:class: dropdown

Done.
:::

:::{exercise} Second
:label: ex-04-second

Do it again.
:::

::::{exercise} ★★ Third, and longer (12 minutes)
:label: ex-04-third

Do it a third time.
::::

## Key terms

| English | Chinese | meaning |
|---|---|---|
| hidden state (latent state), gate $z$ | 隐状态，门 | a vector; a number |
| attention; hidden state | 注意力；隐状态 | a mean |
"""
SETUP = "from src.attention import attend\nfrom src.claims import chapter, claim\n"
SETUP += "from src.showing import show_source\n\nchapter(4)"
CLAIMS = "claim('a_1 | *b* < $c$', 0.9941, at_least=0.95)\nclaim('words', 3, equals=3)"
INTRO = """# The book

See chapter 4, and chapters 2 to 4: {ref}`claim-4-1` and {mod}`src.attention`.
{cite:p}`bahdanau2015`

{measured}`4.1` is {percent}`4.1`; there are {measured}`4.2`. The {term}`hidden state` is one too.

```{bibliography}
```
"""


GLOSSARY = """# Glossary

:::{glossary}
attention
  A mean under weights.

gate
  A number by which
  another is multiplied.

hidden state
latent state
  A vector.
:::

<!-- the Chinese terms, written here when the site is built -->
"""
APPENDICES = [f"chapters/{name}.md" for name in ("api", "claims", "exercises", "notation")]


@pytest.fixture(scope="session")
def chapter() -> nbformat.NotebookNode:
    """A small chapter that has been run."""
    cells = [TEXT, (SETUP, []), (CLAIMS, ["hide-input"]), ("show_source(attend)", [])]
    return notebook_of(cells)


@pytest.fixture(scope="session")
def small(chapter: nbformat.NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages of a small book with appendices."""
    folder = tmp_path_factory.mktemp("small")
    pages = {"index.md": INTRO, "chapters/04_look.ipynb": nbformat.writes(chapter)}
    small_book(folder, pages | {"chapters/glossary.md": GLOSSARY}, *APPENDICES)
    result = build(folder, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build" / "html"


BROKEN = """# The book

{ref}`nowhere` `src/models/nothing.py` `src.nothing` {mod}`src.nobody` [Claim 4.9](#claim-4-9)
{measured}`4.11` {percent}`5.1` {term}`nonsense` $\\nosuchcommand{x}$

:::{stored-figure} fig-04-lost
:::
"""


GUIDE = """# Guide

<!-- the minutes of every chapter, written here when the site is built -->
<!-- the hours of every path, written here when the site is built -->
"""


@pytest.fixture(scope="session")
def complaints(chapter: nbformat.NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the build of a book with everything broken says before it fails."""
    folder = tmp_path_factory.mktemp("broken")
    stored = nbformat.writes(chapter).replace("Claim 4.2", "Claim 4.7")
    pages = {"index.md": BROKEN, "chapters/04_look.ipynb": stored}
    pages["chapters/glossary.md"] = GLOSSARY.replace("gate\n", "door\n")
    pages["chapters/instructors_guide.md"] = GUIDE
    small_book(folder, pages, *APPENDICES)
    result = build(folder, folder)
    assert result.returncode != 0
    return result.stdout + result.stderr


@pytest.fixture(scope="session")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages of a book with the chapters' figures that need no model."""
    return moved_figures.built(tmp_path_factory.mktemp("moved"))
