"""The building block of He et al. (2016), one image at a time."""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from src.reference.shapes import Vector

Image = Float[ndarray, "c y x"]


def convolution(x: Image, kernel: Float[ndarray, "c_out c 3 3"]) -> Float[ndarray, "c_out y x"]:
    """y[o, r, s] = sum over c, i, j of K[o, c, i, j] x[c, r + i - 1, s + j - 1]; 0 outside."""
    channels, rows, columns = x.shape
    y = np.zeros((len(kernel), rows, columns))
    for r in range(rows):
        for s in range(columns):
            for i in range(3):
                for j in range(3):
                    row, column = r + i - 1, s + j - 1
                    if 0 <= row < rows and 0 <= column < columns:
                        y[:, r, s] += kernel[:, :, i, j] @ x[:, row, column]
    return y


def batch_norm(
    x: Image, mean: Vector, variance: Vector, scale: Vector, shift: Vector, eps: float
) -> Image:
    """scale (x - mean) / sqrt(variance + eps) + shift, channel by channel."""
    y = np.zeros_like(x)
    for c in range(len(x)):
        y[c] = scale[c] * (x[c] - mean[c]) / np.sqrt(variance[c] + eps) + shift[c]
    return y


def residual_block(
    x: Image,
    norm_1: Callable[[Image], Image],
    norm_2: Callable[[Image], Image],
    p: Mapping[str, ndarray],
) -> Image:
    """y = relu(F(x) + x), F(x) = norm_2(W_2 * relu(norm_1(W_1 * x)))   (equation 1)."""
    hidden = np.maximum(norm_1(convolution(x, p["W_1"])), 0)
    return np.maximum(norm_2(convolution(hidden, p["W_2"])) + x, 0)


def plain_block(
    x: Image,
    norm_1: Callable[[Image], Image],
    norm_2: Callable[[Image], Image],
    p: Mapping[str, ndarray],
) -> Image:
    """The same without its shortcut: y = relu(F(x))."""
    hidden = np.maximum(norm_1(convolution(x, p["W_1"])), 0)
    return np.maximum(norm_2(convolution(hidden, p["W_2"])), 0)
