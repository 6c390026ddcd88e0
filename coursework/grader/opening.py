"""Lists and opens what was handed in, without following a link or unpacking anything to disk."""

import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coursework.grader.preflight import MOST_BYTES

MOST_DEPTH = 6
SKIPPED = {"__MACOSX", ".DS_Store", ".ipynb_checkpoints", ".git"}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others may ask for gigabytes


class Strange(Exception):
    """This file is not read; the text says why, for the student."""


@dataclass(frozen=True)
class File:
    """A file by its path inside what was handed in; `open` reads it, or raises Strange."""

    parts: tuple[str, ...]
    open: Callable[[], bytes]


def files(path: Path) -> Iterator[File]:
    """All files in a folder or a zip."""
    if path.is_dir():
        yield from _in_folder(path, ())
    elif zipfile.is_zipfile(path):
        yield from _in_zip(path)
    else:
        raise SystemExit(f"{path} is neither a folder nor a zip that can be read")


def _in_folder(folder: Path, above: tuple[str, ...]) -> Iterator[File]:
    for entry in _entries(folder):
        parts = (*above, entry.name)
        if entry.name in SKIPPED:
            continue
        if entry.is_dir(follow_symlinks=False) and len(parts) < MOST_DEPTH:
            yield from _in_folder(Path(entry.path), parts)
        else:
            yield File(parts, partial(_read, Path(entry.path)))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """By name; none of a folder that may not be read."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def _read(path: Path) -> bytes:
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise Strange("is a link, or cannot be read") from None
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise Strange("is not a file")
        return file.read(MOST_BYTES + 1)


def _in_zip(path: Path) -> Iterator[File]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            parts = tuple(part for part in info.filename.split("/") if part not in ("", "."))
            if parts and not info.is_dir() and not SKIPPED.intersection(parts):
                yield File(parts, partial(_unzip, path, info))


def _unzip(archive: Path, info: zipfile.ZipInfo) -> bytes:
    name = info.orig_filename
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise Strange("has a path that leads out of the zip")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Strange("is a link")
    if info.compress_type not in METHODS or info.flag_bits & 1:
        raise Strange("is packed in a way that is not read here")
    if info.file_size > MOST_BYTES:
        raise Strange(f"is larger than {MOST_BYTES // 2**20} MiB")
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(info) as file:
            return file.read(MOST_BYTES + 1)
    except Exception:  # whatever a damaged entry makes zipfile raise
        raise Strange("is damaged") from None
