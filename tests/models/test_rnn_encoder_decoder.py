"""The RNN Encoder-Decoder against the loops of the paper's equations."""

import numpy as np
import pytest
import torch

from src import reference
from src.models.bahdanau import Bahdanau
from src.models.rnn_encoder_decoder import RNNEncoderDecoder

D = 14
SOURCE = torch.tensor([[5, 9, 4, 8, 3], [7, 6, 3, 0, 0], [0, 0, 0, 0, 0]])
TARGET = torch.tensor([[2, 5, 11, 4, 9, 7, 3], [2, 10, 8, 3, 0, 0, 0], [2, 4, 6, 4, 3, 0, 0]])


@pytest.fixture
def model() -> RNNEncoderDecoder:
    torch.manual_seed(3)
    return RNNEncoderDecoder(11, 13, width=D).double()


def array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy()


def unit_matrices(unit) -> dict[str, np.ndarray]:
    """The matrices of a gated unit under the paper's names."""
    p = {"U": array(unit.U.weight)}
    p["U_z"], p["U_r"] = np.split(array(unit.U_gates.weight), 2)
    p["W_z"], p["W_r"], p["W"] = np.split(array(unit.W.weight), 3)
    p["b_W_z"], p["b_W_r"], p["b_W"] = np.split(array(unit.W.bias), 3)
    return p


def decoder_matrices(model) -> dict[str, np.ndarray]:
    """The matrices of the decoder under the paper's names."""
    p = unit_matrices(model.unit)
    p["C_z"], p["C_r"], p["C"] = np.split(array(model.C.weight), 3)
    p["O_h"], p["O_y"], p["O_c"] = np.split(array(model.readout.W.weight), 3, axis=1)
    p |= {"b_s": array(model.readout.W.bias)}
    return p | {"G": array(model.G.weight), "b_G": array(model.G.bias)}


def sentence_vector(model, source: torch.Tensor) -> np.ndarray:
    """c = tanh(V h_N), loops over the real tokens."""
    p, state = unit_matrices(model.encoder.unit), np.zeros(D)
    for token in source[source != 0]:
        x = array(model.encoder.E(token))
        entering = [p["W" + gate] @ x + p["b_W" + gate] for gate in ("_z", "_r", "")]
        state = reference.gated_unit(*entering, state, p["U_z"], p["U_r"], p["U"])
    return np.tanh(array(model.encoder.V.weight) @ state + array(model.encoder.V.bias))


def test_equals_the_loops(model):
    p, logits = decoder_matrices(model), model(SOURCE, TARGET).logits
    for row in range(3):
        c = sentence_vector(model, SOURCE[row])
        state = np.tanh(array(model.V.weight) @ c + array(model.V.bias))
        for t, token in enumerate(TARGET[row]):
            embedding = array(model.E(token))
            expected, state = reference.rnn_encoder_decoder_step(embedding, state, c, p)
            assert torch.allclose(logits[row, t], torch.from_numpy(expected), atol=1e-12)


def test_every_parameter_is_used(model):
    model(SOURCE, TARGET).logits.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in model.parameters())


def test_size_beside_bahdanau():
    models = (m(200, 200) for m in (RNNEncoderDecoder, Bahdanau))
    sizes = [sum(p.numel() for p in m.parameters()) for m in models]
    assert 0.9 < sizes[0] / sizes[1] < 1.1


@pytest.mark.parametrize("part", ["source", "target", "output"])
def test_dropout_only_in_training(part):
    model = RNNEncoderDecoder(11, 13, width=D, dropout=0.5)
    features = torch.randn(3, 3 * D)
    run_part = {
        "source": lambda: model.encode(SOURCE).states,
        "target": lambda: model.embed(TARGET),
        "output": lambda: model.output(features),
    }[part]
    assert not torch.equal(run_part(), run_part())
    model.eval()
    assert torch.equal(run_part(), run_part())
