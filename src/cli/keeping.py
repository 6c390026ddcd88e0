"""How a run goes on and what is kept of it: validated, saved, measured on the test pairs."""

from dataclasses import asdict, replace

from src import checkpoints
from src.cli.corpora import Sentences
from src.cli.run import Run, state_of_run
from src.decoding import translate
from src.metrics import bleu, exact_match

SAVE_EVERY = 30.0  # seconds: what a crash may cost


def advance(run: Run) -> str | None:
    """A step; after an epoch it is validated, which is told, and saved; else now and then."""
    run.step()
    if run.trainer.n_steps % run.steps_per_epoch == 0 and not run.done:
        said = validate(run)
        save(run, finished=False)
        return said
    if run.seconds - run.saved > SAVE_EVERY:
        save(run, finished=False)
    return None


def finish(run: Run) -> str:
    """Validate once more, without the average too, and keep the best weights alone."""
    said = validate(run)
    if run.average.span > 1:
        run.settings["last"] = bleu(*translations(run, run.corpus.valid, beam=1)).score
        said += f"  without the average {run.settings['last']:.2f}"
    save(run, finished=True)
    return said


def validate(run: Run) -> str:
    """Keep the averaged weights if they translate the validation pairs best; say how well."""
    settings, losses = run.settings, run.trainer.history.loss[-run.steps_per_epoch :]
    with run.average.in_place():
        score = bleu(*translations(run, run.corpus.valid, beam=1)).score
        if score >= settings["best"]:
            settings["best"] = score
            weights = run.trainer.model.state_dict()
            run.best = {name: tensor.clone() for name, tensor in weights.items()}
    return (
        f"epoch {run.trainer.n_steps / run.steps_per_epoch:.1f}  "
        f"loss {sum(losses) / len(losses):.3f}  "
        f"validation BLEU {score:.2f}  best {settings['best']:.2f}"
    )


def save(run: Run, *, finished: bool) -> None:
    """The first process writes the checkpoint; a finished one holds the best weights alone."""
    run.settings["training"] = asdict(run.trainer.config)
    run.settings["seconds"] = run.saved = run.seconds
    run.settings["finished"] = finished
    if run.machine.processes.first:
        weights = run.best or run.trainer.model.state_dict()
        state = {} if finished else state_of_run(run)
        checkpoints.save(run.folder, replace(run.checkpoint, weights=weights, state=state))


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
