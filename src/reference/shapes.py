"""What the loops take."""

from jaxtyping import Float
from numpy import ndarray

Vector = Float[ndarray, "_"]
Matrix = Float[ndarray, "_ _"]
