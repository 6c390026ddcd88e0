"""Make the data of the figures that a reader moves, and the pictures that stand in for them.

They come from the models stored in results/.

Usage: python tools/explorable_data.py [NAME ...]      (all, if none is named; seconds)
"""

import json
import platform
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import torch
from explorable import pictures, searches, sentences

from src.experiments import results

ROOT = Path(__file__).parents[1]
FOLDER, IMAGES = ROOT / "site" / "explorables" / "data", ROOT / "images"
MADE: dict[str, Callable[[], dict]] = {
    "phrasebook_sentence": sentences.phrasebook_sentence,
    "real_sentence": sentences.real_sentence,
    "phrasebook_beam": searches.phrasebook_beam,
    "real_beam": searches.real_beam,
}
PICTURES = {  # of the first sentence of a file: the system, and what it shows
    "looks_bahdanau": ("phrasebook_sentence", "bahdanau", "Bahdanau's model"),
    "looks_luong": ("phrasebook_sentence", "luong-general", "Luong's model, score general"),
    "looks_transformer": ("phrasebook_sentence", "transformer", "Transformer, mean of its heads"),
    "looks_caption": ("real_sentence", "transformer", "Transformer, mean of its heads"),
}
COMMAND = "python tools/explorable_data.py"
commit = cache(results.commit)  # asked once: the first file that is written changes the tree
SCRIPT = re.compile(r'// .*\nExplorable\.data\("(\w+)", (\{.*\})\);\n', re.DOTALL)


def write(name: str) -> Path:
    """Make one file anew."""
    made = {"provenance": provenance(name), **MADE[name]()}
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('{"languages":', '\n{"languages":')  # a sentence a line
    path = FOLDER / f"{name}.js"
    line = f"// Made by `{COMMAND} {name}`: edit that, not this.\n"
    path.write_text(f'{line}Explorable.data("{name}", {text});\n', encoding="utf-8")
    return path


def draw(name: str) -> str:
    """One picture, from its data file."""
    file, system, head = PICTURES[name]
    sentence = read(FOLDER / f"{file}.js")["sentences"][0]
    title = f"{head}: where it looks, word by word"
    return pictures.picture(sentence, system, title=title, head=head)


def provenance(name: str) -> dict:
    """How a file came about; the models that it shows name their own files."""
    return {
        "command": f"{COMMAND} {name}",
        "commit": commit(),
        "python": platform.python_version(),
        "torch": version("torch"),
    }


def read(path: Path) -> dict:
    """The value that a file gives to the page."""
    found = SCRIPT.fullmatch(path.read_text(encoding="utf-8"))
    if found is None or found[1] != path.stem:
        raise ValueError(f"{path} is no file that {COMMAND} writes")
    return json.loads(found[2])


if __name__ == "__main__":
    torch.set_num_threads(1)
    if unknown := set(sys.argv[1:]) - set(MADE):
        sys.exit(f"{', '.join(unknown)} is unknown: allowed are {', '.join(MADE)}")
    for name in sys.argv[1:] or MADE:
        path = write(name)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
    for name in PICTURES:
        (IMAGES / f"{name}.svg").write_text(draw(name), encoding="utf-8")
