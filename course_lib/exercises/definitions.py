"""What a check is made of, and what comes back from calling an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[..., object]
Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Misconception:
    """A mistake that people really make: code that makes it, and what to say about it.

    Attributes:
        name: Short and stable, such as "sum-for-mean"; teachers count it across a class.
        diagnosis: One sentence that says what the answer computes.
        hint: One or two sentences that say why that is wrong and what to look at.
        wrong: A function with the mistake, or several when the mistake has several forms.
    """

    name: str
    diagnosis: str
    hint: str
    wrong: Function | tuple[Function, ...]

    @property
    def forms(self) -> tuple[Function, ...]:
        """The wrong functions, always as a tuple."""
        return self.wrong if isinstance(self.wrong, tuple) else (self.wrong,)


def both(one: Misconception, other: Misconception, hint: str = "") -> Misconception:
    """Two mistakes at once, for wrong functions that take the function they spoil as `base`.

    Args:
        one: The mistake to name first; each of its forms has a keyword `base`.
        other: The second mistake; its forms are what `one` spoils.
        hint: Said in place of the two hints, where these would give too much away.
    """

    def spoiled(form: Function, base: Function) -> Function:
        return lambda *arguments: form(*arguments, base=base)

    return Misconception(
        f"{one.name}-and-{other.name}",
        f"Two mistakes at once. {one.diagnosis} {other.diagnosis.replace('This', 'And it', 1)}",
        hint or f"{one.hint} {other.hint}",
        tuple(spoiled(form, base) for form in one.forms for base in other.forms),
    )


@dataclass(frozen=True, eq=False)
class Check:
    """An exercise with everything needed to judge an answer to it.

    Attributes:
        name: The name that notebooks use.
        arguments: Names of the positional arguments; empty when the answer is a number.
        returns: Names of the returned values.
        reference: A right answer; called without arguments when the answer is a number.
        make_inputs: Makes the argument tuples from a random generator.
        misconceptions: The mistakes to recognise.
        tolerance: Largest accepted relative error; wide enough for answers in float32.
        unpack: Turns what an answer returns into the values named in `returns`, where they are
            not its parts as they stand; it leaves None as it is.
    """

    name: str
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    reference: Function
    make_inputs: Callable[[np.random.Generator], list[Arguments]]
    misconceptions: tuple[Misconception, ...]
    tolerance: float = 1e-4
    unpack: Callable[[object], object] = lambda value: value

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
