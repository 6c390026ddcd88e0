"""What an assignment says of its length is what its questions say, and a student has two hours."""

import re

import pytest
from assignments import Assignment, names

HEAD = re.compile(r"## \d .+ \((?:★+, |in writing, )(\d+) minutes, (\d+) points\)")


@pytest.mark.parametrize("name", names())
def test_minutes_and_points_add_up(name: str) -> None:
    cells = {cell.id: cell for cell in Assignment.load(name).cells}
    heads = {key: HEAD.match(cell.text) for key, cell in cells.items() if key.endswith("-text")}
    printed = {key: (int(head[1]), int(head[2])) for key, head in heads.items() if head}
    assert printed.keys() == heads.keys()
    total = sum(minutes for minutes, _ in printed.values())
    assert 60 <= total <= 120 and f"bout {total} minutes" in cells["intro"].text
    for key, (_, points) in printed.items():
        question = key.removesuffix("-text")
        assert points == sum(cell.points for cell in cells.values() if cell.question == question)
