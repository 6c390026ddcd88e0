"""The data of the figures that a reader moves: what the stored models do, and nothing else."""

import ast
import base64
import os
import re
import sys

import nbformat
import pytest
import torch
from building import ROOT

from src.data import multi30k
from src.data.batches import encode_source
from src.data.phrasebook import by_length
from src.decoding import beam_search, greedy, translate
from src.styles import GOLD, PALETTE, SYSTEMS

sys.path.append(str(ROOT / "tools"))
import explorable_data
from explorable import beams, looks, searches, sentences, systems

FOLDER = explorable_data.FOLDER
STORED = {name: explorable_data.read(FOLDER / f"{name}.js") for name in explorable_data.MADE}


def parted(made: dict) -> tuple[object, list[float]]:
    """The words and places of a file, and its numbers, which machines round differently."""
    numbers: list[float] = []

    def walk(part: object, name: str = "") -> object:
        if isinstance(part, dict):
            return {key: walk(value, key) for key, value in part.items() if key != "provenance"}
        if name == "below":
            numbers.extend(code for look in part for code in base64.b64decode(look))
            return len(part)
        if name == "probability":
            numbers.extend(part)
            return len(part)
        if name == "top":
            numbers.extend(10 * score for row in part for score in row if score is not None)
            return [[score is None for score in row] for row in part]
        if name in {"kept", "dropped"}:
            numbers.extend(log_p for step in part for *_, log_p in step)
            return [[place for *place, _ in step] for step in part]
        return [walk(each) for each in part] if isinstance(part, list) else part

    return walk(made), numbers


@pytest.mark.parametrize("name", explorable_data.MADE)
def test_what_is_stored_is_what_the_models_give(name: str) -> None:
    made, stored = explorable_data.MADE[name](), STORED[name]
    (words, numbers), (stored_words, stored_numbers) = parted(made), parted(stored)
    assert words == stored_words
    assert len(numbers) > 100 and len(numbers) == len(stored_numbers)
    assert max(abs(a - b) for a, b in zip(numbers, stored_numbers)) <= 1.01  # of the last digit
    assert {"command", "commit", "python", "torch"} <= stored["provenance"].keys()


@pytest.mark.parametrize("name", explorable_data.PICTURES)
def test_the_pictures_are_drawn_from_the_data(name: str) -> None:
    picture = (ROOT / "images" / f"{name}.svg").read_text("utf-8")
    assert picture == explorable_data.draw(name)


@pytest.mark.skipif(not os.environ.get("MULTI30K_DIR"), reason="MULTI30K_DIR is not set")
def test_the_sentences_on_the_first_page_were_never_seen() -> None:
    pairs = multi30k.load("train") + multi30k.load("train", "en", "fr")
    seen = {caption.strip().lower() for pair in pairs for caption in pair}
    made_up = {*sentences.GERMAN_CAPTIONS, *sentences.GERMAN_NEWS, *sentences.ENGLISH_CAPTIONS}
    assert made_up and not {sentence.lower() for sentence in made_up} & seen


def test_a_damaged_file_is_noticed(tmp_path) -> None:
    path = tmp_path / "real_beam.js"
    path.write_text((FOLDER / "real_beam.js").read_text("utf-8")[:-5], "utf-8")
    with pytest.raises(ValueError, match="no file that"):
        explorable_data.read(path)


def test_a_byte_a_score_keeps_the_weights() -> None:
    scores = 4 * torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(0))
    found = looks.Looks(scores, [True, True, False, True, True])
    kept = looks.packed(found)
    assert torch.allclose(looks.unpacked(kept), found.weights(), atol=0.01)
    assert kept["top"][2][0] == round(scores[2, 0].max().item(), 1) and kept["top"][1][2] is None


def test_words_have_the_weights_of_their_pieces() -> None:
    scores = torch.randn(2, 3, 5, generator=torch.Generator().manual_seed(0))
    pieces = looks.Looks(scores, [True] * 3).weights()
    words = looks.joined(looks.Looks(scores, [True] * 3), [[0, 1], [2, 3, 4]], [[0], [1, 2]])
    assert words.known == [True, False]
    expected = torch.stack([pieces[..., :2].sum(-1), pieces[..., 2:].sum(-1)], -1)
    rows = torch.stack([expected[:, 0], expected[:, 1:].mean(1)], 1)
    assert torch.allclose(words.weights(), rows, atol=1e-6)


def test_pieces_are_joined_where_a_word_ends() -> None:
    pieces = ["▁der", "▁cowboy", "hut", ",", "▁da", ".", "</s>"]
    assert sentences.words(pieces) == [[0], [1, 2], [3], [4], [5], [6]]
    assert sentences.words(["d'‿", "un", "‿."]) == [[0], [1], [2]]


