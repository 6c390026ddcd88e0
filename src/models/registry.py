"""Every translator of the book by name, for whatever is done to all of them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from src.models.bahdanau import Bahdanau
from src.models.conv_seq2seq import ConvSeq2Seq
from src.models.diagonal import Diagonal
from src.models.lstmn_deep import LSTMNDeep
from src.models.lstmn_shallow import LSTMNShallow
from src.models.luong import LuongGlobal
from src.models.luong_input_feeding import LuongInputFeeding
from src.models.luong_local import LuongLocalM, LuongLocalP
from src.models.rctm import RCTM
from src.models.rnn_encoder_decoder import RNNEncoderDecoder
from src.models.seq2seq import Seq2Seq
from src.models.transformer import Transformer
from src.models.transformer_choices import SharedVocabulary
from src.models.translator import Translator


@dataclass(frozen=True)
class Entry:
    """A system: its paper (a key of references.bib), the paper's year, how to build it."""

    paper: str
    year: int
    build: Callable[..., Translator]  # build(n_source, n_target, *, width=...)
    shared: Callable[..., Translator] | None = None  # where both languages have one vocabulary


TRANSLATORS = {
    "rctm": Entry("kalchbrenner2013", 2013, RCTM),
    "rnn-encoder-decoder": Entry("cho2014", 2014, RNNEncoderDecoder),
    "seq2seq": Entry("sutskever2014", 2014, Seq2Seq),
    "diagonal": Entry("bahdanau2024", 2024, Diagonal),  # our control, an idea from his letter
    "bahdanau": Entry("bahdanau2015", 2015, Bahdanau),
    **{
        f"luong-{score}": Entry("luong2015", 2015, partial(LuongGlobal, score=score))
        for score in ("dot", "general", "concat", "location")
    },
    "luong-local-m": Entry("luong2015", 2015, LuongLocalM),
    "luong-local-p": Entry("luong2015", 2015, LuongLocalP),
    "luong-input-feeding": Entry("luong2015", 2015, LuongInputFeeding),
    "lstmn-shallow": Entry("cheng2016", 2016, LSTMNShallow),
    "lstmn-deep": Entry("cheng2016", 2016, LSTMNDeep),
    "conv-seq2seq": Entry("gehring2017", 2017, ConvSeq2Seq),
    "transformer": Entry("vaswani2017", 2017, Transformer, SharedVocabulary),
}
