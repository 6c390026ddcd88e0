"""Give the notebooks of a folder the set-up cell with which they run on Colab and on Binder.

Usage: python tools/launchable.py FOLDER --address https://github.com/OWNER/NAME --commit COMMIT
"""

import argparse
import sys
from pathlib import Path

import nbformat

sys.path.append(str(Path(__file__).resolve().parents[1] / "_ext"))
from launch_cell import with_setup  # noqa: E402


def main() -> None:
    """Change the notebooks in place."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", required=True)
    parser.add_argument("--commit", required=True)
    given = parser.parse_args()
    for path in sorted(given.folder.glob("[0-9]*.ipynb")):
        made = with_setup(nbformat.read(path, as_version=4), given.address, given.commit)
        nbformat.validate(made)
        nbformat.write(made, path)
        print(path.name)


if __name__ == "__main__":
    main()
