"""Deep residual learning: plain and residual stacks of one depth (He et al., 2016)."""

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor, nn

# of so many channels: nn.BatchNorm2d, or nn.Identity for none
Norm = Callable[[int], nn.Module]


def convolution(n_input: int, n_output: int) -> nn.Conv2d:
    """3 x 3, no bias, as many pixels out as in; weights N(0, 2 / (9 n_input))

    (He et al., 2015, section 2.2), which keeps the size of the signal
    through a ReLU.
    """
    layer = nn.Conv2d(n_input, n_output, 3, padding=1, bias=False)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


class PlainBlock(nn.Module):
    """y = relu(F(x)),  F(x) = norm(W_2 * relu(norm(W_1 * x)))

    (section 3.2). The paper normalises batches after each convolution, before
    the nonlinearity (section 3.4; Ioffe and Szegedy, 2015).
    """

    def __init__(self, n_channels: int, norm: Norm) -> None:
        super().__init__()
        self.W_1 = convolution(n_channels, n_channels)
        self.norm_1 = norm(n_channels)
        self.W_2 = convolution(n_channels, n_channels)
        self.norm_2 = norm(n_channels)

    def F(self, x: Float[Tensor, "b c y x"]) -> Float[Tensor, "b c y x"]:
        """What the two layers make of x."""
        hidden = self.norm_1(self.W_1(x)).relu()
        return self.norm_2(self.W_2(hidden))

    def forward(self, x: Float[Tensor, "b c y x"]) -> Float[Tensor, "b c y x"]:
        """That, and nothing else."""
        return self.F(x).relu()


class ResidualBlock(PlainBlock):
    """y = relu(F(x) + x)   (equation 1, and the second nonlinearity below it).

    Not one parameter more. F has to learn only what is to change.
    """

    def forward(self, x: Float[Tensor, "b c y x"]) -> Float[Tensor, "b c y x"]:
        """x, changed."""
        return (self.F(x) + x).relu()


class ConvolutionalStack(nn.Module):
    """One convolution, n blocks, the mean over all pixels, one linear layer:

    2 n + 2 layers with weights. The paper's nets for CIFAR-10 (section 4.2)
    have three stages, of 32, 16 and 8 pixels a side, 6 n + 2 layers in all.
    Ours, for images of 8 pixels a side, has one: no shortcut needs to change
    the size of what it carries.
    """

    def __init__(
        self,
        n_labels: int,
        *,
        n_blocks: int,
        width: int = 16,
        block: type[PlainBlock] = ResidualBlock,
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        if n_blocks < 0:
            raise ValueError(f"n_blocks is {n_blocks}: give 0 or more")
        first = nn.Sequential(convolution(1, width), norm(width), nn.ReLU())
        blocks = (block(width, norm) for _ in range(n_blocks))
        self.layers = nn.ModuleList([first, *blocks])
        self.last = nn.Linear(width, n_labels)

    def states(
        self,
        images: Float[Tensor, "b y x"],
    ) -> list[Float[Tensor, "b c y x"]]:
        """What leaves the first layer and each block: ask for gradients here."""
        states = [images.unsqueeze(1)]
        for layer in self.layers:
            states.append(layer(states[-1]))
        return states[1:]

    def output(
        self,
        state: Float[Tensor, "b c y x"],
    ) -> Float[Tensor, "b n_labels"]:
        """The logits, from what leaves the last block."""
        return self.last(state.mean((2, 3)))

    def forward(
        self,
        images: Float[Tensor, "b y x"],
    ) -> Float[Tensor, "b n_labels"]:
        """One score a label."""
        return self.output(self.states(images)[-1])
