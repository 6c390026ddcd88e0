"""The loops themselves, against numbers worked by hand and against PyTorch."""

import numpy as np
import pytest
import torch

from src import reference


def array(*values):
    return np.array(values, dtype=float)


def test_attend_by_hand():
    mask = np.array([[True, True, False], [False, False, False]])
    scores = np.log([[1.0, 3.0, 9.0], [1.0, 1.0, 1.0]])
    context, weights = reference.attend(scores, array([4], [8], [99]), mask)
    assert weights == pytest.approx(array([0.25, 0.75, 0], [0, 0, 0]))
    assert context == pytest.approx(array([7], [0]))


def test_scores_by_hand():
    assert reference.dot_score(array(1, 2, 3, 4), array(1, 1, 1, 1)) == 10
    assert reference.scaled_dot_score(array(1, 2, 3, 4), array(1, 1, 1, 1)) == 5
    W, U, v = array([1, 0], [0, 1]), array([1], [-1]), array(3, 5)
    score = reference.additive_score(array(0.5, 7), array(-0.5), W, U, v)
    assert score == pytest.approx(5 * np.tanh(7.5))
    W_a = array([1, 10, 100], [2, 20, 200])
    assert reference.general_score(array(1, 3), array(0, 1, 2), W_a) == 210 + 3 * 420
    assert reference.location_score(array(1, 0, 2), 1, W_a) == 402
    assert reference.biased_general_score(array(0, 1, 2), array(1, 3), W_a, array(7, 8)) == 1501
    near = reference.activated_general_score(array(1, 3), array(0, 0, 0.01), W_a, -6.0)
    assert near == pytest.approx(np.tanh(1))


def test_likeness_by_hand():
    query, key = array(3, 0, 4, 0), array(0, 0, 2, 0)
    assert reference.cosine_score(query, key, 0.5) == pytest.approx(8 / (5 * 2 * 0.5))
    assert reference.euclidean_score(query, key) == -(9 + 4) / 2


def test_concat_by_hand():
    W_a, v_a = array([1, 0, 0], [0, 1, 2]), array(3, 5)
    score = reference.concat_score(array(0, 7), array(-3), W_a, v_a)
    assert score == pytest.approx(5 * np.tanh(1))


def test_gated_unit_by_hand():
    zero, nothing = np.zeros((2, 2)), np.zeros(2)
    halved = reference.gated_unit(nothing, nothing, nothing, array(0.5, -3), zero, zero, zero)
    assert halved == pytest.approx(array(0.25, -1.5))
    swap = array([0, 1], [1, 0])
    open_, reset = array(100, 100), array(100, -100)
    new = reference.gated_unit(open_, reset, nothing, array(0.3, 0.8), zero, zero, swap)
    assert new == pytest.approx(array(0, np.tanh(0.3)))  # unit 2 was forgotten before it moved


def test_torch_gru_unit_is_torch():
    torch.manual_seed(0)
    cell = torch.nn.GRUCell(3, 5).double()
    x, state = torch.randn(3).double(), torch.randn(5).double()
    parameters = (p.detach().numpy() for p in cell.parameters())
    ours = reference.torch_gru_unit(x.numpy(), state.numpy(), *parameters)
    assert ours == pytest.approx(cell(x, state).detach().numpy())


def test_bidirectional_by_hand():
    def add(x, state):
        return x + state

    states = reference.bidirectional(array([1], [10], [100]), 1, add, add)
    assert states.tolist() == [[1, 111], [11, 110], [111, 100]]


def test_maxout_by_hand():
    assert reference.maxout(array(1, 2, -3, -4, 0, 0)).tolist() == [2, -3, 0]


