"""Claims: what a chapter asserts, checked where it is said."""

import json
import os
from pathlib import Path


class ClaimError(AssertionError):
    """A claim that does not hold."""


def claim(statement: str, value: float | int, holds: bool) -> None:
    """Print a statement that holds, with a check mark; raise ClaimError if it does not.

    The value is measured and differs by machine, so it is not printed: it goes, one JSON object
    a line, to the file that the environment variable CLAIMS_FILE names, if it is set.
    """
    if not statement.strip():
        raise ValueError("statement is empty: say what is claimed, with its threshold")
    if not holds:
        raise ClaimError(f"does not hold: {statement} (measured {float(value):.4g})")
    if path := os.environ.get("CLAIMS_FILE"):
        with Path(path).open("a", encoding="utf-8") as file:
            record = {"statement": statement, "value": float(value)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"✓ {statement}")
