"""The stored models that the figures show, each with the words it reads and writes."""

from src import checkpoints
from src.data.vocabulary import Codec
from src.experiments import laboratory, real_sentence, real_translators, results
from src.models.registry import TRANSLATORS
from src.models.translator import Translator
from src.styles import display_name

Kept = tuple[Translator, Codec, Codec]
PHRASEBOOK = {  # a system: the experiment that keeps it
    "bahdanau": "length_curves",
    "luong-general": "luong_variants",
    "transformer": "transformers",
    "rnn-encoder-decoder": "length_curves",
}
CAPTIONS = {"transformer": real_translators.NAME, "bahdanau": real_sentence.NAME}


def of_the_phrasebook(name: str) -> Kept:
    """English to French, of the first seed."""
    table = results.table(PHRASEBOOK[name])
    row = next(row for row in table if (row["model"], row["seed"]) == (name, 0))
    return laboratory.load(PHRASEBOOK[name], name, row), *laboratory.vocabularies()


def of_captions(name: str) -> Kept:
    """The Transformer, German to English; Bahdanau's, English to French."""
    if name == "bahdanau":
        return real_sentence.load()
    saved = real_translators.load()
    return checkpoints.load_model(saved), saved.source_vocabulary, saved.target_vocabulary


def described(name: str, model: Translator, file: str) -> dict:
    """What the page says of a system, and how many looks it takes at once."""
    told = {"name": display_name(name), "year": TRANSLATORS[name].year}
    told["from"] = f"results/{file}.safetensors"
    config = getattr(model, "config", None)
    return told | ({"layers": config.n_layers, "heads": config.n_heads} if config else {})
