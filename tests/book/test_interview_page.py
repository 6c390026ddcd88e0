"""Appendix C: every question has a folded answer, and every answer its evidence."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from boxes import Box, boxes
from building import ROOT, extension
from pages import soup

TEXT = (ROOT / "chapters/interview.md").read_text(encoding="utf-8")
QUESTIONS = list(boxes(TEXT))
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
TITLE = re.compile(r"★{1,3} \S.*\?")
EVIDENCE = re.compile(
    r"\{numref\}`fig-(\d+)-[\w-]+`|\[[^]]+\]\(#claim-(\d+)-\d+\)|\{(?:measured|percent)\}`(\d+)\.\d+`"
)
FORMULA = re.compile(r"\$[^$]+\$")
SENTENCE = re.compile(r"[.?!](?:[*)\"]*)(?=\s|$)")


def evidence(box: Box) -> list[int]:
    """The chapters of the figures and claims that an answer points to."""
    return [int(next(filter(None, found))) for found in EVIDENCE.findall(box.body)]


def faults(box: Box) -> list[str]:
    """What is wrong with one question, in words."""
    plain = EVIDENCE.sub("x", FORMULA.sub("x", box.body))
    sentences = len(SENTENCE.findall(plain))
    wrong = {
        "the title is not ★★ Question?": not TITLE.fullmatch(box.title),
        "the answer is not folded": box.options != {"class": "dropdown"},
        "no figure and no claim shows it": not evidence(box),
        f"{sentences} sentences: 3 to 8 are wanted": not 3 <= sentences <= 8,
        "a measured number is typed": re.search(r"\d\.\d", plain) is not None,
    }
    return [f"{box.title}: {fault}" for fault, found in wrong.items() if found]


def test_every_question_has_an_answer_with_evidence() -> None:
    assert len(QUESTIONS) >= 60
    assert [fault for box in QUESTIONS for fault in faults(box)] == []


def test_no_question_is_asked_twice() -> None:
    titles = [box.title.strip("★ ").casefold() for box in QUESTIONS]
    assert len(set(titles)) == len(titles)


def test_nothing_but_questions_stands_in_a_section() -> None:
    kinds = {box.kind for box in QUESTIONS}
    sections = re.split(r"^## .*$", TEXT, flags=re.MULTILINE)[1:]
    assert kinds == {"admonition"} and all(len(list(boxes(part))) >= 3 for part in sections)


def test_every_chapter_that_claims_something_is_asked_about() -> None:
    claims = extension("claims_page").claims
    claiming = {int(path.name[:2]) for path in CHAPTERS if claims(path)[0]}
    assert claiming - {chapter for box in QUESTIONS for chapter in evidence(box)} == set()


GOOD = Box(
    "admonition",
    "★ What is a mean?",
    {"class": "dropdown"},
    "A sum by a count. It is {percent}`4.1` here, where $x = 0.5$.\n"
    "See {numref}`fig-04-step` and [claim 4.2](#claim-4-2).\n",
)


def test_a_good_question_has_no_fault() -> None:
    assert faults(GOOD) == [] and evidence(GOOD) == [4, 4, 4]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": "What is a mean?"}, "the title is not"),
        ({"title": "★ A mean."}, "the title is not"),
        ({"options": {}}, "not folded"),
        ({"options": {"class": "tip"}}, "not folded"),
        ({"body": "A sum. By a count. See chapter 4.\n"}, "no figure and no claim"),
        ({"body": "A sum by a count. See {numref}`fig-04-step`.\n"}, "2 sentences"),
        (
            {"body": GOOD.body + "It was 0.93. It was. It is. It will be. So it is. And so.\n"},
            "9 sent",
        ),
        ({"body": GOOD.body + "It was 0.93 here.\n"}, "a measured number is typed"),
    ],
)
def test_a_fault_is_found(change: dict, fault: str) -> None:
    assert any(fault in found for found in faults(replace(GOOD, **change)))


def test_every_answer_leads_into_a_chapter(site: Path) -> None:
    answers = soup(site / "chapters/interview.html").select("article div.admonition.dropdown")
    assert len(answers) == len(QUESTIONS)
    places: dict[str, set[str]] = {}
    for answer, box in zip(answers, QUESTIONS, strict=True):
        links = [a["href"].split("#") for a in answer.select("a") if "#" in a.get("href", "")]
        assert len(links) >= len(evidence(box)), box.title
        for file, anchor in links:
            if file not in places:
                found = soup(site / "chapters" / file).find_all(id=True)
                places[file] = {tag["id"] for tag in found}
            assert anchor in places[file], (box.title, file, anchor)
