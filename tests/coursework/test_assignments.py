"""Every assignment: the solution has all marks, the release none, a wrong answer loses its own."""

import ast
import importlib

import pytest
from assignments import SOURCE, Assignment, Cell, names, run

from coursework.checks.base import Wrong

TERMS = ("spring", "autumn")
LOADED = {name: Assignment.load(name) for name in names()}
WRONG = {name: importlib.import_module(f"wrong.{name.lower()}").WRONG for name in LOADED}
ANSWERS = [
    pytest.param(name, question, i, id=f"{name}-{question}-{i}")
    for name, questions in WRONG.items()
    for question, answers in questions.items()
    for i in range(len(answers))
]
CHECKS = SOURCE.parent / "checks"
PHRASES = {
    node.value
    for path in CHECKS.rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 12
}


@pytest.fixture(params=LOADED)
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return LOADED[request.param]


@pytest.mark.parametrize("term", [None, *TERMS, "2026", "geheim"])
def test_the_solution_gets_full_marks(
    assignment: Assignment, term: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_term(monkeypatch, term)
    names = assignment.names_for_tests(assignment.answer())
    failed = {key: run(cell.text, names) for key, cell in assignment.tests.items()}
    assert not {key: error for key, error in failed.items() if error}


def test_the_untouched_release_gets_nothing(assignment: Assignment) -> None:
    names = assignment.names_for_tests(assignment.answer(released=True))
    errors = [run(part, names) for cell in assignment.tests.values() for part in parts(cell)]
    assert all(isinstance(error, NotImplementedError) for error in errors)


@pytest.mark.parametrize(("name", "question", "i"), ANSWERS)
def test_a_wrong_answer_loses_its_own_marks(name: str, question: str, i: int) -> None:
    """... and the message names the mistake."""
    answer = WRONG[name][question][i]
    errors = failures(LOADED[name], question, answer.code)
    said = {key: str(error) for key, error in errors.items()}
    assert said.keys() == answer.lost.keys(), said
    for key, fragment in answer.lost.items():
        assert fragment in said[key]


@pytest.mark.parametrize(("name", "question", "i"), ANSWERS)
def test_hidden_tests_alone_find_it_in_every_term(
    name: str, question: str, i: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """... and say the same, whatever the secret, or other fixed words: no input gets out."""
    answer, said = WRONG[name][question][i], []
    for term in TERMS:
        set_term(monkeypatch, term)
        errors = failures(LOADED[name], question, answer.code, hidden=True)
        assert errors.keys() == answer.lost.keys(), errors
        said.append({key: str(e) for key, e in errors.items() if isinstance(e, Wrong)})
    for key in answer.lost:
        spring, autumn = (each.get(key) for each in said)
        assert spring == autumn or (fixed(spring) and fixed(autumn))


def test_hidden_inputs_change_with_the_term(
    assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    solution = assignment.answer()
    for key, cell in assignment.tests.items():
        asked = []
        for term in (*TERMS, TERMS[0]):
            set_term(monkeypatch, term)
            calls: list[str] = []
            assert run(cell.hidden, listened(assignment, solution, calls)) is None
            asked.append(calls)
        assert asked[0] and asked[0] == asked[2] and asked[0] != asked[1], key


def test_each_question_has_wrong_answers(assignment: Assignment) -> None:
    """Three at least, and one of them calls what `src` has."""
    wrong = WRONG[assignment.name]
    assert wrong.keys() == assignment.answers.keys()
    for question, answers in wrong.items():
        assert len(answers) >= 3
        assert any("from src" in answer.code for answer in answers), question
        lost = {key for answer in answers for key in answer.lost}
        assert lost == {key for key, c in assignment.tests.items() if c.question == question}


def test_a_call_of_src_earns_nothing(assignment: Assignment) -> None:
    for question, answers in WRONG[assignment.name].items():
        own = {key for key, c in assignment.tests.items() if c.question == question}
        assert all(set(a.lost) == own for a in answers if "from src" in a.code), question


def test_points_and_ids(assignment: Assignment) -> None:
    ids = [cell.id for cell in assignment.cells]
    assert len(set(ids)) == len(ids)
    assert sum(cell.points for cell in assignment.cells) == 20
    assert all(cell.points > 0 for cell in assignment.cells if cell.grade)
    assert all(cell.locked != cell.solution for cell in assignment.cells)
    written = [c for c in assignment.cells if c.solution and c.type == "markdown"]
    assert len(written) == 1 and "point" in written[0].text


def test_the_release_keeps_its_secrets(assignment: Assignment) -> None:
    released = "\n".join(cell.released for cell in assignment.cells)
    assert "SOLUTION" not in released and "HIDDEN" not in released
    assert "coursework.checks" not in released and "from src" not in released
    for cell in assignment.answers.values():
        solution = cell.text.split("### BEGIN SOLUTION\n")[1].split("### END")[0]
        lines = [line.strip() for line in solution.splitlines() if line.strip()]
        assert len(lines) < 25, cell.id
        assert solution.strip() not in released, cell.id


def test_every_visible_assertion_explains_itself(assignment: Assignment) -> None:
    for cell in assignment.tests.values():
        found = [n for n in ast.walk(ast.parse(cell.released)) if isinstance(n, ast.Assert)]
        assert found and all(one.msg for one in found), cell.id


def failures(
    assignment: Assignment, question: str, code: str, *, hidden: bool = False
) -> dict[str, BaseException]:
    """What a question's cells raise; other questions cannot tell: no name of theirs moves."""
    others = [cell for key, cell in assignment.answers.items() if key != question]
    assert not defined(code) & {name for cell in others for name in defined(cell.text)}
    names = assignment.names_for_tests(assignment.answer({question: code}))
    errors = {}
    for key, cell in assignment.tests.items():
        if cell.question == question:
            errors[key] = run(cell.hidden if hidden else cell.text, names)
    return {key: error for key, error in errors.items() if error}


def defined(code: str) -> set[str]:
    """The functions that a cell defines; it may import, and have constants and classes, too."""
    nodes = ast.parse(code).body
    other = ast.Import | ast.ImportFrom | ast.Assign | ast.ClassDef
    assert all(isinstance(node, ast.FunctionDef | other) for node in nodes)
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def fixed(message: str | None) -> bool:
    """Words that stand in the code of the checks, behind a name at most."""
    ends = [message.removesuffix(words) for words in PHRASES if message and message.endswith(words)]
    return any(not any(sign.isdigit() for sign in name) for name in ends)


def parts(cell: Cell) -> tuple[str, str]:
    return cell.text, cell.hidden


def set_term(monkeypatch: pytest.MonkeyPatch, term: str | None) -> None:
    monkeypatch.delenv("COURSEWORK_TERM", raising=False)
    if term:
        monkeypatch.setenv("COURSEWORK_TERM", term)


def listened(assignment: Assignment, solution: dict, calls: list[str]) -> dict:
    """The names of a test cell; every call of a student's function leaves its arguments."""
    names = assignment.names_for_tests(solution)

    def heard(f):
        def call(*arguments, **named):
            calls.append(repr((arguments, named)))
            return f(*arguments, **named)

        return call

    own = {name: heard(f) for name, f in names.items() if getattr(f, "__name__", "") == "call"}
    return names | own
