"""The probe reads what is there and no more; the gradient is the one that finite steps measure."""

import pytest
import torch
import torch.nn.functional as F

from src.data.batches import collate
from src.data.phrasebook import by_length
from src.experiments import inside_the_encoder, laboratory
from src.experiments.inside_the_encoder import (
    FIRST,
    MODEL,
    gradients,
    places_in,
    probe,
    update_gates,
    words_at,
)
from src.models.gated_unit import GatedUnit
from src.models.registry import TRANSLATORS
from src.models.translator import Translator
from src.training import cross_entropy

N_OLD, N_NEW, N_WORDS, D = 401, 101, 7, 17


@pytest.fixture(scope="module")
def drawn() -> tuple[torch.Tensor, torch.Tensor]:
    """Words of two places, for fitting and for testing."""
    generator = torch.Generator().manual_seed(0)
    return tuple(torch.randint(N_WORDS, (n, 2), generator=generator) for n in (N_OLD, N_NEW))


def test_a_probe_reads_words_that_a_matrix_finds(drawn: tuple[torch.Tensor, ...]) -> None:
    hidden = torch.randn(2 * N_WORDS, D, generator=torch.Generator().manual_seed(1))
    hot = (F.one_hot(words, N_WORDS).float().flatten(1) for words in drawn)
    old, new = (100 + 0.01 * code @ hidden for code in hot)
    assert torch.equal(probe(old, drawn[0], new), drawn[1])  # neither shift nor scale matter


def test_a_probe_guesses_what_is_not_there(drawn: tuple[torch.Tensor, ...]) -> None:
    generator = torch.Generator().manual_seed(2)
    old, new = (torch.randn(len(words), D, generator=generator) for words in drawn)
    assert (probe(old, drawn[0], new) == drawn[1]).float().mean() < 2 / N_WORDS


def test_words_are_counted_from_the_end() -> None:
    pairs = by_length(10, 5)
    english, _ = laboratory.vocabularies()
    places = places_in(10)
    assert places == [0, 2, 5, FIRST]
    for pair, ids in zip(pairs, words_at(places, pairs)):
        words = pair.source.split()
        assert english.decode(ids.tolist()).split() == [words[-1], words[-3], words[-6], words[0]]


def model() -> Translator:
    torch.manual_seed(3)
    sizes = map(len, laboratory.vocabularies())
    return TRANSLATORS[MODEL].build(*sizes, width=8).eval().double()


def test_the_gradient_is_that_of_the_loss_with_respect_to_the_word() -> None:
    one, pair = model(), by_length(10, 5)[2:3]
    batch = collate(laboratory.encoded(pair))

    def loss_with(place: int, entry: int, step: float) -> torch.Tensor:
        def push(*call: object) -> torch.Tensor:
            vectors = call[-1].clone()
            vectors[0, place, entry] += step
            return vectors

        hook = one.encoder.E.register_forward_hook(push)
        logits = one(batch.source, batch.target[:, :-1]).logits
        hook.remove()
        return cross_entropy(logits, batch.target[:, 1:]).detach()

    last, step = len(pair[0].source.split()) - 1, 1e-5
    for column, place in enumerate((last, last - 2, 0)):
        ends = [[loss_with(place, e, sign * step) for e in range(8)] for sign in (1, -1)]
        slope = (torch.tensor(ends[0]) - torch.tensor(ends[1])) / (2 * step)
        measured = gradients(one, pair, (0, 2, FIRST))[0, column]
        assert torch.isclose(measured, slope.double().norm(), rtol=1e-4)


def test_a_sentence_has_the_same_gradients_in_any_batch() -> None:
    one, pairs = model(), by_length(10, 7)
    together = gradients(one, pairs, (0, 5, FIRST))
    alone = torch.cat([gradients(one, (pair,), (0, 5, FIRST)) for pair in pairs])
    assert torch.allclose(together, alone)


def test_the_update_gates_are_those_that_made_the_states() -> None:
    one, pairs = model(), by_length(10, 3)
    source = collate(laboratory.encoded(pairs)).source
    memory, unit = one.encode(source), one.encoder.unit
    gates = update_gates(one, pairs)
    assert gates.shape == (memory.mask.sum(), 8)
    with torch.no_grad():
        words = unit.project(one.encoder.E(source))[memory.mask]
        before = F.pad(memory.states[:, :-1], (0, 0, 1, 0))[memory.mask]
        candidate = _candidate(unit, words, before)
        made = (1 - gates) * before + gates * candidate
    assert torch.allclose(made, memory.states[memory.mask])


def _candidate(unit: GatedUnit, words: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    reset = (words[:, 8:16] + unit.U_gates(before)[:, 8:]).sigmoid()
    return (words[:, 16:] + unit.U(reset * before)).tanh()


def test_rows_are_the_models_of_the_length_curves() -> None:
    rows = inside_the_encoder.rows()
    assert {row["seed"] for row in rows} == set(laboratory.SEEDS)
    assert {row["steps"] for row in rows} >= {0, laboratory.STEPS}
    assert len({row["width"] for row in rows}) == 1
    assert len(rows) == len({tuple(row.values()) for row in rows})
    assert len([row for row in rows if inside_the_encoder.EXPERIMENT.sample(row)]) == 1
