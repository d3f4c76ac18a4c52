"""Checkpoints: an interrupted run goes on as if nothing had happened."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.training.callbacks import Callback, Run

ARRAY = "array:"


class Checkpoint(Callback):
    """Save the run to `path` after each epoch, and resume from there when the file exists.

    The resumed run is the uninterrupted one bit for bit: parameters, optimizer, random numbers,
    history and the other callbacks are all in the file. It holds plain arrays and JSON, no pickle,
    and is replaced as a whole, so a crash while saving leaves the last good one.

    Args:
        path: a file name; '.npz' is added where it is missing.

    Raises:
        ValueError: at the start of `fit`, when the file belongs to a run with other settings or
            other data, or is no checkpoint.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        path = Path(path)
        self.path = path if path.suffix == ".npz" else path.with_name(path.name + ".npz")

    def on_start(self, run: Run) -> None:
        """Resume if there is something to resume from."""
        if not self.path.exists():
            return
        try:
            with self.path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                saved = _unpack(file)
        except Exception as error:
            raise ValueError(f"path: {self.path} is no checkpoint that can be read") from error
        for name, here in run.identity.items():
            if saved["identity"].get(name) != here:
                raise ValueError(
                    f"path: {self.path} belongs to another run: its {name} is "
                    f"{saved['identity'].get(name)!r}, here it is {here!r}; "
                    "choose another path or delete the file"
                )
        run.model.theta = saved["theta"]
        run.optimizer.load_state_dict(saved["optimizer"])
        for rng, state in zip(_generators(run), saved["generators"], strict=True):
            rng.bit_generator.state = state
        for row in saved["rows"]:
            run.history.append(**row)
        run.history.step_losses = saved["step_losses"].tolist()
        others = [callback for callback in run.callbacks if callback is not self]
        for callback, state in zip(others, saved["callbacks"], strict=True):
            callback.load_state_dict(state)
        run.stop = saved["stop"]

    def on_epoch_end(self, run: Run) -> None:
        """Save everything, then put the new file in the place of the old."""
        others = [callback for callback in run.callbacks if callback is not self]
        content = {
            "identity": run.identity,
            "theta": run.model.theta,
            "optimizer": run.optimizer.state_dict(),
            "generators": [rng.bit_generator.state for rng in _generators(run)],
            "rows": run.history.rows,
            "step_losses": np.array(run.history.step_losses),
            "callbacks": [callback.state_dict() for callback in others],
            "stop": run.stop,
        }
        arrays: dict[str, NDArray[Any]] = {}
        text = json.dumps(_pack(content, arrays))
        draft = self.path.with_name(self.path.name + ".part")
        with draft.open("wb") as file:
            np.savez(file, json=np.array(text), **arrays)  # type: ignore[arg-type]
        draft.replace(self.path)


def _generators(run: Run) -> list[np.random.Generator]:
    of_model = getattr(run.model, "rng", None)
    return [run.rng] if of_model is None else [run.rng, of_model]


def _pack(tree: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """`tree` with each array moved to `arrays` and its key left in its place."""
    if isinstance(tree, np.ndarray):
        key = f"a{len(arrays)}"
        arrays[key] = tree
        return ARRAY + key
    if isinstance(tree, dict):
        return {name: _pack(value, arrays) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_pack(value, arrays) for value in tree]
    return tree


def _unpack(file: Any) -> Any:
    def arrays_back(tree: Any) -> Any:
        if isinstance(tree, str) and tree.startswith(ARRAY):
            return file[tree.removeprefix(ARRAY)]
        if isinstance(tree, dict):
            return {name: arrays_back(value) for name, value in tree.items()}
        if isinstance(tree, list):
            return [arrays_back(value) for value in tree]
        return tree

    return arrays_back(json.loads(str(file["json"])))
