"""The recurrent unit that Cho et al. (2014) invented and Bahdanau et al. (2015) kept."""

import torch
from jaxtyping import Float
from torch import Tensor, nn


class GatedUnit(nn.Module):
    """s' = (1 - z) * s + z * tanh(W x + U (r * s))

    z = sigma(W_z x + U_z s) renews the state,
    r = sigma(W_r x + U_r s) lets the old one through to the candidate
    (Bahdanau et al., 2015, appendix A.1.1; Cho et al., 2014, write z for
    our 1 - z, section 2.3).

    W x does not depend on the state: `project` all inputs at once; W has
    the biases. `nn.GRU` is another unit, with r after the matrix:
    r * (U s + b).
    """

    def __init__(self, d_input: int, d_state: int) -> None:
        super().__init__()
        self.W = nn.Linear(d_input, 3 * d_state)  # rows: z, r, candidate
        self.U_gates = nn.Linear(d_state, 2 * d_state, bias=False)  # z, r
        self.U = nn.Linear(d_state, d_state, bias=False)

    def project(
        self,
        inputs: Float[Tensor, "*b d_input"],
    ) -> Float[Tensor, "*b d_gates"]:
        """W_z x, W_r x and W x, side by side."""
        return self.W(inputs)

    def forward(
        self,
        projected: Float[Tensor, "b d_gates"],
        state: Float[Tensor, "b d_state"],
    ) -> Float[Tensor, "b d_state"]:
        """The next state. What else belongs in the gates (a context) is
        added to `projected`."""
        d_state = state.size(-1)
        to_gates, to_candidate = projected.split([2 * d_state, d_state], -1)
        gates = (to_gates + self.U_gates(state)).sigmoid()
        update, reset = gates.chunk(2, -1)
        candidate = (to_candidate + self.U(reset * state)).tanh()
        return torch.lerp(state, candidate, update)
