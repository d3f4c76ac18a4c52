"""Values as bytes, between the grader and a sandbox: a JSON head and raw arrays, never pickle.

Nothing that arrives is run or looked up: it becomes plain numbers, strings, lists, tuples and
arrays, or a `WireError`. This file is also mounted into the sandbox, so it uses NumPy alone.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST = 8 * 2**20  # bytes of one message
LARGEST_HEAD = 4 * 2**20
_LENGTHS = struct.Struct("!II")  # of the head and of the arrays behind it


class WireError(Exception):
    """What came over the wire is no message, or too large a one."""


class Opaque:
    """Stands for an object that is not made of numbers; only the name of its class crosses."""


def opaque(kind: str) -> object:
    """An object that is no number, of a class with that name.

    >>> type(opaque("Figure")).__name__
    'Figure'
    """
    return type(kind[:60] or "object", (Opaque,), {})()


def pack(value: object, special: Callable[[object], object] | None = None) -> bytes:
    """A value as one message.

    Args:
        value: Numbers, strings, arrays, and lists, tuples and dicts with text as keys of them; any
            other object becomes the name of its class.
        special: May give a dict {"kind of thing": what identifies it} for an object of its own
            kind, else None.

    Raises:
        WireError: The message would be too large.

    >>> unpack(pack((1.5, [True, None], np.arange(3))))
    (1.5, [True, None], array([0, 1, 2]))
    """
    arrays: list[bytes] = []
    try:
        head = json.dumps(_encoded(value, arrays, special)).encode()
    except (RecursionError, ValueError) as error:
        raise WireError(f"the value cannot be sent: {error}") from error
    body = b"".join(arrays)
    if len(head) > LARGEST_HEAD or len(head) + len(body) > LARGEST:
        raise WireError(f"the value has more than {LARGEST >> 20} MB")
    return _LENGTHS.pack(len(head), len(body)) + head + body


def _encoded(
    value: object, arrays: list[bytes], special: Callable[[object], object] | None
) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and not isinstance(value, np.generic):
        return float(value)
    if isinstance(value, str):
        return {"text": str(value)}
    if isinstance(value, list):
        return [_encoded(each, arrays, special) for each in list.__iter__(value)]
    if isinstance(value, tuple):
        return {"tuple": [_encoded(each, arrays, special) for each in tuple.__iter__(value)]}
    if type(value) is dict and all(isinstance(key, str) for key in value):
        return {"dict": {key: _encoded(each, arrays, special) for key, each in value.items()}}
    found = special(value) if special else None
    return found if found is not None else _encoded_array(value, arrays)


def _encoded_array(value: object, arrays: list[bytes]) -> object:
    try:
        array = np.array(value, order="C", subok=False)
        if array.dtype.kind == "c" and not array.imag.any():
            array = np.ascontiguousarray(array.real).reshape(array.shape)
        if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
            raise TypeError
    except Exception:  # an answer may be any object, with an `__array__` that fails in any way
        return {"object": type(value).__name__[:60]}
    arrays.append(array.tobytes())
    return {"array": [array.dtype.str, list(array.shape)]}


def unpack(message: bytes, special: Callable[[str, object], object] | None = None) -> Any:
    """The value in a message.

    Args:
        message: What `pack` gave, or what a stranger sent instead.
        special: Turns what a special kind is identified by into the object.

    Raises:
        WireError: It is no message.
    """
    try:
        head_length, body_length = _LENGTHS.unpack_from(message)
        head = message[_LENGTHS.size : _LENGTHS.size + head_length]
        body = memoryview(message)[_LENGTHS.size + head_length :]
        if len(head) != head_length or len(body) != body_length:
            raise WireError("the lengths of the message do not fit")
        value, rest = _decoded(json.loads(head), body, special)
        if len(rest):
            raise WireError("the message has bytes that nothing refers to")
        return value
    except (struct.error, ValueError, TypeError, KeyError, RecursionError) as error:
        raise WireError(f"this is no message: {error}") from error


def _decoded(
    value: Any, body: memoryview, special: Callable[[str, object], object] | None
) -> tuple[Any, memoryview]:
    if value is None or isinstance(value, bool | int | float):
        return value, body
    if isinstance(value, list):
        found = []
        for each in value:
            one, body = _decoded(each, body, special)
            found.append(one)
        return found, body
    if not isinstance(value, dict) or len(value) != 1:
        raise WireError("the message holds something unknown")
    ((kind, content),) = value.items()
    if kind == "text" and isinstance(content, str):
        return content, body
    if kind == "tuple" and isinstance(content, list):
        items, body = _decoded(content, body, special)
        return tuple(items), body
    if kind == "dict" and isinstance(content, dict):
        made = {}
        for key, each in content.items():
            made[key], body = _decoded(each, body, special)
        return made, body
    if kind == "object" and isinstance(content, str):
        return opaque(content), body
    if kind == "array":
        return _decoded_array(content, body)
    if special is None:
        raise WireError(f"the message holds something unknown: {kind!r}")
    return special(kind, content), body


def _decoded_array(content: Any, body: memoryview) -> tuple[Any, memoryview]:
    name, shape = content
    dtype = np.dtype(str(name))
    if dtype.kind not in "biuf" or dtype.itemsize > 8 or len(shape) > 32:
        raise WireError("the message holds an array that is not made of numbers")
    if not all(type(n) is int and 0 <= n <= LARGEST for n in shape):
        raise WireError("the message holds an array of an impossible shape")
    size = dtype.itemsize
    for n in shape:
        size *= n
    if size > len(body):
        raise WireError("the message holds less of an array than it says")
    array = np.frombuffer(body[:size], dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("=")), body[size:]


def send(line: socket.socket, message: bytes) -> None:
    """Send one message that `pack` made."""
    line.sendall(message)


def receive(line: socket.socket, largest: int = LARGEST) -> bytes:
    """One message, as `unpack` takes it.

    Args:
        line: Where it comes from.
        largest: How many bytes it may have.

    Raises:
        EOFError: The other side is gone.
        WireError: The message is too large.
        TimeoutError: Nothing came in the time that was set for the socket.
    """
    lengths = _exactly(line, _LENGTHS.size)
    head, body = _LENGTHS.unpack(lengths)
    if head > LARGEST_HEAD or head + body > largest:
        raise WireError(f"the message has more than {largest >> 20} MB")
    return lengths + _exactly(line, head + body)


def _exactly(line: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = line.recv(min(count - len(parts), 2**20))
        if not part:
            raise EOFError("the other side is gone")
        parts += part
    return bytes(parts)
