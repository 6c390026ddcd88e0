"""Tables of results: on the site and in JupyterLab as HTML, elsewhere as lines of text."""

from collections.abc import Mapping, Sequence
from html import escape

Cell = str | int | float | None


class Table:
    """One row a name. On the site a click on a heading sorts by that column.

    `places` says how many decimals a column has; a cell that is None shows a dash, and sorts last.
    """

    def __init__(
        self,
        rows: Mapping[str, Sequence[Cell]],
        columns: Sequence[str],
        *,
        corner: str,
        places: Mapping[str, int] | None = None,
    ) -> None:
        wrong = [name for name, cells in rows.items() if len(cells) != len(columns)]
        if wrong:
            have, want = len(rows[wrong[0]]), len(columns)
            raise ValueError(f"{wrong[0]} has {have} cells: there are {want} columns")
        self.head = [corner, *columns]
        digits = [(places or {}).get(column, 2) for column in columns]
        self.cells = [
            [name, *(_written(cell, n) for cell, n in zip(cells, digits, strict=True))]
            for name, cells in rows.items()
        ]

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in self.head)
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>{_tds(cells)}</tr>'
            for name, *cells in self.cells
        )
        return (
            f'<div style="overflow-x: auto"><table class="table sortable">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        lines = [self.head, *self.cells]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]).rstrip()
            for name, *cells in lines
        )


def _written(cell: Cell, places: int) -> str:
    if cell is None:
        return "–"
    return cell if isinstance(cell, str) else f"{cell:,.{places}f}"


def _tds(cells: Sequence[str]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)
