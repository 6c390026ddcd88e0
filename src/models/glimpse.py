"""The glimpse sensor of recurrent models of visual attention (Mnih et al., 2014)."""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def glimpse(
    images: Float[Tensor, "b y x"],
    centre: Int[Tensor, "b 2"],
    *,
    side: int,
    n_scales: int,
) -> Float[Tensor, "b n_scales side side"]:
    """rho(x, l): patches around one place, sharp inside, coarse outside

    ("Retina and location encodings" in section 4). Each patch is twice as wide as the one
    before, and all are averaged down to side x side. Beyond the image all is
    0. The centre is (row, column) in pixels, the upper left one of the four
    in the middle of a patch; the paper's runs from -1 to 1.
    """
    if side < 2 or side % 2:
        raise ValueError(f"side is {side}: give an even number, 2 or more")
    if n_scales < 1:
        raise ValueError(f"n_scales is {n_scales}: give 1 or more")
    patches = []
    for scale in range(n_scales):
        patch = _crop(images, centre, side * 2**scale)
        patches.append(F.avg_pool2d(patch, 2**scale))
    return torch.stack(patches, 1)


def _crop(
    images: Float[Tensor, "b y x"],
    centre: Int[Tensor, "b 2"],
    width: int,
) -> Float[Tensor, "b width width"]:
    """The square of that width; its own margin of zeros keeps it inside."""
    padded = F.pad(images, [width] * 4)
    offsets = torch.arange(width, device=images.device) + width // 2 + 1
    rows, columns = (centre.unsqueeze(-1) + offsets).unbind(1)
    every = torch.arange(len(images), device=images.device)[:, None, None]
    return padded[every, rows.unsqueeze(2), columns.unsqueeze(1)]