def test_bahdanau_step_by_hand():
    """Width 1, gates fixed by their biases: z = 1 and r = 0, so s_i = tanh(W E + C c)."""
    one = array([1])
    p = {name: 0 * one for name in ("W_z", "W_r", "C_z", "C_r", "U_z", "U_r")}
    p |= {"W": 2 * one, "C": 3 * one, "U": 5 * one}
    p |= {"b_W_z": array(100), "b_W_r": array(-100), "b_W": array(0)}
    p |= {"U_o": array([1], [0]), "V_o": array([1], [0]), "C_o": array([0], [1])}
    p |= {"b_t": array(0, 0), "W_o": array([1], [-1]), "b_W_o": array(0.5, 0)}
    logits, state = reference.bahdanau_step(array(0.1), array(0.4), array(0.2), p)
    assert state == pytest.approx(np.tanh([0.2 + 0.6]))
    assert logits == pytest.approx(array(0.5 + 0.5, -0.5))  # max(s_{i-1} + E, c) = 0.5


def test_sentence_model_by_hand():
    K, L = {2: array([1], [2])}, {2: array([3], [-1])}
    first, second = np.tanh(0.1 + 2 * 0.2), np.tanh(0.2 - 2 * 0.3)
    value = reference.sentence_model(array([0.1], [0.2], [-0.3]), K, L)
    assert value == pytest.approx(np.tanh([3 * first - second]))


def test_rctm_step_by_hand():
    p = {"R": array([0, 1], [1, 0]), "I": array([2], [0]), "S": array([0], [3])}
    p |= {"O": array([1, -1])}
    logits, state = reference.rctm_step(array(0.5), array(0.2, 0.4), array(0.1), p)
    expected = 1 / (1 + np.exp([-(0.4 + 1), -(0.2 + 0.3)]))
    assert state == pytest.approx(expected)
    assert logits == pytest.approx(expected[:1] - expected[1:])


def test_rnn_encoder_decoder_step_by_hand():
    """Width 1, gates fixed by their biases: z = 1 and r = 0, so h'_t = tanh(W y + C c)."""
    one = array([1])
    p = {name: 0 * one for name in ("W_z", "W_r", "C_z", "C_r", "U_z", "U_r")}
    p |= {"W": 2 * one, "C": 3 * one, "U": 5 * one}
    p |= {"b_W_z": array(100), "b_W_r": array(-100), "b_W": array(0)}
    p |= {"O_h": array([1], [0]), "O_y": array([1], [0]), "O_c": array([0], [1])}
    p |= {"b_s": array(0, 2), "G": array([1], [-1]), "b_G": array(0.5, 0)}
    logits, state = reference.rnn_encoder_decoder_step(array(0.1), array(0.4), array(0.2), p)
    assert state == pytest.approx(np.tanh([0.2 + 0.6]))
    assert logits == pytest.approx(array(2.2 + 0.5, -2.2))  # max(h'_t + y, c + 2) = 2.2


def test_lstm_step_is_torch():
    torch.manual_seed(0)
    layer = torch.nn.LSTMCell(3, 5).double()
    x, hidden, cell = (torch.randn(n).double() for n in (3, 5, 5))
    W, U, b_W, b_U = (p.detach().numpy() for p in layer.parameters())
    ours = reference.lstm_step(x.numpy(), hidden.numpy(), cell.numpy(), W, U, b_W + b_U)
    for mine, theirs in zip(ours, layer(x, (hidden, cell)), strict=True):
        assert mine == pytest.approx(theirs.detach().numpy())


def test_gated_convolutions_by_hand():
    """Width 1, kernel 2: A is the sum of two neighbours, B = 0 lets half of it through."""
    assert reference.gated_linear_unit(array(6, 8, 0, 100)) == pytest.approx(array(3, 8))
    W, b, inputs = array([1, 1], [0, 0]), array(10, 0), array([2], [4], [8])
    before = reference.gated_convolution(inputs, W, b, ahead=0)
    assert before == pytest.approx(array([6], [8], [11]))
    after = reference.gated_convolution(inputs, W, b, ahead=1)
    assert after == pytest.approx(array([8], [11], [9]))
    half = np.sqrt(0.5)
    encoded = reference.conv_encoder(inputs, [(W, b)])
    assert encoded == pytest.approx(half * (after + inputs))
    assert reference.normed_matrix(array([3, 4], [0, 2]), array(10, -1)) == pytest.approx(
        array([6, 8], [0, -1])
    )


