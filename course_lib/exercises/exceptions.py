"""What is said about an exception, beyond what Python says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from course_lib.exercises.definitions import Failure

IN_WORDS = {
    "AttributeError": "asks an object for something that it does not have",
    "IndexError": "reaches past the end of an array",
    "KeyError": "looks up a key that is not there",
    "ModuleNotFoundError": "imports a package that is not installed",
    "NameError": "uses a name that does not exist here",
    "RecursionError": "calls itself without end",
    "TypeError": "combines things of kinds that do not fit together",
    "UnboundLocalError": "uses a variable before it has a value",
    "ValueError": "was given values or shapes that do not fit together",
    "ZeroDivisionError": "divides by zero",
}

SHAPES = (
    "`A @ B` needs as many columns in A as B has rows. Print both shapes just before this line."
)
SHAPES_WITH_X = (
    "X has the shape (n_samples, n_features). So `X @` goes with one number per feature, and "
    "`X.T @` with one number per sample. Is an Xᵀ missing, or are the two the wrong way round?"
)
HINTS = (
    (
        "truth value of an array",
        "`if`, `and` and `max` want one yes or no, and an array gives one for each entry. Choose "
        "entry by entry with `np.where(condition, a, b)`.",
    ),
    (
        "solve.*core dimension",
        "Both sides of A θ = b must have as many rows. If you multiplied one side by Xᵀ, multiply "
        "the other one too.",
    ),
    (
        "must be square",
        "Only a square matrix can be inverted or solved for, and X has a row for each sample. "
        "Multiply both sides of Xθ = y by Xᵀ first.",
    ),
    (
        "one-dimensional array given|at least two-dimensional",
        "`np.linalg.solve(A, b)` takes the square matrix first, then the right-hand side.",
    ),
    (
        "not associated with a value|before assignment",
        "It gets its value in a loop or an `if` that does not run for this input. Give it a value "
        "before the loop.",
    ),
    (
        "Singular matrix",
        "A matrix without an inverse: its rows depend on each other. Should it be XᵀX, one row for "
        "each feature, and not XXᵀ?",
    ),
    ("core dimension|not aligned", SHAPES),
    (
        "enough dimensions",
        "`@` multiplies arrays. For a plain number write `*`.",
    ),
    (
        "could not be broadcast",
        "Element by element, shapes must fit from the right: (n, d) goes with (d,), but with (n,) "
        "only as `a[:, None]`. Print both shapes, and ask whether `@` is meant in place of `*`.",
    ),
    (
        "bitwise_xor|for \\^",
        "In Python a power is written `**`, as in `r ** 2`. The sign `^` means something else.",
    ),
    (
        "boolean (subtract|negative)",
        "The minus sign does not work on an array of True and False. `~mask` turns it round.",
    ),
    (
        "'(Generator|Dealer)' object has no attribute",
        "That is a name of NumPy's old random functions. A generator has `rng.random(shape)`, "
        "`rng.normal(size=shape)`, `rng.integers(n)` and `rng.permutation(n)`.",
    ),
    (
        "'ndarray' object has no attribute 'append'",
        "An array has a fixed length. Collect in a list, `path = []`, and make it an array at the "
        "end, or fill an array of the right length by its index.",
    ),
    (
        "'numpy.ndarray' object has no attribute|'ndarray' object has no attribute",
        "Not everything that NumPy can do is a method: `np.sqrt(a)`, `np.exp(a)`, `np.abs(a)` and "
        "`np.median(a)` are functions.",
    ),
    (
        "unexpected keyword argument|invalid keyword argument",
        "A keyword stands in the wrong call. Count the brackets: to which function does it belong?",
    ),
    (
        r"takes .* positional arguments? but|missing \d+ required positional argument",
        "A function is called with another number of values than it takes. Compare the call with "
        "the line of its `def`.",
    ),
    (
        "does not result in an equal division",
        "`np.split` wants equal parts. `np.array_split` gives the first parts one more.",
    ),
    (
        "cannot reshape array",
        "`reshape` needs as many places as there are numbers, so it fails where the last part is "
        "shorter. Cut with slices: `order[start : start + size]`.",
    ),
    (
        "inhomogeneous shape",
        "An array needs rows of equal length; keep pieces of different lengths in a list. Did a "
        "function return several things, as `np.linalg.eig` does? Take the one that you need.",
    ),
    (
        "only integer scalar arrays can be converted|'numpy.float64' object cannot be interpreted",
        "`np.max(a, b)` takes its second argument as an axis. The larger of two, entry by entry, "
        "is `np.maximum(a, b)`. A shape or a count must be a whole number.",
    ),
    (
        "operand type.*'NoneType'",
        "One of the two is None: a function without a `return`, or a method that changes its array "
        "in place and returns nothing.",
    ),
    (
        "operand type.*'function'|'function' object is not subscriptable",
        "A function stands here without its brackets: it is not called.",
    ),
    (
        "no attribute 'ln'",
        "The natural logarithm is `np.log`.",
    ),
    (
        "'(int|float|tuple|list|numpy.float64|numpy.ndarray)' object is not callable",
        "Round brackets after a value call it as a function. Write the `*` of a product, as in "
        "`2 * (a + b)`, and square brackets for an entry, as in `X.shape[1]`.",
    ),
    (
        "converted to Python scalars",
        "The functions of `math`, and `float`, take one number. Those of NumPy, such as `np.exp`, "
        "take whole arrays.",
    ),
    (
        "math range error|math domain error",
        "A number is too large for `math.exp`, not above 0 for `math.log`, or negative for "
        "`math.sqrt`. Print it just before this line.",
    ),
    (
        r"index \d+ is out of bounds|index out of range",
        "Counting starts at 0, so the last of n entries has the index n − 1. Does the index count "
        "along the axis that you mean: rows first, then columns?",
    ),
    (
        "used as indices must be|only integers, slices",
        "Entries are counted with whole numbers. An array of floats cannot be an index.",
    ),
    (
        "out of bounds for array of dimension|too many indices",
        "This array has fewer axes than you ask for. An array of shape (n,) has only axis 0; print "
        "its shape.",
    ),
    (
        "Cannot cast ufunc",
        "An array of whole numbers cannot take fractions in place. Start with floats, as "
        "`np.zeros(d)` gives them.",
    ),
    (
        "cannot be interpreted as an integer",
        "`range` and shapes take whole numbers: use `//`, or `len(...)`, not `/`.",
    ),
    (
        "'float' object is not (iterable|subscriptable)|'(int|float)' has no len",
        "This is a single number, not an array. Was it summed or averaged too early?",
    ),
    (
        "'list' object has no attribute|multiply sequence|operand type.*'list'",
        "This is a list, which does not calculate. Make it an array: `np.array(values)`.",
    ),
    (
        "'builtin_function_or_method'|'method'",
        "A function stands here without its brackets: it is not called.",
    ),
    (
        "division by zero",
        "Look at the values that are given: which of them makes the divisor 0?",
    ),
    (
        "'NoneType' object",
        "A method such as `append`, `sort` or `shuffle` changes its list or array in place and "
        "returns None: write `path.append(theta)` alone, without `path =`.",
    ),
    (
        "larger sample than population",
        "Without replacement no more rows can be drawn than there are.",
    ),
    (
        "cannot unpack non-iterable",
        "One number came where several are taken apart. Was a single entry given to a function "
        "that wants the whole array?",
    ),
    (
        "no attribute",
        "It has no part of that name. Look at its spelling, capitals too; `dir(it)` lists what it "
        "has.",
    ),
    (
        "name '.*' is not defined",
        "Check the spelling. If it is imported or defined in another cell, run that cell first.",
    ),
)


def exception_hint(failure: Failure, arguments: Sequence[str]) -> str:
    """Where to look after this exception, or "" when nothing general can be said.

    Args:
        failure: The exception.
        arguments: Names of the arguments of the exercise.

    >>> exception_hint(Failure("AttributeError", "module 'numpy' has no attribute 'ln'"), ())
    'The natural logarithm is `np.log`.'
    """
    hint = next((text for pattern, text in HINTS if re.search(pattern, failure.message)), "")
    return SHAPES_WITH_X if hint == SHAPES and "X" in arguments else hint
