"""`python -m src translate`: a line in, a line out."""

import logging
from collections.abc import Iterable, Iterator
from itertools import islice

import torch

from src.checkpoints import Checkpoint, load_model
from src.cli.options import check
from src.data.batches import encode_source, pad
from src.data.vocabulary import TIE, Codec
from src.decoding import beam_search
from src.decoding import translate as translate_all
from src.metrics import heaviest_links
from src.models.translator import Translator, alignment
from src.tokens import BOS, EOS, PAD, UNK

log = logging.getLogger(__name__)


def read(stream: Iterable[bytes], name: str) -> Iterator[str]:
    """The lines of a file, one by one; ValueError names the line that is not UTF-8."""
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf-8-sig")  # a mark of the byte order is no word
        except UnicodeDecodeError as error:
            raise ValueError(f"{name}, line {number}, is not UTF-8: save it as UTF-8") from error


def translate(
    checkpoint: Checkpoint, lines: Iterable[str], *, beam: int, n_together: int = 64
) -> Iterator[str]:
    """The translation of every line, so many lines at a time; an empty line stays empty."""
    check({"beam": beam})
    model = load_model(checkpoint)
    vocabularies = checkpoint.source_vocabulary, checkpoint.target_vocabulary
    checked = _checked(lines, checkpoint.source_vocabulary)
    while chunk := list(islice(checked, n_together)):
        sentences = [line for line in chunk if line]
        found = iter(translate_all(model, sentences, *vocabularies, width=beam))
        yield from (next(found) if line else "" for line in chunk)


def translate_aligned(checkpoint: Checkpoint, lines: Iterable[str], *, beam: int) -> Iterator[str]:
    """As `translate`; under each translation its words, each with the source word it read most."""
    check({"beam": beam})
    model = load_model(checkpoint)
    for line in _checked(lines, checkpoint.source_vocabulary):
        yield from _aligned(model, checkpoint, line, beam=beam) if line else [""]


@torch.no_grad()
def _aligned(model: Translator, checkpoint: Checkpoint, line: str, *, beam: int) -> Iterator[str]:
    source = pad([encode_source(line, checkpoint.source_vocabulary)])
    found = beam_search(model, source, width=beam).tokens[0].tolist()
    target = [token for token in found if token not in (PAD, EOS)]
    weights = model(source, torch.tensor([[BOS, *target]])).weights
    if weights is None:
        raise ValueError(f"--alignment: {checkpoint.settings['model']} does not attend")
    yield checkpoint.target_vocabulary.decode(target)
    source_words = checkpoint.source_vocabulary.split(line)
    target_words = checkpoint.target_vocabulary.tokens(target)
    links = heaviest_links(
        alignment(weights)[0], n_target=len(target_words), n_source=len(source_words)
    )
    for i, j in sorted(links):
        yield f"  {target_words[i].strip(TIE)} ← {source_words[j].strip(TIE)}"


def _checked(lines: Iterable[str], vocabulary: Codec) -> Iterator[str]:
    """The lines, stripped; unknown words are told as they come."""
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        ids, words = vocabulary.encode(line), vocabulary.split(line)
        if unknown := [word for word, i in zip(words, ids) if i == UNK]:
            log.warning("line %d: unknown words: %s", number, ", ".join(unknown))
        yield line
