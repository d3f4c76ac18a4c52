"""Checkpoints: an interrupted run goes on as if nothing had happened."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._settings import settings
from course_lib._validation import ROWS_AT_A_TIME, describe
from course_lib.optimizers import Optimizer
from course_lib.training.run import Callback, Data, Run

ARRAY = "__array__"


class Checkpoint(Callback):
    """Save the run to `path` after each epoch, and resume from there when the file exists.

    The resumed run is the uninterrupted one bit for bit: parameters, optimizer, random numbers,
    history and the other callbacks are all in the file. It holds plain arrays and JSON, no pickle,
    and is replaced as a whole, so a crash while saving leaves the last good one.

    Args:
        path: A file name; '.npz' is added where it is missing, and its folder is made.

    Raises:
        ValueError: At the start of `fit`, when the file belongs to a run with other settings or
            other data, or is no checkpoint.
        TypeError: After the first epoch, when a callback's state is more than numbers, texts,
            arrays, lists and dictionaries.

    >>> Checkpoint("runs/digits").path.name
    'digits.npz'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        path = Path(path)
        self.path = path if path.suffix == ".npz" else path.with_name(path.name + ".npz")

    def on_start(self, run: Run) -> None:
        """Resume if there is something to resume from."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return
        try:
            with self.path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                saved = _unpack(json.loads(str(file["json"])), file)
        except Exception as error:
            raise ValueError(f"path: {self.path} is no checkpoint that can be read") from error
        for name, here in self._identity(run).items():
            if saved["identity"].get(name) != here:
                raise ValueError(
                    f"path: {self.path} belongs to another run: its {name} is "
                    f"{saved['identity'].get(name)!r}, here it is {here!r}; "
                    "choose another path or delete the file"
                )
        run.model.theta = saved["theta"]
        run.model.load_state_dict(saved["model"])
        run.optimizer.load_state_dict(saved["optimizer"])
        for rng, state in zip(_generators(run), saved["generators"], strict=True):
            rng.bit_generator.state = state
        for row in saved["rows"]:
            run.history.append(**row)
        run.history.step_losses = saved["step_losses"].tolist()
        for callback, state in zip(self._others(run), saved["callbacks"], strict=True):
            callback.load_state_dict(state)
        run.stop = saved["stop"]

    def on_epoch_end(self, run: Run) -> None:
        """Save everything, then put the new file in the place of the old."""
        content = {
            "identity": self._identity(run),
            "theta": run.model.theta,
            "model": run.model.state_dict(),
            "optimizer": run.optimizer.state_dict(),
            "generators": [rng.bit_generator.state for rng in _generators(run)],
            "rows": run.history.rows,
            "step_losses": np.array(run.history.step_losses),
            "callbacks": [callback.state_dict() for callback in self._others(run)],
            "stop": run.stop,
        }
        arrays: dict[str, NDArray[Any]] = {}
        text = json.dumps(_pack(content, arrays))
        draft = self.path.with_name(self.path.name + ".part")
        with draft.open("wb") as file:
            np.savez(file, json=np.array(text), **arrays)  # type: ignore[arg-type]
        draft.replace(self.path)

    def _others(self, run: Run) -> list[Callback]:
        return [callback for callback in run.callbacks if callback is not self]

    def _identity(self, run: Run) -> dict[str, Any]:
        """What must agree for two runs to be the same run, in plain words and numbers."""
        return {
            "model": f"{run.model!r} with {run.model.n_parameters} parameters",
            "optimizer": _known(run.optimizer),
            "batch_size": run.batch_size,
            "seed": run.seed,
            "penalty": run.penalty and f"{run.penalty}, λ₁ {run.penalty.l1}, λ₂ {run.penalty.l2}",
            "data": _fingerprint(run.data),
            "validation": None if run.validation is None else _fingerprint(run.validation),
            "callbacks": [repr(callback) for callback in self._others(run)],
        }


def _known(value: Any) -> Any:
    """A setting of an optimizer as numbers and words; an array by its shape and a sum of its bytes.

    A rule may hold another one, as `Masked` does.
    """
    if isinstance(value, Optimizer):
        rule = {name: _known(own) for name, own in settings(value).items()}
        return f"{type(value).__name__} {rule}"
    if isinstance(value, np.ndarray):
        return f"array {value.shape}, {_sum_of_bytes(value)}"
    return _rates(value) if callable(value) else value


def _rates(schedule: Callable[[int], float]) -> list[float]:
    """A schedule known by its rates at a few steps, as far as it goes."""
    rates = []
    for t in (0, 1, 2, 3, 10, 100, 1000):
        try:
            rates.append(float(schedule(t)))
        except (IndexError, OverflowError):
            break
    return rates


def _fingerprint(data: Data) -> list[int]:
    return [_sum_of_bytes(part) for part in data]


def _sum_of_bytes(array: NDArray[Any]) -> int:
    """The crc32 of an array, block by block, because it may be a file larger than the memory."""
    crc = 0
    for start in range(0, len(array), ROWS_AT_A_TIME):
        block = np.ascontiguousarray(array[start : start + ROWS_AT_A_TIME])
        crc = zlib.crc32(block.tobytes(), crc)
    return crc


def _generators(run: Run) -> list[np.random.Generator]:
    of_model = getattr(run.model, "rng", None)
    return [run.rng] if of_model is None else [run.rng, of_model]


def _pack(tree: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """`tree` with each array moved to `arrays` and its key left in its place."""
    if isinstance(tree, np.ndarray):
        key = f"a{len(arrays)}"
        arrays[key] = tree
        return {ARRAY: key}
    if isinstance(tree, dict):
        return {str(name): _pack(value, arrays) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_pack(value, arrays) for value in tree]
    if isinstance(tree, np.generic):
        return tree.item()
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    raise TypeError(
        "the state of a callback must hold numbers, texts, arrays, lists and dictionaries, "
        f"got {describe(tree)}"
    )


def _unpack(tree: Any, arrays: Any) -> Any:
    """The inverse of `_pack`, but that tuples come back as lists."""
    if isinstance(tree, dict):
        if tree.keys() == {ARRAY}:
            return arrays[tree[ARRAY]]
        return {name: _unpack(value, arrays) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_unpack(value, arrays) for value in tree]
    return tree
