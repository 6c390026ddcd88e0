"""What crosses the wall of the jail: plain data, as JSON with arrays in .npy, never a pickle.

Both sides use this file. The trusted side reads what a hostile process may have written, so nothing
is believed: not the length, not the depth, not the size that an array claims to have.
"""

import base64
import io
import json
import math
from typing import Any

import numpy as np
from numpy.lib import format as npy

MOST_BYTES = 16 * 2**20
MOST_DEPTH = 32
MOST_PAIRS = 1000  # of a dict: keys can be made to collide, each with all before it
MOST_EMPTY = 10**5  # an array without numbers may be this large along its other axes
KINDS = "biufcU"  # booleans, numbers, text; no objects, no records
LENGTH = 8  # bytes before each message: how long it is
PLAIN = (bool, int, float, str, type(None))


class Refused(ValueError):
    """This may not cross; the text says why."""


def pack(message: Any) -> bytes:
    """A message with its length before it."""
    try:
        body = json.dumps(message).encode()
    except (ValueError, TypeError, RecursionError):
        raise Refused("this cannot be sent: a number too long, or lists too deep") from None
    if len(body) > MOST_BYTES:
        raise Refused(f"more than {MOST_BYTES // 2**20} MiB cannot be sent")
    return len(body).to_bytes(LENGTH, "big") + body


def length(head: bytes) -> int:
    """How long the message after this head is."""
    size = int.from_bytes(head, "big")
    if size > MOST_BYTES:
        raise Refused(f"an answer of more than {MOST_BYTES // 2**20} MiB")
    return size


def unpack(body: bytes) -> Any:
    """The message in what `pack` made, without its head."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("an answer that is no message") from None


def encode(value: Any, depth: int = MOST_DEPTH) -> Any:
    """Arrays, numbers, text, lists, tuples and dicts as what JSON can hold."""
    if depth == 0:
        raise Refused(f"lists in lists more than {MOST_DEPTH} deep cannot be sent")
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str) and len(value) > MOST_BYTES:
        raise Refused(f"text of more than {MOST_BYTES // 2**20} MiB cannot be sent")
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, np.ndarray):
        return {"array": _encode_array(value)}
    if isinstance(value, list):
        return [encode(one, depth - 1) for one in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(one, depth - 1) for one in value]}
    if isinstance(value, dict):
        if len(value) > MOST_PAIRS:
            raise Refused(f"a dict of more than {MOST_PAIRS} entries cannot be sent")
        return {"dict": [[encode(a, 1), encode(b, depth - 1)] for a, b in value.items()]}
    raise Refused(f"a {type(value).__name__} cannot be sent; arrays, numbers and lists can")


def decode(value: Any, depth: int = MOST_DEPTH) -> Any:
    """What `encode` was given, or Refused."""
    if depth == 0:
        raise Refused("an answer with lists too deep")
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list):
        return [decode(one, depth - 1) for one in value]
    match value:
        case {"array": str(text)}:
            return _decode_array(text)
        case {"tuple": list(values)}:
            return tuple(decode(one, depth - 1) for one in values)
        case {"dict": list(pairs)} if len(pairs) <= MOST_PAIRS and all(map(_is_pair, pairs)):
            return {key: decode(one, depth - 1) for key, one in pairs}
    raise Refused("an answer that is no plain data")


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], PLAIN)


def _encode_array(array: np.ndarray) -> str:
    array = np.asarray(array)
    if array.dtype.kind not in KINDS:
        raise Refused(f"an array of {array.dtype.name} cannot be sent; one of numbers can")
    if array.nbytes > MOST_BYTES:
        raise Refused(f"an array of more than {MOST_BYTES // 2**20} MiB cannot be sent")
    file = io.BytesIO()
    npy.write_array(file, array, version=(1, 0), allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode()


def _decode_array(text: str) -> np.ndarray:
    """As np.load, but what the header claims is held against the bytes that are there."""
    try:
        data = base64.b64decode(text, validate=True)
        file = io.BytesIO(data)
        if npy.read_magic(file) != (1, 0):
            raise ValueError
        shape, columns_first, dtype = npy.read_array_header_1_0(file)
        body = data[file.tell() :]
        if dtype.kind not in KINDS or not dtype.itemsize or min(shape, default=0) < 0:
            raise ValueError
        if math.prod(shape) * dtype.itemsize != len(body):
            raise ValueError
        if not body and math.prod(max(1, size) for size in shape) > MOST_EMPTY:
            raise ValueError  # tolist() would fill the memory with empty lists
        flat = np.frombuffer(body, dtype)
        return flat.reshape(shape, order="F" if columns_first else "C").copy()
    except Exception:  # whatever a forged header makes numpy raise
        raise Refused("an array that is damaged, or not of numbers") from None