def test_a_look_of_a_decoder_layer_by_hand():
    """Scores log 1 and log 3; the context is as long as if it were a sum of two."""
    half = np.sqrt(0.5)
    h, g, z, e = array([1]), array([0]), array([0], [np.log(3) / half]), array([8], [0])
    context, weights = reference.conv_look(h, g, z, e, array([2]), array(-1))
    assert weights == pytest.approx(array([0.25, 0.75]))
    mean = half * (0.25 * 8 + 0.75 * np.log(3) / half)
    assert context == pytest.approx(array([2 * half * mean]))


def test_a_tape_by_hand():
    one, zero = array([1]), array([0])
    nothing = reference.tape_look(array(5), array(0), [], [], one, one, one, array(1))
    assert [part.tolist() for part in nothing] == [[0], [0], []]
    hidden, memory = [array(0), array(np.arctanh(0.5))], [array(40), array(-8)]
    v = array(2 * np.log(3))
    attended, cell, weights = reference.tape_look(
        array(7), array(9), hidden, memory, one, zero, zero, v
    )
    assert weights == pytest.approx(array(0.25, 0.75))
    assert cell == pytest.approx(array(4)) and attended == pytest.approx(0.75 * hidden[1])
    moved = reference.tape_look(array(7), array(0.3), hidden, memory, one, zero, one, v)
    assert moved[2] != pytest.approx(weights)


def test_lstmn_step_by_hand():
    """Gates by their biases: half written, all kept, all shown; and something given."""
    W, U, b = array([0], [0], [0], [1]), np.zeros((4, 1)), array(0, 100, 100, 0)
    hidden, cell = reference.lstmn_step(array(0.3), array(9), array(2), W, U, b, array(10))
    assert cell == pytest.approx(10 + 2 + 0.5 * np.tanh([0.3]))
    assert hidden == pytest.approx(np.tanh(cell))
    alone = reference.lstmn_step(array(0.3), array(9), array(2), W, U, b)[1]
    assert alone == pytest.approx(cell - 10)


def test_looking_back_by_hand():
    one, zero = array([1]), array([0])
    keys, values = array([9], [0], [np.arctanh(0.5)], [0]), array([99], [4], [8], [50])
    r, alpha = reference.windowed_look(3, keys, values, zero, one, array(2 * np.log(3)), window=2)
    assert r == pytest.approx(array(7)) and alpha == pytest.approx(array(0.25, 0.75))
    r, alpha = reference.windowed_look(0, keys, values, zero, one, array(1), window=2)
    assert r.tolist() == [0] and alpha.tolist() == []
    outputs, W_N = array([1, 2, 3], [10, 20, 30], [100, 200, 300]), array([1, 1, 1]) / 1000
    found = [reference.ngram_features(t, outputs, W_N, order=4)[0] for t in range(3)]
    assert found == pytest.approx(np.tanh([0.001, 0.012, 0.123]).tolist())


def test_multi_head_by_hand():
    """Two heads of width 1: one sees the first number of every vector, one the second."""
    first, second, W_O = array([1, 0]), array([0, 1]), array([0, 1], [1, 0])
    key, mask = array([4 * np.log(3), 0], [0, np.log(2)]), np.array([[True, True]])
    value = array([4, 10], [8, 20])
    heads = [(first / 4, first, first), (second, second, second)]
    context, weights = reference.multi_head(array([1, 2]), key, value, mask, heads, W_O)
    assert weights == pytest.approx(array([[0.75, 0.25]], [[0.2, 0.8]]))
    assert context == pytest.approx(array([18, 5]))  # W_O changes their places


def test_heads_are_scaled_by_their_own_width():
    W = array([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0])  # d_model 3, d_head 4
    key, query = array([2 * np.log(3), 0, 0], [0, 0, 0]), array([1, 0, 0])
    _, weights = reference.one_head(query, key, key, np.ones((1, 2), bool), W, W, W)
    assert weights == pytest.approx(array([0.75, 0.25]))


def test_sinusoid_by_hand():
    assert reference.sinusoid(0, 5).tolist() == [0, 1, 0, 1, 0]
    expected = [np.sin(50), np.cos(50), np.sin(0.5), np.cos(0.5)]
    assert reference.sinusoid(50, 4) == pytest.approx(expected)


