"""What formgrader shows of a written answer does nothing but stand there."""

import pytest

from coursework.grader.record import harmless

markdown = pytest.importorskip("nbconvert.filters.markdown_mistune").markdown2html_mistune


@pytest.mark.parametrize(
    "written",
    [
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "![a](https://there.example/who-reads.png)",
        "<javascript:alert(1)>",
        "<img src=x onerror=alert(1)>",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\\href{javascript:alert(1)}{x}$",
        r"$\require{html}\style{position:fixed}{x}$",
    ],
)
def test_links_and_html_of_a_written_answer_are_text(written: str) -> None:
    shown = markdown(harmless(written))
    for live in ('href="java', "<img", r"\href", r"\require", r"\style"):
        assert live not in shown


@pytest.mark.parametrize("written", ["a list:\n\n- **one**", r"$\frac{1}{2} < x_1$: half [1, 2]"])
def test_other_markdown_stays(written: str) -> None:
    assert harmless(written).replace("&lt;", "<") == written
