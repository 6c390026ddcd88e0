"""A training run that lives in a checkpoint folder: planned, validated, saved."""

import math
from dataclasses import asdict, replace
from pathlib import Path

import torch

from src.averaging import Average
from src.checkpoints import Checkpoint, build, load_weights, save
from src.cli.corpora import Corpus, Sentences
from src.data.batches import encode_pairs
from src.decoding import translate
from src.metrics import bleu, exact_match
from src.parallel_training import Machine, ParallelTrainer
from src.training import TrainingConfig, restore, state_of, steps_per_epoch

SAVE_EVERY = 30.0  # seconds: what a crash may cost


class Run:
    """The trainer, the corpus, and the checkpoint as it was last saved."""

    def __init__(
        self, folder: Path, corpus: Corpus, checkpoint: Checkpoint, machine: Machine
    ) -> None:
        self.folder, self.corpus, self.checkpoint = folder, corpus, checkpoint
        self.settings, self.machine = checkpoint.settings, machine
        self.vocabularies = checkpoint.source_vocabulary, checkpoint.target_vocabulary
        torch.manual_seed(self.settings["training"]["seed"])
        model = build(checkpoint).to(machine.processes.device)
        if checkpoint.weights:
            load_weights(model, checkpoint.weights)
        pairs = encode_pairs(corpus.train, *self.vocabularies)
        config = TrainingConfig(**self.settings["training"])
        self.trainer = ParallelTrainer(model, pairs, config, machine)
        self.average = Average(model, span=self.settings["options"]["average"])
        if checkpoint.state:
            self._restore(checkpoint.state)
        self.best = checkpoint.weights
        self._began = machine.clock() - self.settings["seconds"]
        self._saved = self.seconds

    @property
    def steps_per_epoch(self) -> int:
        return steps_per_epoch(len(self.trainer.pairs), self.trainer.config.batch_size)

    @property
    def seconds(self) -> float:
        """Spent until now, those before an interruption too; by the first process's clock."""
        return self.machine.processes.agreed(self.machine.clock() - self._began)

    @property
    def done(self) -> bool:
        return self.trainer.n_steps >= self.trainer.config.steps

    def step(self) -> None:
        """One update, then the plan for those to come."""
        self.trainer.step()
        self.average.update(self.trainer.n_steps)
        self.plan()

    def advance(self) -> str | None:
        """A step; after an epoch it is validated, which is told, and saved; else now and then."""
        self.step()
        if self.trainer.n_steps % self.steps_per_epoch == 0 and not self.done:
            said = self.validate()
            self.save(finished=False)
            return said
        if self.seconds - self._saved > SAVE_EVERY:
            self.save(finished=False)
        return None

    def finish(self) -> str:
        """Validate once more, and keep the best weights alone."""
        said = self.validate()
        self.save(finished=True)
        return said

    def plan(self) -> None:
        """Where minutes are the budget: as many steps as will fit, at the speed so far.

        The share of the steps done is then the share of the minutes spent, and sets the rate.
        """
        options, done = self.settings["options"], self.trainer.n_steps
        if (minutes := options["minutes"]) is not None:
            steps = max(done, math.ceil(done * 60 * minutes / self.seconds))
            warmup = min(options["warmup"], steps)
            self.trainer.config = replace(self.trainer.config, steps=steps, warmup=warmup)

    def validate(self) -> str:
        """Keep the averaged weights if they translate the validation pairs best; say how well."""
        model, history = self.trainer.model, self.trainer.history
        with self.average.in_place():
            score = bleu(*translations(self, self.corpus.valid, beam=1)).score
            if score >= self.settings["best"]:
                self.settings["best"] = score
                self.best = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        losses = history.loss[-self.steps_per_epoch :]
        epochs = self.trainer.n_steps / self.steps_per_epoch
        return (
            f"epoch {epochs:.1f}  loss {sum(losses) / len(losses):.3f}  "
            f"validation BLEU {score:.2f}  best {self.settings['best']:.2f}"
        )

    def save(self, *, finished: bool) -> None:
        """The first process writes the checkpoint; a finished one holds the best weights alone."""
        self.settings["training"] = asdict(self.trainer.config)
        self.settings["seconds"] = self._saved = self.seconds
        self.settings["finished"] = finished
        if self.machine.processes.first:
            weights = self.best or self.trainer.model.state_dict()
            state = {} if finished else self._state()
            save(self.folder, replace(self.checkpoint, weights=weights, state=state))

    def _state(self) -> dict[str, torch.Tensor]:
        mean = {f"average.{name}": tensor for name, tensor in self.average.state().items()}
        return state_of(self.trainer) | mean

    def _restore(self, state: dict[str, torch.Tensor]) -> None:
        """Put trainer and average where `_state` found them."""
        mean = {name: tensor for name, tensor in state.items() if name.startswith("average.")}
        restore(self.trainer, {name: state[name] for name in state.keys() - mean.keys()})
        self.average.restore({n.removeprefix("average."): t for n, t in mean.items()})


def score_test(run: Run, *, beam: int) -> str:
    """BLEU and exact match of the best weights on the test pairs."""
    run.trainer.model.load_state_dict(run.best)
    hypotheses, references = translations(run, run.corpus.test, beam=beam)
    result = bleu(hypotheses, references)
    right = exact_match(hypotheses, [reference.lower() for reference in references])
    return (
        f"test: BLEU {result.score:.2f}  exact match {right:.3f}  "
        f"({len(references)} sentences, lower-cased, beam {beam}, {result.signature})"
    )


def translations(run: Run, pairs: Sentences, *, beam: int) -> tuple[list[str], list[str]]:
    """What the model makes of the sources, each process of its share; and the references."""
    sources, references = map(list, zip(*pairs))
    processes = run.machine.processes
    mine = processes.share(sources)
    return processes.together(
        translate(run.trainer.model, mine, *run.vocabularies, width=beam)
    ), references
