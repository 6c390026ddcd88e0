"""Who handed in what: folders and the zips of learning platforms, with traps in them."""

import os
import zipfile
from pathlib import Path

import pytest

from coursework.grader.submissions import Submission, find

A = b'{"cells": []}'


def zipped(path: Path, *names: str, content: bytes = A) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def found(path: Path) -> dict[str, Submission]:
    return {submission.student: submission for submission in find(path, "A2")}


def filled(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(A)
    return folder


def test_a_folder_with_notebooks_and_folders(tmp_path: Path) -> None:
    filled(tmp_path, "ada.ipynb", "grace/work.ipynb", "grace/numpy.py", "alan/deep/er/A2.ipynb")
    filled(tmp_path, "kurt/readme.txt", "ada/.ipynb_checkpoints/A2-checkpoint.ipynb")
    students = found(tmp_path)
    assert list(students) == ["ada", "alan", "grace", "kurt"]
    assert [student.data for student in students.values()] == [A, A, A, None]
    assert students["kurt"].notes == ["no notebook was found"]


@pytest.mark.parametrize(
    ("name", "student", "called", "number"),
    [
        ("Ada King_123_assignsubmission_file_/A2.ipynb", "Ada-King-123", "Ada King", "123"),
        ("Ada King_123_assignsubmission_file/A2.ipynb", "Ada-King-123", "Ada King", "123"),
        ("Ada King_123_assignsubmission_file_A2.ipynb", "Ada-King-123", "Ada King", "123"),
        ("Ada_9_assignsubmission_file__1_assignsubmission_file_/A2.ipynb", None, None, "1"),
        ("kingada_123_4567_A2-1.ipynb", "kingada-123", "kingada", "123"),
        ("kingada_LATE_123_4567_A2.ipynb", "kingada-123", "kingada", "123"),
        ("kingada_123_4567_x_99_88_A2.ipynb", "kingada-123", "kingada", "123"),
        ("mallory_77_999_Ada_12_assignsubmission_file_A2.ipynb", "mallory-77", "mallory", "77"),
        ("Ada_12_assignsubmission_file_mallory_77_999_A2.ipynb", "Ada-12", "Ada", "12"),
        ("Ada King/A2.ipynb", "Ada-King-", "", ""),
    ],
)
def test_the_names_that_platforms_give(
    tmp_path: Path, name: str, student: str | None, called: str | None, number: str
) -> None:
    (one,) = find(zipped(tmp_path / "all.zip", name), "A2")
    assert one.data == A
    assert student is None or one.student.startswith(student)
    assert called is None or one.name == called
    assert one.platform_id == number


def test_students_are_never_taken_for_each_other(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "all.zip", "a b/A2.ipynb", "a-b/A2.ipynb", "a/b/A2.ipynb", "é/A2.ipynb"
    )
    assert len(found(path)) == 4
    alone = zipped(tmp_path / "alone.zip", "a b/A2.ipynb", "x/A2.ipynb")
    assert set(found(alone)) - {"x"} < set(found(path))


@pytest.mark.parametrize("sign", ["a", "é", "中", "\U00020000"])
def test_a_long_name_fits_into_the_names_of_files(tmp_path: Path, sign: str) -> None:
    path = zipped(tmp_path / "all.zip", f"{sign * 200}/A2.ipynb", f"{sign * 201}/A2.ipynb")
    students = found(path)
    assert len(students) == 2
    assert all(len(student.encode()) < 200 for student in students)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    filled(tmp_path, "ada/\udcff.ipynb", "ada/a.ipynb", "\udcfe_9_assignsubmission_file/A2.ipynb")
    students = found(tmp_path)
    assert len(students) == 2
    for student in students.values():
        " ".join([student.student, student.name, *student.notes]).encode()


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, "ada/A2.ipynb", "closed/A2.ipynb")
    scan = os.scandir

    def closed(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError
        return scan(folder)

    monkeypatch.setattr(os, "scandir", closed)
    assert list(found(tmp_path)) == ["ada"]


def test_one_folder_more_around_all(tmp_path: Path) -> None:
    """What a Mac adds of its own is neither a student nor beside them."""
    names = ("A2/ada/A2.ipynb", "A2/alan/A2.ipynb", "__MACOSX/x/._A2", "A2/.DS_Store", ".DS_Store")
    assert list(found(zipped(tmp_path / "all.zip", *names))) == ["ada", "alan"]


def test_the_notebook_with_the_right_name_counts(tmp_path: Path) -> None:
    filled(tmp_path, "ada/z.ipynb", "ada/A2 (1).ipynb", "ada/A2.ipynb", "ada/A1.ipynb")
    (tmp_path / "ada/A2.ipynb").write_bytes(b"this")
    ada = found(tmp_path)["ada"]
    assert ada.data == b"this"
    assert ada.notes == ["of 4 notebooks, A2.ipynb was graded"]


def test_it_is_found_among_many_files_and_above_its_copies(tmp_path: Path) -> None:
    """As in the clone of a whole repository."""
    filled(tmp_path, *(f"ada/.venv/{number}" for number in range(100)), "ada/old/A2.ipynb")
    filled(tmp_path, "ada/A2.ipynb", "ada/z/A2.ipynb")
    (tmp_path / "ada/A2.ipynb").write_bytes(b"this")
    assert found(tmp_path)["ada"].data == b"this"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("bob/../ada/A2.ipynb", "leads out"),
        ("/ada/A2.ipynb", "leads out"),
        ("../../ada/A2.ipynb", "leads out"),
        ("bob\\..\\ada\\A2.ipynb", "leads out"),
        ("bob/../../../etc/passwd.ipynb", "leads out"),
    ],
)
def test_a_path_that_leads_out_is_not_read(tmp_path: Path, name: str, note: str) -> None:
    students = found(zipped(tmp_path / "all.zip", "alan/A2.ipynb", name))
    assert students.pop("alan").data == A
    (other,) = students.values()
    assert other.data is None
    assert note in other.notes[0]


