import torch

from src import reference
from src.models.maxout import Maxout


def test_equals_the_loops():
    torch.manual_seed(0)
    layer, inputs = Maxout(5, 7).double(), torch.randn(2, 3, 5).double()
    out = layer(inputs)
    assert out.shape == (2, 3, 7)
    pieces = inputs @ layer.W.weight.T + layer.W.bias
    expected = reference.maxout(pieces[1, 2].detach().numpy())
    torch.testing.assert_close(out[1, 2], torch.from_numpy(expected))


def test_neighbours_compete_by_hand():
    layer = Maxout(1, 2)
    layer.W.weight.data.copy_(torch.tensor([[1.0], [-1.0], [2.0], [0.0]]))
    layer.W.bias.data.zero_()
    assert layer(torch.tensor([[3.0], [-5.0]])).tolist() == [[3.0, 6.0], [5.0, 0.0]]
