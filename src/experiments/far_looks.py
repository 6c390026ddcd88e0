"""Where the self-attention block of a net looks, and what the net says without it."""

from copy import deepcopy

import torch
from jaxtyping import Float
from torch import Tensor, nn

from src.data.digits import CELL, DIGIT
from src.data.inks import FIRST, N_INKS, Canvases
from src.experiments.base import Row
from src.models.cell_reader import CellReader
from src.models.self_attention_gan import SelfAttentionBlock


def silenced(model: CellReader) -> CellReader:
    """The trained net with its gamma set to 0."""
    copy = deepcopy(model)
    nn.init.zeros_(block_of(copy).gamma)
    return copy


def block_of(model: CellReader) -> SelfAttentionBlock:
    """The block of a net that has one."""
    if not isinstance(model.between, SelfAttentionBlock):
        raise ValueError(f"between is {model.between}: give a net with a SelfAttentionBlock")
    return model.between


def looks(model: CellReader, canvases: Canvases) -> Float[Tensor, "b n rows columns"]:
    """The weights of every square over all cells."""
    grid = model.grid(canvases.pixels)
    weights = block_of(model).read(grid).weights.unflatten(1, grid.shape[2:])
    row, column = canvases.squares.unbind(2)
    asked = weights[torch.arange(len(grid)).unsqueeze(1), row, column]
    return asked.unflatten(2, grid.shape[2:])


def shares(model: CellReader, canvases: Canvases) -> Row:
    """Weight on the digit asked for and on the other: two rows each, from beside them on."""
    right = looks(model, canvases)[..., FIRST // CELL - 1 :].sum(3)
    bands = right.unflatten(2, (N_INKS, DIGIT // CELL)).sum(3)  # (b, squares, digits)
    own = bands.gather(2, canvases.place.unsqueeze(2)).squeeze(2)
    others = bands.sum(2) - own
    return {"share_own": own.mean().item(), "share_others": others.mean().item()}
