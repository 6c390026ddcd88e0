"""The layers of a Transformer (Vaswani et al., 2017, section 3), and where they normalise."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from src.models.keys_values import KeysValues
from src.models.transformer_config import TransformerConfig


class PostNorm(nn.Module):
    """y = LayerNorm(x + f(x))

    (Vaswani et al., 2017, section 3.1): the sum is normalised, the shortcut
    too. The paper warms up; one of the reasons may be that the first gradients
    are large near the output, as Xiong et al. hypothesise (2020, section 3.4).
    """

    def __init__(self, d_model: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def before(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """What f reads."""
        return x

    def after(self, x: Float[Tensor, "b t d"], y: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """The shortcut x and what f made of it, y, together."""
        return self.norm(x + self.dropout(y))


class PreNorm(nn.Module):
    """y = x + f(LayerNorm(x))

    Nothing stands on the shortcut; a stack of such layers ends in one more
    LayerNorm (Xiong et al., 2020, section 3.3 and table 1, who explain what
    others had proposed).
    """

    def __init__(self, d_model: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def before(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """What f reads."""
        return self.norm(x)

    def after(self, x: Float[Tensor, "b t d"], y: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """The shortcut x and what f made of it, y, together."""
        return x + self.dropout(y)


def shortcut(config: TransformerConfig) -> PostNorm | PreNorm:
    """Of the kind that is chosen."""
    kind = PostNorm if config.norm == "post" else PreNorm
    return kind(config.width, config.dropout)


class FeedForward(nn.Module):
    """FFN(x) = W_2 max(0, W_1 x + b_1) + b_2

    (Vaswani et al., 2017, equation 2): every position alone.
    """

    def __init__(self, d_model: int, d_hidden: int) -> None:
        super().__init__()
        self.W_1 = nn.Linear(d_model, d_hidden)
        self.W_2 = nn.Linear(d_hidden, d_model)

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        """As many vectors as were given."""
        return self.W_2(self.W_1(x).relu())


class EncoderLayer(nn.Module):
    """y = Residual(x, MultiHead(x, x, x)),  z = Residual(y, FFN(y))

    (Vaswani et al., 2017, section 3.1): every position reads them all, and
    is then worked on alone.
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.attention = config.self_attention()
        self.work = FeedForward(config.width, 4 * config.width)
        self.reading = shortcut(config)
        self.working = shortcut(config)

    def forward(
        self,
        x: Float[Tensor, "b s d"],
        mask: Bool[Tensor, "#b #q s"],
    ) -> Float[Tensor, "b s d"]:
        """z; mask[b, q, k]: q may read k."""
        asked = self.reading.before(x)
        keys, values = self.attention.W_K(asked), self.attention.W_V(asked)
        y = self.reading.after(x, self.attention.fused(asked, keys, values, mask))
        return self.working.after(y, self.work(self.working.before(y)))


class DecoderLayer(nn.Module):
    """y = Residual(x, MultiHead(x, past, past))
    u = Residual(y, MultiHead(y, source, source)),  z = Residual(u, FFN(u))

    (Vaswani et al., 2017, section 3.1). Of what was read before, and of the
    source, the keys and values suffice: they are computed once and kept.
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.attention = config.self_attention()
        self.across = config.cross_attention()
        self.work = FeedForward(config.width, 4 * config.width)
        self.reading = shortcut(config)
        self.looking = shortcut(config)
        self.working = shortcut(config)

    def project(self, states: Float[Tensor, "b s d"]) -> KeysValues:
        """The source's keys and values for this layer."""
        return KeysValues(self.across.W_K(states), self.across.W_V(states))

    def forward(
        self,
        x: Float[Tensor, "b t d"],
        past: KeysValues,
        source: KeysValues,
        masks: tuple[Bool[Tensor, "#b t k"], Bool[Tensor, "b 1 s"]],
    ) -> tuple[Float[Tensor, "b t d"], Float[Tensor, "b h t s"], KeysValues]:
        """z, where every head looked in the source, and the longer past."""
        asked = self.reading.before(x)
        past = past.longer(self.attention.W_K(asked), self.attention.W_V(asked))
        found = self.attention.fused(asked, past.keys, past.values, masks[0])
        y = self.reading.after(x, found)
        asked = self.looking.before(y)
        read, weights = self.across.read(asked, source.keys, source.values, masks[1])
        u = self.looking.after(y, read)
        return self.working.after(u, self.work(self.working.before(u))), weights, past
