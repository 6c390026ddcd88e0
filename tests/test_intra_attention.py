"""The reader's experiment: forms and looks of models that are known, and the control."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from src.data.phrasebook import challenge, split
from src.experiments import intra_attention, laboratory, language_laboratory, weights_cache
from src.models.key_value_predict import Attentive
from src.models.language.contract import LanguageModel
from src.models.lstmn import LSTMN, LSTMNLanguageModel
from src.models.lstmn_choices import EvenLSTMN
from src.models.translator import Output
from src.tokens import BOS

N_PAIRS = 60
NAMES = ("agreement", "far-agreement")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two steps on sixty sentences, and the challenges' own probes."""
    laboratory.vocabularies()  # of all words: kept from now on
    few = lambda name, n=None: split(name, N_PAIRS)  # noqa: E731
    for module in (laboratory, language_laboratory):
        monkeypatch.setattr(module, "split", few)
    monkeypatch.setattr(laboratory, "STEPS", 2)
    monkeypatch.setattr(weights_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(language_laboratory, "best_rate", lambda model: 1e-3)
    monkeypatch.setattr(intra_attention, "probes", lambda name: challenge(name))
    language_laboratory._training_text.cache_clear()
    yield
    language_laboratory._training_text.cache_clear()


@pytest.mark.parametrize("name", ["lstm", "lstmn-even", "lstmn", "attentive-wide"])
def test_every_kind_is_trained_and_measured(name: str, small: None) -> None:
    [row] = [r for r in intra_attention.rows() if (r["model"], r["seed"]) == (name, 0)]
    measured = intra_attention.measure(row)
    assert 1 < measured.numbers["test_perplexity"] < 1_000
    for column in ("agreement", "agreement_7", "far_agreement", "far_agreement_19"):
        assert 0 <= measured.numbers[column] <= 1
    assert (measured.numbers["far_agreement_subject"] is None) == (name == "lstm")
    assert (f"{name}-0" in measured.weights) == (name in ("lstm", "lstmn"))


@pytest.mark.parametrize("name", NAMES)
def test_the_deciding_noun_stands_before_and_the_sets_are_of_two(name: str) -> None:
    groups: dict[int, list] = {}
    for probe in challenge(name):
        groups.setdefault(probe.group, []).append(probe)
    for one, other in groups.values():
        words, others = (probe.pair.target.split() for probe in (one, other))
        place = intra_attention.asked(one)
        assert place == intra_attention.asked(other)
        assert words[place] != others[place]
        assert words[intra_attention.subject(one)] != others[intra_attention.subject(other)]
        assert min(intra_attention.BETWEEN[name]) <= intra_attention.between(one)
    counts = [intra_attention.between(probe) for probe in challenge(name)]
    edges = (*intra_attention.BETWEEN[name], 1_000)
    for low, high in zip(edges, edges[1:]):
        assert sum(low <= n < high for n in counts) >= 10


class Telling(LanguageModel):
    """Knows the gold texts, or those with the other word in the asked place."""

    def __init__(self, name: str, *, right: bool) -> None:
        super().__init__()
        self.right, self.chosen = right, challenge(name)

    def forward(self, tokens: Tensor) -> Output:
        said = tokens.roll(-1, 1)
        if not self.right:
            by_group: dict[int, list[int]] = {}
            for row, probe in enumerate(self.chosen):
                by_group.setdefault(probe.group, []).append(row)
            for one, other in by_group.values():
                place = intra_attention.asked(self.chosen[one])
                said[[one, other], place] = said[[other, one], place]
        n_words = len(language_laboratory.vocabulary())
        return Output(torch.nn.functional.one_hot(said, n_words).float())


@pytest.mark.parametrize("name", NAMES)
def test_forms_are_all_right_or_all_wrong(name: str) -> None:
    for right in (True, False):
        found = intra_attention.forms(Telling(name, right=right), challenge(name))
        assert set(found.tolist()) == {float(right)}


def test_shares_by_distance_are_those_of_the_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = challenge("far-agreement")
    monkeypatch.setattr(intra_attention, "probes", lambda name: chosen)
    words = torch.tensor([intra_attention.between(probe) for probe in chosen])
    near = (words < 14).float()
    monkeypatch.setattr(intra_attention, "forms", lambda model, probes: near)
    numbers = intra_attention.agreement(EvenLSTMN(7), "far-agreement")
    assert numbers["far_agreement"] == pytest.approx(near.mean().item())
    shares = [numbers[f"far_agreement_{low}"] for low in (9, 14, 19)]
    assert shares == [1, 0, 0]


@pytest.mark.parametrize("kind", [Attentive, LSTMNLanguageModel])
def test_a_look_is_that_of_the_step_that_predicts_the_asked_word(kind: type) -> None:
    torch.manual_seed(0)
    vocabulary, chosen = language_laboratory.vocabulary(), challenge("far-agreement")[:3]
    model = kind(len(vocabulary), width=5).eval()
    with torch.no_grad():
        found = intra_attention.looks(model, chosen)
        for probe, weights in zip(chosen, found):
            state = model.start(1)
            before = probe.pair.target.split()[: intra_attention.asked(probe)]
            for token in [BOS, *vocabulary.encode(" ".join(before))]:
                step = model.step(torch.tensor([token]), state)
                state = step.state
            assert len(weights) == len(before)
            [gold] = step.weights
            n = min(len(gold), len(weights))
            assert torch.allclose(weights[-n:], gold[-n:])
            assert weights[:-n].sum() == 0
            assert weights.sum() == pytest.approx(1, abs=1e-5)


def test_the_noun_is_found_by_who_looks_there(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = challenge("far-agreement")[:20]
    monkeypatch.setattr(intra_attention, "probes", lambda name: chosen)
    spots = [
        0.75 * torch.eye(intra_attention.asked(p))[intra_attention.subject(p) + 1] for p in chosen
    ]
    for spot in spots:
        spot[-1] += 0.25
    monkeypatch.setattr(intra_attention, "looks", lambda model, probes: spots)
    model = EvenLSTMN(len(language_laboratory.vocabulary()), width=5)
    numbers = intra_attention.where_it_looks(model, "far-agreement")
    assert numbers["far_agreement_subject"] == pytest.approx(0.75)
    assert numbers["far_agreement_last"] == pytest.approx(0.25)
    assert numbers["far_agreement_heaviest"] == 1
    shares = [1 / len(spot) for spot in spots]
    assert numbers["far_agreement_random"] == pytest.approx(sum(shares) / len(shares))


def test_even_reading_is_the_mean_of_the_tapes() -> None:
    torch.manual_seed(0)
    model = EvenLSTMN(11, width=5).double()
    tokens = torch.randint(11, (3, 7))
    output = model(tokens)
    assert torch.equal(output.weights[:, 0], torch.zeros(3, 7, dtype=torch.double))
    for t in range(1, 7):
        assert torch.allclose(output.weights[:, t, :t], torch.full((3, t), 1 / t).double())
    state = model.start(3)
    for token in tokens.unbind(1):
        before = state.tape
        state = model.step(token, state).state
    assert torch.allclose(state.attended, before.hidden.mean(1))
    same = LSTMN(5, 5).double()
    assert model.lstmn.unit.U.weight.shape == same.unit.U.weight.shape
