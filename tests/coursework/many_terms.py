"""Every answer under many terms: python tests/coursework/many_terms.py A1 40 [q5]

A right answer must keep its marks under every secret, a wrong one lose its own by the hidden tests
alone. What a wrong answer is told is printed with the number of terms in which it was told so.
"""

import os
import sys
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from assignments import run
from test_assignments import LOADED, WRONG, failures


def main(name: str, n_terms: int, only: str = "q") -> None:
    """Print what fails; the exit status says whether anything did that should not."""
    assignment, faults = LOADED[name], 0
    said: dict[tuple[str, int], Counter[str]] = {}
    for term in range(n_terms):
        os.environ["COURSEWORK_TERM"] = f"term {term}"
        names = assignment.names_for_tests(assignment.answer())
        for key, cell in assignment.tests.items():
            if key.startswith(only) and (error := run(cell.hidden, names)):
                faults += 1
                print(f"term {term}: the solution loses {key}: {error!r}")
        for question, answers in WRONG[name].items():
            for i, answer in enumerate(answers if question.startswith(only) else []):
                errors = failures(assignment, question, answer.code, hidden=True)
                if errors.keys() != answer.lost.keys():
                    faults += 1
                    print(f"term {term}: {question} {i} loses {sorted(errors)}")
                counted = said.setdefault((question, i), Counter())
                counted.update(f"{key}: {error}" for key, error in errors.items())
    for (question, i), counted in said.items():
        print(f"{question} {i}")
        for text, n in counted.items():
            print(f"    {n:3} {text}")
    print(f"{name}: {n_terms} terms, {len(said)} wrong answers, {faults} faults")
    sys.exit(faults > 0)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
