"""What a check is made of, and what comes back from calling an answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from course_lib.exercises.mistakes import Mistakes

Function = Callable[..., object]
Arguments = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Misconception:
    """A mistake that people really make: programs that make it, and what to say about it.

    Attributes:
        name: Short and stable, such as "sum-for-mean"; teachers count it across a class.
        diagnosis: One sentence that says what the answer computes.
        hint: One or two sentences that say why that is wrong and what to look at.
        forms: A function with the mistake, or several when the mistake has several forms.
        programs: Their texts.
        nudge: A question that lets the learner find the place himself; may be empty.
    """

    name: str
    diagnosis: str
    hint: str
    forms: tuple[Function, ...]
    programs: tuple[str, ...] = ()
    nudge: str = ""


@dataclass(frozen=True, eq=False)
class Check:
    """An exercise with everything needed to judge an answer to it.

    The mistakes to recognise stand in a file beside that of `reference`, with the same name and the
    suffix `.toml`.

    Attributes:
        reference: A right answer. Its name is that of the exercise.
        number: Place of the exercise in its chapter, from 1.
        returns: Names of the returned values.
        make_inputs: Makes the argument tuples from a random generator.
        tolerance: Largest accepted relative error; wide enough for answers in float32.
        unpack: Turns what an answer returns into the values named in `returns`, where they are
            not its parts as they stand; it leaves None as it is.
        holds: For answers that may differ and still be right, as those that draw random numbers:
            from the arguments and the returned values of all inputs to what is wrong with each, a
            sentence, which a hint may follow on a line of its own, or the name of a mistake, and ""
            where it is right. The numbers of `reference` are then one right answer.
    """

    reference: Function
    number: int
    returns: tuple[str, ...]
    make_inputs: Callable[[np.random.Generator], list[Arguments]]
    tolerance: float = 2e-6
    unpack: Callable[[object], object] = lambda value: value
    holds: Callable[[Sequence[Arguments], Sequence[object]], list[str]] | None = None

    @property
    def name(self) -> str:
        """The name that notebooks use."""
        return self.reference.__name__

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Names of the positional arguments."""
        return tuple(inspect.signature(self.reference).parameters)

    @cached_property
    def mistakes(self) -> Mistakes:
        """What the file beside the program says."""
        from course_lib.exercises.mistakes import Mistakes

        path = Path(inspect.getfile(self.reference)).with_suffix(".toml")
        return Mistakes(path, self.reference)

    @property
    def misconceptions(self) -> tuple[Misconception, ...]:
        """The mistakes that have an entry of their own."""
        return (*self.mistakes.single, *self.mistakes.special)

    @cached_property
    def pairs(self) -> tuple[Misconception, ...]:
        """Two of the mistakes at once."""
        return tuple(self.mistakes.pairs())

    def call(self, name: str = "") -> str:
        """How an answer of that name is called, such as "mse_loss(y_true, y_pred)"."""
        return f"{name or self.name}({', '.join(self.arguments)})"


@dataclass(frozen=True)
class Failure:
    """An exception in an answer, as plain text.

    Attributes:
        kind: Class name of the exception, or "signature" when the call itself did not fit.
        message: What the exception says.
        function: Name of the function in which it was raised, or "".
        line: Line within that function, counted from its `def`, or None.
        source: That line of code, or "".
    """

    kind: str
    message: str
    function: str = ""
    line: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of one call: a value or a failure, and which arguments were changed by it."""

    value: object = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
