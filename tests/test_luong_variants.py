"""What `luong_variants` counts, on pairs and weights small enough to check."""

import pytest
import torch
import torch.nn.functional as F

from src.data.batches import collate
from src.data.phrasebook import Pair, challenge
from src.experiments import laboratory, luong_variants
from src.experiments.luong_variants import CONTROLS, MODELS
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.registry import TRANSLATORS

LINKS = frozenset({(0, 0), (1, 2), (2, 1), (3, 3), (4, 4), (5, 5)})
CAT = Pair("the black cat sees the letter", "le chat noir voit la lettre", LINKS, LINKS)
FAR = Pair("a b c d e f g", "x y", links := frozenset({(0, 2), (0, 6), (1, 6)}), links)


@pytest.fixture(scope="module")
def model() -> LuongLocalM:
    torch.manual_seed(0)
    return LuongLocalM(*map(len, laboratory.vocabularies()), width=6, reach=4).eval()


def test_the_family_is_measured_whole_and_controls_have_a_model() -> None:
    assert set(MODELS) == {name for name in TRANSLATORS if name.startswith("luong")}
    assert set(CONTROLS.values()) <= set(MODELS)
    assert {*MODELS, *CONTROLS} <= laboratory.BUILDS.keys()
    bound = {
        name: build.reach
        for name in CONTROLS
        if "narrow" in name
        if (build := laboratory.BUILDS[name](9, 9, width=6))
    }
    assert bound == {"luong-local-m-narrow": 4, "luong-local-p-narrow": 4}


def test_a_control_has_its_models_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "best_rate", lambda model: float(MODELS.index(model)))
    rates = {row["model"]: row["learning_rate"] for row in luong_variants.rows()}
    assert all(rates[control] == rates[model] for control, model in CONTROLS.items())


def test_a_word_is_as_far_as_the_nearest_of_its_links() -> None:
    assert sorted(luong_variants.distances(FAR)) == [(0, 2), (1, 5)]
    assert sorted(luong_variants.distances(CAT)) == [(0, 0), (1, 1), (2, 1), (3, 0), (4, 0), (5, 0)]


def test_words_are_right_by_their_distance(
    model: LuongLocalM, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two words near their place, one of them wrong; two farther off, both right."""
    far = frozenset({(0, 5), (1, 1), (2, 2), (3, 14), (4, 11)})
    pair = Pair("the cat " * 8, CAT.target, far, far)
    ids = collate(laboratory.encoded((pair,))).target[:, 1:].clone()
    ids[0, 1] += 1
    logits = F.one_hot(ids, len(laboratory.vocabularies()[1])).float()
    monkeypatch.setattr(luong_variants, "teacher_forced", lambda model, pairs: (logits, None))
    found = luong_variants.right_by_distance(model, (pair,))
    assert found == {"right_0_4": 0.5, "right_5_10": 1.0, "right_11_up": 1.0}


def test_a_late_link_is_read_off_the_next_step(
    model: LuongLocalM, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = torch.eye(8)[None, [7, 0, 2, 1, 3, 4, 5, 6]]  # the step after a word points to its link
    monkeypatch.setattr(luong_variants, "teacher_forced", lambda model, pairs: (None, late))
    assert luong_variants.aer_after(model, (CAT,)) == 0.0
    usual = torch.eye(8)[None, [0, 2, 1, 3, 4, 5, 6, 7]]
    monkeypatch.setattr(luong_variants, "teacher_forced", lambda model, pairs: (None, usual))
    assert luong_variants.aer_after(model, (CAT,)) > 0.8


def test_links_are_as_far_from_the_window_as_it_lies(model: LuongLocalM) -> None:
    """local-m: from the place of their word, or from the end of the source."""
    pairs = tuple(probe.pair for probe in challenge("inversion"))[:40]
    far = [abs(s - min(t, len(pair.source.split()))) for pair in pairs for t, s in pair.sure]
    assert luong_variants.off_centre(model, pairs).tolist() == far
    assert sorted(luong_variants.off_centre(model, (FAR,)).tolist()) == [2, 5, 6]


def test_a_predicted_window_lies_where_the_model_puts_it() -> None:
    """With v_p = 0 in the middle of the sentence, </s> counted: at 3.5 of 7 tokens."""
    torch.manual_seed(0)
    model = LuongLocalP(*map(len, laboratory.vocabularies()), width=6).eval()
    model.v_p.weight.data.zero_()
    distance = sorted(luong_variants.off_centre(model, (CAT,)).tolist())
    assert distance == [0.5, 0.5, 1.5, 1.5, 2.5, 3.5]
    model.v_p.weight.data.fill_(1.0)
    moved = luong_variants.centres(model, (CAT, FAR))
    assert moved.shape == (2, 7) and moved[0].std() > 0.01 and (moved[0, :6] != 3.5).all()
