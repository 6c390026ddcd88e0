"""Plain data crosses; all else is refused, on the side that sends and on the side that reads."""

import base64
import io
import json
from typing import Any

import numpy as np
import pytest

from coursework.grader import wire


def crossed(value: Any) -> Any:
    packed = wire.pack(wire.encode(value))
    body = packed[wire.LENGTH :]
    assert wire.length(packed[: wire.LENGTH]) == len(body)
    return wire.decode(wire.unpack(body))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        2.5,
        float("inf"),
        "é\0",
        [1, [2.0]],
        (1, (2, "a")),
        {"a": (1,), 2: [None]},
        {},
    ],
)
def test_plain_data_crosses_as_it_is(value: object) -> None:
    found = crossed(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(6).reshape(2, 3).T,
        np.array(3.5),
        np.zeros((0, 5)),
        np.array(["a", "bcd"]),
        np.array([True, False]),
        np.array([1 + 2j]),
        np.array([np.nan, -np.inf], np.float32),
    ],
)
def test_arrays_cross_with_shape_and_type_and_can_be_written(array: np.ndarray) -> None:
    found = crossed({"a": [array]})["a"][0]
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)
    assert found.flags.writeable


def test_numbers_of_numpy_become_plain() -> None:
    assert type(crossed(np.float64(1.5))) is float
    assert type(crossed(np.bool_(True))) is bool


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "value",
    [
        np.array([object()]),
        np.zeros(2, dtype=[("a", float)]),
        np.array(["2020"], dtype="datetime64"),
        np.zeros(wire.MOST_BYTES // 8 + 1),
        "x" * (wire.MOST_BYTES + 1),
        10**5000,
        nested(100),
        {1, 2},
        object(),
        len,
        b"bytes",
        {(1, 2): 3},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_not_sent(value: object) -> None:
    with pytest.raises(wire.Refused):
        wire.pack(wire.encode(value))


def npy(array: np.ndarray, **claims: Any) -> dict[str, str]:
    """An array whose header claims something else."""
    file = io.BytesIO()
    header = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape} | claims
    np.lib.format.write_array_header_1_0(file, header)
    return {"array": base64.b64encode(file.getvalue() + array.tobytes()).decode()}


def pickled() -> dict[str, str]:
    file = io.BytesIO()
    np.save(file, np.array([{}]), allow_pickle=True)
    return {"array": base64.b64encode(file.getvalue()).decode()}


@pytest.mark.parametrize(
    "forged",
    [
        npy(np.zeros(2), shape=(2**60,)),
        npy(np.zeros(0), shape=(-1, 0)),
        npy(np.zeros(0), descr="<U0", shape=(10**12,)),
        npy(np.zeros(0), shape=(10**9, 0)),
        npy(np.zeros(2), descr="|O"),
        npy(np.zeros(2), shape=(0,)),
        pickled(),
        {"array": "not base64"},
        {"array": ""},
        {"array": 3},
        {"array": base64.b64encode(b"\x93NUMPY\x03\x00" + bytes(100)).decode()},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"dict": [[number * (2**61 - 1), 0] for number in range(2000)]},
        {"tuple": {}},
        {"else": 1},
        {},
        nested(100),
    ],
)
def test_what_is_forged_is_refused(forged: Any) -> None:
    with pytest.raises(wire.Refused):
        wire.decode(forged)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 10**6, b"9" * 10**5])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(wire.Refused):
        wire.unpack(body)


def test_a_length_is_believed_up_to_the_limit() -> None:
    with pytest.raises(wire.Refused):
        wire.length(b"\xff" * wire.LENGTH)
    assert json.loads(wire.pack([1])[wire.LENGTH :]) == [1]