def test_hops_by_hand():
    states, W_s1, W_s2 = array([100], [-100]), array([1]), array([np.log(3) / 2], [0])
    M, A = reference.hops(states, W_s1, W_s2)
    assert A == pytest.approx(array([0.75, 0.25], [0.5, 0.5]))
    assert M == pytest.approx(array([50], [0]))
    assert reference.hop_penalty(A) == pytest.approx(0.375**2 + 2 * 0.5**2 + 0.5**2)


def test_image_self_attention_by_hand():
    """Two cells; f reads the first channel, g the second, h their sum, v gives it to the second."""
    x = array([0, np.log(3)], [1, 0])
    f, g, h, v = array([1, 0]), array([0, 1]), array([1, 1]), array([0], [1])
    y, beta = reference.image_self_attention(x, f, g, h, v, 2.0)
    assert beta == pytest.approx(array([0.25, 0.75], [0.5, 0.5]))
    read = 0.25 * np.log(3) + 0.75, 0.5 * np.log(3) + 0.5
    assert y == pytest.approx(array([0, np.log(3) + 2 * read[0]], [1, 2 * read[1]]))


def test_convolution_by_hand():
    x = np.arange(6.0).reshape(1, 2, 3)
    shift = np.zeros((2, 1, 3, 3))
    shift[0, 0, 1, 2], shift[1, 0, 0, 1] = 1, 10  # what stands on the right; above, ten times
    right, above = reference.convolution(x, shift)
    assert right.tolist() == [[1, 2, 0], [4, 5, 0]]
    assert above.tolist() == [[0, 0, 0], [0, 10, 20]]


def test_blocks_by_hand():
    """One pixel: both kernels multiply it, by 2 and by -3; the first norm takes 1 away."""
    p = {"W_1": np.zeros((1, 1, 3, 3)), "W_2": np.zeros((1, 1, 3, 3))}
    p["W_1"][0, 0, 1, 1], p["W_2"][0, 0, 1, 1] = 2, -3
    one = np.ones(1)

    def less(x):
        return reference.batch_norm(x, one, 4 * one - 1, 2 * one, 0 * one, 1.0)

    def same(x):
        return x

    for value, residual, plain in ((2.0, 0, 0), (0.25, 0.25, 0), (0.625, 0.625 - 0.75, 0)):
        x = np.full((1, 1, 1), value)
        assert reference.residual_block(x, less, same, p) == pytest.approx(max(residual, 0))
        assert reference.plain_block(x, less, same, p) == plain
    p["W_2"] *= -1
    assert reference.residual_block(x, less, same, p) == pytest.approx(0.625 + 0.75)
    assert reference.plain_block(x, less, same, p) == pytest.approx(0.75)


def test_states_by_hand():
    query, key, value = array([1, 0], [1, 1]), array([1, 0], [0.6, 0.8]), array([2], [5])
    beta = array(1, 0.5)
    assert reference.sum_rule(query, key, value, beta) == pytest.approx(array([2], [2 + 3.5]))
    # the second key finds 1.2 of the first value, and 0.5 (5 - 1.2) is written
    assert reference.delta_rule(query, key, value, beta) == pytest.approx(array([2], [2 + 2.66]))
    # phi(1, 1) = (2, 2); phi(1, 0) = (2, 1); phi(0.6, 0.8) = (1.6, 1.8)
    expected = array([2], [(6 * 2 + 6.8 * 5) / 12.8])
    assert reference.linear_attention(query, key, value) == pytest.approx(expected)
    negative = reference.linear_attention(array([0], [0]), array([0], [-np.log(2)]), value)
    assert negative == pytest.approx(array([2], [(2 + 0.5 * 5) / 1.5]))


def test_the_inner_loss_by_hand():
    W, ones = np.eye(2), array(1, 1)
    key = array(3, 1)  # its norm is (1, -1), but for 1e-5
    loss = reference.inner_loss(W, key, array(4, 2), 2 * ones, ones)
    assert loss == pytest.approx((3 + 3 - 4) ** 2 + (1 - 1 - 2) ** 2, abs=1e-3)
