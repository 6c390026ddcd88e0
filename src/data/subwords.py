"""Pieces of words, learned by sentencepiece (Kudo and Richardson, 2018).

A frequent word is one piece, a rare one several; no word whose letters were seen is unknown.
"""

import base64
import binascii
import io
from collections.abc import Iterable
from typing import Any, ClassVar

from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

from src.tokens import BOS, EOS, PAD, SPECIALS, UNK

SPACE = "▁"  # on the first piece of a word
PLAIN: dict[str, Any] = {  # the text as it is: what `split` has done to it is enough
    "model_type": "bpe",
    "character_coverage": 1.0,
    "normalization_rule_name": "identity",
    "pad_id": PAD,
    "unk_id": UNK,
    "bos_id": BOS,
    "eos_id": EOS,
    "pad_piece": SPECIALS[PAD],
    "unk_piece": SPECIALS[UNK],
    "bos_piece": SPECIALS[BOS],
    "eos_piece": SPECIALS[EOS],
    "hard_vocab_limit": False,
    "num_threads": 1,
    "minloglevel": 2,
}


class Subwords:
    """Raw text, lower-cased, cut by merging the most frequent pairs of pieces again and again

    (byte-pair encoding, Sennrich et al., 2016, section 3.2). "Zwei Hunde." is
    read as  ▁zwei ▁hunde .  or, where it is rare,  ▁zwei ▁hun de . ; ids 0 to 3
    are the specials.
    """

    kind: ClassVar[str] = "subwords"

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._processor = SentencePieceProcessor(model_proto=model)

    @classmethod
    def from_texts(cls, texts: Iterable[str], *, n_pieces: int) -> "Subwords":
        """So many pieces in all, specials and single letters among them; fewer of a small text."""
        return cls(_learned(texts, n_pieces))

    @classmethod
    def from_json(cls, saved: dict) -> "Subwords":
        """The pieces that `to_json` described."""
        try:
            return cls(base64.b64decode(saved["model"], validate=True))
        except (binascii.Error, RuntimeError) as error:
            raise ValueError(
                "model is no file of sentencepiece: the vocabulary is damaged"
            ) from error

    def __len__(self) -> int:
        return self._processor.get_piece_size()

    def split(self, text: str) -> list[str]:
        return self._processor.encode(_tidy(text), out_type=str)

    def encode(self, text: str) -> list[int]:
        return self._processor.encode(_tidy(text))

    def decode(self, ids: Iterable[int]) -> str:
        kept = []
        for i in ids:
            if i == EOS:
                break
            if i not in (PAD, BOS):
                kept.append(i)
        return "".join(self.tokens(kept)).replace(SPACE, " ").removeprefix(" ")

    def tokens(self, ids: Iterable[int]) -> list[str]:
        return [self._processor.id_to_piece(i) for i in ids]

    def to_json(self) -> dict:
        """The library's own file as text."""
        return {"kind": self.kind, "model": base64.b64encode(self._model).decode("ascii")}


def _learned(texts: Iterable[str], n_pieces: int) -> bytes:
    """The file that sentencepiece makes of these texts."""
    written = io.BytesIO()
    sentences = (_tidy(text) for text in texts)
    settings = PLAIN | {"vocab_size": n_pieces, "model_writer": written}
    try:
        SentencePieceTrainer.train(sentence_iterator=sentences, **settings)
    except RuntimeError as error:
        reason = str(error).rpartition("] ")[2].strip()
        raise ValueError(f"n_pieces is {n_pieces}: {reason}") from error
    return written.getvalue()


def _tidy(text: str) -> str:
    """Lower-cased, one space between words."""
    return " ".join(text.lower().split())
