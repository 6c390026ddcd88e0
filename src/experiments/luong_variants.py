"""The family of Luong: scores, windows, input feeding, and what of them is the encoder's doing."""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from src.data.batches import collate
from src.data.phrasebook import Pair, challenge, split
from src.experiments import laboratory
from src.experiments.base import Experiment, Measured, Row
from src.masks import lengths
from src.metrics import alignment_error_rate, heaviest_links
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.translator import Translator

MODELS = (
    "luong-dot",
    "luong-general",
    "luong-concat",
    "luong-location",
    "luong-local-m",
    "luong-local-p",
    "luong-input-feeding",
)
CONTROLS = {  # the model that each is a variant of
    "luong-local-m-narrow": "luong-local-m",
    "luong-local-p-narrow": "luong-local-p",
    "luong-general-bidirectional": "luong-general",
    "luong-general-reversed": "luong-general",
}
CHALLENGES = ("inversion", "lookahead", "agreement")
BANDS = {"0_4": (0, 4), "5_10": (5, 10), "11_up": (11, 99)}  # both windows' D are edges
N_ALIGNED = 500  # test pairs
KEPT = ("luong-general", "luong-local-p-narrow")  # of the first seed, for the chapter to look into


def rows() -> list[Row]:
    """The family at its rates, each control at the rate of its model; seed after seed."""
    rates = {model: laboratory.best_rate(model) for model in MODELS}
    rates |= {control: rates[model] for control, model in CONTROLS.items()}
    return [
        laboratory.settings(model, seed=seed, learning_rate=rate)
        for seed in laboratory.SEEDS
        for model, rate in rates.items()
    ]


def measure(row: Row) -> Measured:
    """Exact match by length, challenges, alignment, and words by how far away their source is."""
    model, pairs = laboratory.trained(row), split("test", N_ALIGNED)
    inversions = tuple(probe.pair for probe in challenge("inversion"))
    numbers = {"parameters": laboratory.n_parameters(model), **laboratory.exact_by_length(model)}
    numbers |= {name: laboratory.challenge_accuracy(model, name) for name in CHALLENGES}
    numbers |= {"aer": laboratory.aer(model, pairs), "aer_after": aer_after(model, pairs)}
    numbers |= right_by_distance(model, inversions)
    if isinstance(model, LuongLocalM | LuongLocalP):
        for name, chosen in (("test", pairs), ("inversion", inversions)):
            distance = off_centre(model, chosen)
            numbers[f"off_centre_{name}"] = distance.mean().item()
            numbers[f"unseen_{name}"] = (distance > model.reach).float().mean().item()
    kept = row["model"] in KEPT and row["seed"] == laboratory.SEEDS[0]
    return Measured(numbers, {row["model"]: model.state_dict()} if kept else {})


def sizes(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """Words of the target and of the source."""
    return [(len(pair.target.split()), len(pair.source.split())) for pair in pairs]


@torch.no_grad()
def teacher_forced(
    model: Translator, pairs: tuple[Pair, ...]
) -> tuple[Float[Tensor, "b t v"], Float[Tensor, "b t s"]]:
    """Logits and weights of every step; the last step of a sentence writes </s>."""
    batch = collate(laboratory.encoded(pairs))
    output = model(batch.source, batch.target[:, :-1])
    return output.logits, output.weights


def aer_after(model: Translator, pairs: tuple[Pair, ...]) -> float:
    """AER if the link of a word is looked up one step later, when the word has been read.

    So Luong et al. do for the scores that read the source (section 5.3, in a footnote).
    """
    _, weights = teacher_forced(model, pairs)
    links = [
        heaviest_links(look[1:], n_target=n_target, n_source=n_source)
        for look, (n_target, n_source) in zip(weights, sizes(pairs))
    ]
    return alignment_error_rate(links, pairs)


def distances(pair: Pair) -> Iterator[tuple[int, int]]:
    """(target word, distance from its own place to the nearest source word of its sure links)."""
    for t in {t for t, _ in pair.sure}:
        yield t, min(abs(s - t) for i, s in pair.sure if i == t)


def right_by_distance(model: Translator, pairs: tuple[Pair, ...]) -> Row:
    """How many words are predicted, teacher forced, by the distance of their source word."""
    logits, _ = teacher_forced(model, pairs)
    target = collate(laboratory.encoded(pairs)).target[:, 1:]
    right = logits.argmax(-1) == target
    found: dict[str, list[bool]] = {band: [] for band in BANDS}
    for i, pair in enumerate(pairs):
        for t, distance in distances(pair):
            [band] = [name for name, (low, high) in BANDS.items() if low <= distance <= high]
            found[band].append(bool(right[i, t]))
    return {f"right_{band}": sum(hits) / len(hits) for band, hits in found.items()}


@torch.no_grad()
def centres(model: LuongLocalM | LuongLocalP, pairs: tuple[Pair, ...]) -> Float[Tensor, "b t"]:
    """Where the window of every step lies."""
    batch = collate(laboratory.encoded(pairs))
    memory, read = model.encode(batch.source), batch.target[:, :-1]
    if isinstance(model, LuongLocalP):
        query, _ = model.decoder(model.embed(read), model.start(memory))
        return model.centre(query, memory)
    step = torch.arange(read.size(1)).expand(len(read), -1)
    return step.minimum(lengths(memory.mask).unsqueeze(1) - 1).float()


def off_centre(
    model: LuongLocalM | LuongLocalP, pairs: tuple[Pair, ...]
) -> Float[Tensor, " links"]:
    """How far the source word of each sure link lies from the centre of its word's window."""
    found = centres(model, pairs)
    links = [(i, t, s) for i, pair in enumerate(pairs) for t, s in pair.sure]
    row, word, source = torch.tensor(links).T
    return (source - found[row, word]).abs()


EXPERIMENT = Experiment(
    name="luong_variants",
    question="Which score, which window, and does feeding the looks back help?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "luong-general" and row["seed"] == 0,
    tolerances={"exact_25": 0.1, "aer": 0.1, "inversion": 0.1},
)
