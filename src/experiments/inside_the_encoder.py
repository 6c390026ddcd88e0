"""What the gated encoder that fails keeps of each word, and how far the gradient reaches in it."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import collate
from src.data.phrasebook import Pair, by_length, split
from src.experiments import laboratory, longer_training
from src.experiments.base import Experiment, Measured, Row
from src.models.translator import Translator
from src.tokens import PAD

MODEL = "rnn-encoder-decoder"
WORDS = (10, 25, 38)  # the lengths seen in training, give or take NEAR
NEAR = 2
PLACES = (0, 2, 5, 10, 15, 20, 30)  # words between a word and the end of its sentence
FIRST = "first"  # the first word of the sentence, wherever the end is
N_FITTING, N_TESTING = 3_000, 500  # sentences that the probe is fitted on and tested with
RIDGE = 1e-3
SHUT = 0.1  # a gate below it renews less than a tenth


def rows() -> list[Row]:
    """Before training, after it, and after the long training of `longer_training`."""
    usual = [
        laboratory.settings(MODEL, seed=seed, learning_rate=laboratory.best_rate(MODEL))
        for seed in laboratory.SEEDS
    ]
    untrained = [row | {"steps": 0} for row in usual]
    longer = [
        row
        for row in longer_training.rows()
        if row["steps"] > laboratory.STEPS and row["width"] == usual[0]["width"]
    ]
    return [row | {"words": words} for row in untrained + usual + longer for words in WORDS]


def measure(row: Row) -> Measured:
    """By place: words that a probe reads in c, that are guessed, log10 of the gradient; gates."""
    settings = {name: cell for name, cell in row.items() if name != "words"}
    model = laboratory.trained(settings) if row["steps"] else laboratory.build(settings)
    model.eval()
    fitting, testing = sentences(row["words"])
    places = places_in(row["words"])
    old, new = (words_at(places, pairs) for pairs in (fitting, testing))
    vectors, new_vectors = (sentence_vectors(model, pairs) for pairs in (fitting, testing))
    by_place = {
        "probe": (probe(vectors, old, new_vectors) == new).float().mean(0),
        "guess": (old.mode(0).values == new).float().mean(0),
        "log10_gradient": gradients(model, testing, places).mean(0).log10(),
    }
    numbers = {
        f"{name}_{place}": values[places.index(place)].item() if place in places else None
        for name, values in by_place.items()
        for place in (*PLACES, FIRST)
    }
    gates = update_gates(model, testing)
    shut = (gates < SHUT).float().mean().item()
    return Measured(numbers | {"mean_gate": gates.mean().item(), "shut_gates": shut})


def sentences(words: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Training sentences of about so many words to fit a probe, and held-out ones to test it."""
    near = [pair for pair in split("train") if abs(len(pair.source.split()) - words) <= NEAR]
    return tuple(near[:N_FITTING]), by_length(words, N_TESTING)


def places_in(words: int) -> list[int | str]:
    """The places that every sentence of about so many words has, and the first word."""
    return [*(place for place in PLACES if place < words - NEAR), FIRST]


def index_of(place: int | str, n_words: int) -> int:
    """Where the word stands in its sentence, counted from 0."""
    return 0 if place == FIRST else n_words - 1 - int(place)


def words_at(places: Sequence[int | str], pairs: Sequence[Pair]) -> Int[Tensor, "b p"]:
    """Ids of the source words that stand there."""
    english, _ = laboratory.vocabularies()
    sources = [english.encode(pair.source) for pair in pairs]
    return torch.tensor([[ids[index_of(place, len(ids))] for place in places] for ids in sources])


@torch.no_grad()
def sentence_vectors(model: Translator, pairs: tuple[Pair, ...]) -> Float[Tensor, "b d"]:
    """c of each sentence: all that the decoder is told about it."""
    return model.encode(collate(laboratory.encoded(pairs)).source).summary.vector


def probe(
    vectors: Float[Tensor, "b d"],
    words: Int[Tensor, "b p"],
    new_vectors: Float[Tensor, "n d"],
) -> Int[Tensor, "n p"]:
    """The words that a linear reader sees in new vectors, one matrix a place.

    Least squares from the standardised vector to zeros with a single one for
    the word, with a small ridge (a linear probe: Alain and Bengio, 2017).
    """
    n_words = int(words.max()) + 1
    mean, scale = vectors.mean(0), vectors.std(0) + 1e-6
    standardised = ((v - mean) / scale for v in (vectors, new_vectors))
    X, new_X = (F.pad(v, (0, 1), value=1.0) for v in standardised)
    one_hot = F.one_hot(words, n_words).to(X.dtype).flatten(1)
    ridge = RIDGE * len(X) * torch.eye(X.size(1), dtype=X.dtype)
    matrix = torch.linalg.solve(X.T @ X + ridge, X.T @ one_hot)
    return (new_X @ matrix).unflatten(1, (-1, n_words)).argmax(-1)


def gradients(
    model: Translator, pairs: tuple[Pair, ...], places: Sequence[int | str]
) -> Float[Tensor, "b p"]:
    """|d loss / d word vector| of the source words that stand at these places.

    The loss is that of the training, in nats a target word of the sentence.
    """
    batch = collate(laboratory.encoded(pairs))
    vectors: list[Tensor] = []
    embedding = model.get_submodule("encoder.E")
    hook = embedding.register_forward_hook(lambda *call: vectors.append(call[-1]))
    logits = model(batch.source, batch.target[:, :-1]).logits
    hook.remove()
    losses = sentence_losses(logits, batch.target[:, 1:])
    [gradient] = torch.autograd.grad(losses.sum(), vectors)
    lengths = [len(pair.source.split()) for pair in pairs]
    asked = [[index_of(place, n) for place in places] for n in lengths]
    return gradient.norm(dim=-1).gather(1, torch.tensor(asked))


def sentence_losses(
    logits: Float[Tensor, "b t v"], target: Int[Tensor, "b t"]
) -> Float[Tensor, " b"]:
    """Nats a target word of every sentence."""
    by_word = logits.transpose(1, 2)
    nats = F.cross_entropy(by_word, target, ignore_index=PAD, reduction="none")
    return nats.sum(1) / (target != PAD).sum(1)


@torch.no_grad()
def update_gates(model: Translator, pairs: tuple[Pair, ...]) -> Float[Tensor, "n d"]:
    """z of the encoder's unit at every token: the part of the state that is renewed there."""
    source = collate(laboratory.encoded(pairs)).source
    encoder: Any = model.get_submodule("encoder")
    memory = model.encode(source)
    before = F.pad(memory.states[:, :-1], (0, 0, 1, 0))  # h_0 = 0
    to_gates = encoder.unit.project(encoder.E(source))
    gates = to_gates[..., : 2 * before.size(-1)] + encoder.unit.U_gates(before)  # z, r
    return gates.chunk(2, -1)[0].sigmoid()[memory.mask]


EXPERIMENT = Experiment(
    name="inside_the_encoder",
    question="What does the fixed vector keep of each word, and does the gradient reach it?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["steps"] == 0 and row["seed"] == 0 and row["words"] == 25,
    tolerances={"log10_gradient_0": 0.1, "log10_gradient_20": 0.2, "probe_0": 0.1},
)
