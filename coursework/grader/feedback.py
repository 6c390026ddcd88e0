"""One HTML page a student: answers, marks and what the tests say; nothing hidden is in it."""

import html
from typing import Any

from coursework.grader.course import Course, write
from coursework.grader.notebook import Cell, grade_id, is_answer, is_test, text

STYLE = """body{font:1rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
pre{background:#f5f5f5;padding:.7rem;white-space:pre-wrap;overflow-wrap:anywhere}
.lost{border-left:.3rem solid #b00020;padding-left:.7rem}
.kept{border-left:.3rem solid #1b7f3b;padding-left:.7rem}
@media(prefers-color-scheme:dark){body{background:#181818;color:#eee}pre{background:#282828}}"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style><h1>{title}</h1>{body}</html>
"""


def write_feedback(book: Any, course: Course, result: dict[str, Any], share: float) -> None:
    """Write the page of a student whose result is in the gradebook, of which `share` counts."""
    student = result["student"]
    submission = book.find_submission(course.assignment, student)
    (notebook,) = submission.notebooks
    grades = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    body = [f"<p><strong>{_total(submission, share)}</strong></p>"]
    body += [f"<p>{_safe(note)}</p>" for note in result["notes"]]
    for cell in result["notebook"]["cells"]:
        body += _cell(cell, grades.get(grade_id(cell)), comments.get(grade_id(cell)))
    title = _safe(f"{course.assignment}: {student}")
    write(course.feedback(student), PAGE.format(title=title, style=STYLE, body="\n".join(body)))


def _total(submission: Any, share: float) -> str:
    total = f"{submission.score:g} of {submission.max_score:g} points"
    if share < 1:
        total += f"; handed in late: {share:g} of them counts, {share * submission.score:g} points"
    return total + ("; a part is still to be graded by hand" * submission.needs_manual_grade)


def _cell(cell: Cell, grade: Any, comment: Any) -> list[str]:
    """An answer or a test, its marks, and the comment of who graded it by hand."""
    if not is_answer(cell) and not is_test(cell) and not cell.get("outputs"):
        return []
    errors = [output["evalue"] or output["ename"] for output in cell.get("outputs", [])]
    name = grade_id(cell) or "your own cell"
    parts = [f"<h2>{_safe(name)}{_points(grade)}</h2>", f"<pre>{_safe(text(cell))}</pre>"]
    parts += [f"<p>{_safe(error)}</p>" for error in errors]
    if comment is not None and comment.comment:
        parts.append(f"<p>{_safe(comment.comment)}</p>")
    kind = "lost" if errors else "kept" if grade is not None else "answer"
    return [f'<section class="{kind}">', *parts, "</section>"]


def _points(grade: Any) -> str:
    if grade is None:
        return ""
    if grade.needs_manual_grade and grade.manual_score is None:
        return f": of {grade.max_score:g}, to be graded by hand"
    return f": {grade.score:g} of {grade.max_score:g}"


def _safe(words: str) -> str:
    return html.escape(str(words))
