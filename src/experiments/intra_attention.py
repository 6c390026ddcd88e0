"""Does a language model that looks back at a tape agree across clauses, and does it look there?

Everything is of one size and trained alike. The right form is set against the form that the other
sentence of the minimal set has, given the French words before it; what comes after is not read.
"""

from collections import defaultdict
from functools import cache

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from src.data.batches import encode_sentences, pad
from src.data.phrasebook import by_length
from src.data.phrasebook.challenges import CHALLENGES, minimal
from src.data.phrasebook.pair import Probe
from src.experiments import laboratory, language_laboratory, results
from src.experiments.base import Experiment, Measured, Row
from src.models.key_value_predict import Attentive
from src.models.language.contract import LanguageModel
from src.models.lstmn import LSTMNLanguageModel
from src.perplexity import perplexity

N_TEST = 1_000
N_PROBES = 600
LONG = 66  # English words; training has at most 45
MODELS = ("rnn", "lstm", "gru", "attentive-wide", "lstmn", "lstmn-even")
KEPT = (("lstmn", 0), ("lstmn", 1), ("lstmn", 2), ("lstm", 0))
BETWEEN = {"agreement": (7, 11, 14), "far-agreement": (9, 14, 19)}  # words, from ... on


def rows() -> list[Row]:
    """Every model at its best learning rate, three seeds."""
    rates = {model: language_laboratory.best_rate(model) for model in MODELS}
    return [
        language_laboratory.settings(model, seed=seed, learning_rate=rate)
        for seed in laboratory.SEEDS
        for model, rate in rates.items()
    ]


def load(model: str, seed: int) -> LanguageModel:
    """A reader that is kept."""
    row = language_laboratory.settings(model, seed=seed, learning_rate=0.0)
    network = language_laboratory.build(row)
    network.load_state_dict(results.weights("intra_attention", f"{model}-{seed}"))
    return network.eval()


def measure(row: Row) -> Measured:
    """Perplexity, right forms by the words between, and weight on the word that decides."""
    model = language_laboratory.trained(row)
    vocabulary = language_laboratory.vocabulary()
    long = encode_sentences([pair.target for pair in by_length(LONG)], vocabulary)
    numbers: Row = {
        "parameters": language_laboratory.size(model),
        "test_perplexity": perplexity(model, language_laboratory.sentences("test", N_TEST)),
        f"perplexity_{LONG}": perplexity(model, long),
    }
    for name in BETWEEN:
        numbers |= agreement(model, name) | where_it_looks(model, name)
    kept = (row["model"], row["seed"]) in KEPT
    key = f"{row['model']}-{row['seed']}"
    return Measured(numbers, weights={key: model.state_dict()} if kept else {})


@cache
def probes(name: str) -> tuple[Probe, ...]:
    """More than the challenge has, so that they can be told apart by distance."""
    return minimal(f"phrasebook 2 reading {name}", CHALLENGES[name], N_PROBES)


def subject(probe: Probe) -> int:
    """Where the French noun stands that decides."""
    return max(t for t, s in probe.pair.sure if s in probe.deciding)


def asked(probe: Probe) -> int:
    """Where the first word stands whose form is decided: it is given away by none before it."""
    return min(probe.positions)


def between(probe: Probe) -> int:
    """French words between the noun and the asked word."""
    return asked(probe) - subject(probe) - 1


@torch.no_grad()
def agreement(model: LanguageModel, name: str) -> Row:
    """The share of right forms: in all, and from so many words between up to the next edge."""
    right = forms(model, probes(name))
    words = torch.tensor([between(probe) for probe in probes(name)])
    column, edges = name.replace("-", "_"), BETWEEN[name]
    shares = {column: right.mean().item()}
    for low, high in zip(edges, (*edges[1:], 1_000)):
        shares[f"{column}_{low}"] = right[(low <= words) & (words < high)].mean().item()
    return shares


def forms(model: LanguageModel, chosen: tuple[Probe, ...]) -> Float[Tensor, " n"]:
    """1 where the right form is likelier than the other one, 0 where it is not."""
    vocabulary, sets = language_laboratory.vocabulary(), defaultdict(set)
    answers = [vocabulary.encode(probe.answers[0])[0] for probe in chosen]
    for probe, answer in zip(chosen, answers):
        sets[probe.group].add(answer)
    pairs = [(a, *(sets[probe.group] - {a})) for probe, a in zip(chosen, answers)]
    places = torch.tensor([asked(probe) for probe in chosen])
    logits = model(read(chosen)).logits[torch.arange(len(chosen)), places]
    right, wrong = logits.gather(1, torch.tensor(pairs)).unbind(1)
    return (right > wrong).float()


@torch.no_grad()
def where_it_looks(model: LanguageModel, name: str) -> Row:
    """In the step that predicts the asked word: weight on the noun that decides, and on the last
    entry; the share whose heaviest entry is the noun. The noun by other rules: an entry drawn at
    random, and the entry whose word is most like the word that is read (cosine).
    """
    columns = ("subject", "last", "heaviest", "random", "similar")
    names = [f"{name.replace('-', '_')}_{column}" for column in columns]
    if not isinstance(model, (Attentive, LSTMNLanguageModel)):
        return dict.fromkeys(names)
    found, chosen = [], probes(name)
    vectors = F.normalize(model.E(read(chosen)), dim=-1)
    for probe, weights, row in zip(chosen, looks(model, chosen), vectors):
        n, noun = len(weights), subject(probe) + 1  # entry 0 is <s>
        like = row[:n] @ row[n]
        hits = [float(part.argmax() == noun) for part in (weights, like)]
        found.append([weights[noun].item(), weights[-1].item(), hits[0], 1 / n, hits[1]])
    means = torch.tensor(found).mean(0).tolist()
    return dict(zip(names, means))


def looks(
    model: Attentive | LSTMNLanguageModel, chosen: tuple[Probe, ...]
) -> list[Float[Tensor, " k"]]:
    """The weights of all entries but the present one, in the step before the asked word."""
    weights, found = model(read(chosen)).weights, []
    for row, probe in zip(weights, chosen):
        n = asked(probe)  # entries: <s> and the words before the one that is read
        last = row[n]
        if isinstance(model, Attentive):  # the latest last
            last = F.pad(last, (max(n - len(last), 0), 0))[-n:]
        found.append(last[:n])
    return found


def read(chosen: tuple[Probe, ...]) -> Int[Tensor, "n t"]:
    """<s> and the French words; nothing that comes before a word depends on it."""
    texts = [probe.pair.target for probe in chosen]
    return pad([ids for _, ids in encode_sentences(texts, language_laboratory.vocabulary())])


EXPERIMENT = Experiment(
    name="intra_attention",
    question="Does a language model with a memory tape agree across clauses, by looking there?",
    rows=rows,
    measure=measure,
    sample=lambda row: row["model"] == "lstmn" and row["seed"] == 0,
    tolerances={"test_perplexity": 0.02, "far_agreement": 0.02, "far_agreement_subject": 0.02},
)