@pytest.mark.parametrize("width", [1, 3])
def test_the_search_that_is_shown_is_the_search(width: int) -> None:
    model, english, _ = systems.of_the_phrasebook("rnn-encoder-decoder")
    source = encode_source(by_length(10)[4].source, english)
    found = beams.search(model, source, width)
    tokens = torch.tensor([source])
    (best,) = beam_search(model, tokens, width=width).tokens
    assert list(found.best) == [token for token in best.tolist() if token]
    assert {len(beam) for beam in found.kept} == {width}
    for beam, dropped in zip(found.kept, found.dropped):
        assert min(beam.values()) >= max(dropped.values()) and not beam.keys() & dropped.keys()
    if width == 1:
        (steps,) = greedy(model, tokens).tolist()
        assert [list(beam)[0] for beam in found.kept] == [
            tuple(steps[: n + 1]) for n in range(len(steps))
        ]


def chapter(number: str) -> nbformat.NotebookNode:
    (path,) = (ROOT / "chapters").glob(f"{number}_*.ipynb")
    return nbformat.read(path, 4)


def test_the_made_up_decoder_is_that_of_chapter_2() -> None:
    """Its probabilities, and what its beams find."""
    (cell,) = [cell for cell in chapter("02").cells if cell.source.startswith("tree = {")]
    value = ast.parse(cell.source).body[0].value
    given = eval(compile(ast.Expression(value), "tree", "eval"), {"dict": dict})
    assert searches.TREE == given
    printed = "".join(output.text for output in cell.outputs)
    best = dict(reversed(re.findall(r"beam of (\d): (.*?)  ", printed)))
    made_up = STORED["phrasebook_beam"]["sentences"][0]
    assert {width: written(made_up, int(width)) for width in best} == best and len(best) == 2


def written(sentence: dict, width: int) -> str:
    """What the search of that width writes."""
    (search,) = [each for each in sentence["searches"] if each["width"] == width]
    place, words = search["best"], []
    for beam in reversed(search["kept"]):
        place, word, _ = beam[place]
        words.insert(0, "" if word < 0 else sentence["words"][word])
    joint = "" if any("▁" in word for word in words) else " "
    return joint.join(words).replace("▁", " ").replace("</s>", "").strip()


def log_p(sentence: dict, width: int) -> int:
    (search,) = [each for each in sentence["searches"] if each["width"] == width]
    return search["kept"][-1][search["best"]][2]


def test_what_chapter_2_says_of_its_beams_holds() -> None:
    _, aunt, doctor, squirrel = STORED["phrasebook_beam"]["sentences"]
    for sentence, right in [(aunt, {3, 4, 5, 6}), (doctor, {2, 3, 4, 5, 6}), (squirrel, {2})]:
        assert {n for n in range(1, 7) if written(sentence, n) == sentence["gold"]} == right
    assert all("pain" in written(squirrel, n) for n in (3, 4, 5, 6))
    assert all(log_p(squirrel, n) > log_p(squirrel, 2) for n in (3, 4, 5, 6))


def test_what_chapter_19_says_of_its_beams_holds() -> None:
    (sentence,) = STORED["real_beam"]["sentences"]
    text = "\n".join(cell.source for cell in chapter("19").cells)
    assert f"| greedy | {written(sentence, 1)} |" in text
    assert f"| beam of 2 | {written(sentence, 2)} |" in text
    assert f"*{' '.join(sentence['source'])}*" in text


def test_all_three_systems_write_what_they_are_shown_to_read() -> None:
    pairs = [sentences.pair(source) for source in sentences.ENGLISH]
    for name in sentences.SYSTEMS:
        model, *words = systems.of_the_phrasebook(name)
        assert translate(model, [pair.source for pair in pairs], *words) == [
            pair.target for pair in pairs
        ]


def test_what_chapters_5_and_15_say_of_the_looks_holds() -> None:
    stored = STORED["phrasebook_sentence"]["sentences"]
    first = stored[0]
    luong = looks.unpacked(first["looks"]["luong-general"])[0]
    bahdanau = looks.unpacked(first["looks"]["bahdanau"])[0]
    word, noun, mon = *map(first["source"].index, ("my", "doctor")), first["target"].index("mon")
    assert luong[mon].argmax() == noun and bahdanau[mon].argmax() == word
    for sentence in stored:
        heads = looks.unpacked(sentence["looks"]["transformer"])
        assert heads[8:].amax(-1).mean(-1).min() > 0.6 > 0.5 > heads.mean(0).amax(-1).mean()
        assert (heads[8:].amax(-1) > 0.5).double().mean() > 0.85


def test_the_colours_are_those_of_the_book() -> None:
    css = (ROOT / "site/explorables/explorables.css").read_text("utf-8")
    found = dict(re.findall(r"--([\w-]+): color-mix\(in srgb, (#\w+), white", css))
    known = {name: style[1] for name, style in SYSTEMS.items()}
    known |= {"gold": GOLD, "one": PALETTE[0], "two": PALETTE[1]}
    shown = {name for stored in STORED.values() for name in stored["systems"]}
    assert shown <= found.keys() <= known.keys()
    assert found == {name: known[name] for name in found}