def test_a_link_in_a_zip_is_not_read(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("bob/A2.ipynb")
    link.external_attr = 0o120777 << 16
    path = zipped(tmp_path / "all.zip", "alan/A2.ipynb")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert found(path)["bob"].notes == ["the notebook is a link; it was not read"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", "bob/A2.ipynb", content=bytes(2**27))
    assert path.stat().st_size < 2**20
    assert "larger than 2 MiB" in found(path)["bob"].notes[0]


def test_a_bomb_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", "bob/A2.ipynb", content=bytes(2**27))
    size, small = (2**27).to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, small))
    bob = found(path)["bob"]
    assert bob.data is None or len(bob.data) <= 100


def test_damaged_and_locked_entries_are_notes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", "bob/A2.ipynb", "eve/A2.ipynb", content=os.urandom(5000))
    data = bytearray(path.read_bytes())
    data[100:110] = b"x" * 10
    path.write_bytes(data)
    students = found(path)
    assert students["bob"].notes == ["the notebook is damaged; it was not read"]
    assert len(students["eve"].data or b"") == 5000


def test_links_and_pipes_in_a_folder_are_not_read(tmp_path: Path) -> None:
    filled(tmp_path, "ada/A2.ipynb", "bob/x", "eve/x")
    (tmp_path / "bob/A2.ipynb").symlink_to(tmp_path / "ada/A2.ipynb")
    os.mkfifo(tmp_path / "eve/A2.ipynb")
    (tmp_path / "mallory").symlink_to(tmp_path / "ada")
    students = found(tmp_path)
    assert "is a link" in students["bob"].notes[0]
    assert "is not a file" in students["eve"].notes[0]
    assert students["mallory"].data is None
    assert students["ada"].data == A


def test_what_is_no_folder_and_no_zip_stops_at_once(tmp_path: Path) -> None:
    (tmp_path / "all.rar").write_bytes(b"Rar!")
    with pytest.raises(SystemExit, match="neither a folder nor a zip"):
        find(tmp_path / "all.rar", "A2")
