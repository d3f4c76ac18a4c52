"""What the steps of Adagrad and RMSProp share, and the mistakes that both invite."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Function, Misconception


def rule(sums: Function, move: Function) -> Function:
    """A step in two parts, so that mistakes in both can be made at once.

    Args:
        sums: From (s, g, η, …, ε) to the s that the step uses and the s that is returned.
        move: From (g, s, η, ε) to what is subtracted from θ.
    """

    def step(theta: Any, s: Any, g: Any, rate: float, *rest: float, sums: Any = sums) -> Any:
        used, kept = sums(s, g, rate, *rest)
        moved: Any = move(g, used, rate, rest[-1])
        return theta - moved, kept

    return step


def summing(change: Any, step: Function) -> Function:
    """The step with another s, from (s, g, η, …, ε)."""

    def sums(s: Any, g: Any, *rest: float) -> Any:
        changed = change(s, g, *rest)
        return changed, changed

    return with_sums(sums, step)


def with_sums(sums: Function, step: Function) -> Function:
    """The step with another pair of an s to use and an s to return."""

    def wrong(*arguments: Any, base: Function = step) -> Any:
        return base(*arguments, sums=sums)

    return wrong


def wrong_divisors(sums: Function, name: str) -> dict[str, Misconception]:
    """Mistakes in θ ← θ − ηg/(√s + ε), for a rule with these `sums` and a name for its s."""

    def moving(*moves: Function) -> tuple[Function, ...]:
        return tuple(rule(sums, move) for move in moves)

    found = (
        Misconception(
            "epsilon-inside-root",
            "This has ε inside the root: √(s + ε).",
            "The course adds ε after the root: √s + ε. The two differ where s is small, for the "
            "root of ε is much larger than ε.",
            moving(lambda g, s, rate, e: rate * g / np.sqrt(s + e)),
        ),
        Misconception(
            "epsilon-outside-quotient",
            "This adds ε to the quotient or to θ, not to the divisor.",
            "A pair of brackets is missing. ε belongs to what you divide by: g / (√s + ε). "
            "Elsewhere it only shifts every entry of θ, even where the gradient is 0.",
            moving(
                lambda g, s, rate, e: rate * (g / np.sqrt(s) + e),
                lambda g, s, rate, e: rate * g / np.sqrt(s) + e,
                lambda g, s, rate, e: rate * g / np.sqrt(s) - e,
            ),
        ),
        Misconception(
            "epsilon-forgotten",
            "This divides by √s without ε.",
            "Where no gradient has come yet, s is 0, and 0/0 is NaN. ε in √s + ε prevents it.",
            moving(lambda g, s, rate, e: rate * g / np.sqrt(s)),
        ),
        Misconception(
            "epsilon-hard-coded",
            "This uses an ε of its own and not the argument.",
            "Use epsilon. It is tiny in practice, but the inputs of this check make it large, so "
            "that you can see what it does.",
            tuple(
                rule(sums, lambda g, s, rate, _, own=own: rate * g / (np.sqrt(s) + own))
                for own in (1e-8, 1e-10, 1e-7)
            ),
        ),
        Misconception(
            "epsilon-twice",
            "This adds ε twice, inside the root and after it.",
            "Once is enough: √s + ε.",
            moving(lambda g, s, rate, e: rate * g / (np.sqrt(s + e) + e)),
        ),
        Misconception(
            "root-forgotten",
            f"This divides by the {name} itself, not by its root.",
            "s is made of squares. Only its root has the units of a gradient, and only then does "
            "the scale of the gradient cancel.",
            moving(lambda g, s, rate, e: rate * g / (s + e)),
        ),
        Misconception(
            "half-for-root",
            f"This halves the {name} where its root is needed.",
            "Python reads `s**1/2` as (s**1)/2. Write `s**0.5` or np.sqrt(s).",
            moving(lambda g, s, rate, e: rate * g / (s / 2 + e)),
        ),
        Misconception(
            "multiplied",
            "This multiplies by √s + ε where it must divide.",
            "A coordinate with large gradients needs a small rate: divide. If you did write `/`, "
            "look whether a pair of brackets is missing.",
            moving(
                lambda g, s, rate, e: rate * g * (np.sqrt(s) + e),
                lambda g, s, rate, e: rate / (np.sqrt(s) + e) / g,
            ),
        ),
        Misconception(
            "gradient-missing",
            "This leaves the gradient out of the step.",
            "η/(√s + ε) is the rate of each coordinate. Multiply it by the gradient, which says "
            "which way is down.",
            moving(lambda g, s, rate, e: rate / (np.sqrt(s) + e)),
        ),
        Misconception(
            "gradient-squared-in-step",
            "This squares the gradient in the step as well.",
            "The square belongs in s alone. A squared gradient has lost its sign, so the step no "
            "longer knows which way is down.",
            moving(lambda g, s, rate, e: rate * g**2 / (np.sqrt(s) + e)),
        ),
        Misconception(
            "rate-ignored",
            "This does not use the learning rate.",
            "Multiply the step by learning_rate: ηg / (√s + ε).",
            moving(lambda g, s, rate, e: g / (np.sqrt(s) + e)),
        ),
    )
    return {misconception.name: misconception for misconception in found}


def wrong_endings(step: Function, name: str) -> dict[str, Misconception]:
    """Mistakes in the sign and in what is returned, for a `step` and a name for its s."""

    def ascending(
        theta: Any, s: Any, g: Any, rate: float, *rest: float, base: Any = step, **how: Any
    ) -> Any:
        return base(theta, s, g, -rate, *rest, **how)

    def returning(change: Any) -> Function:
        def wrong(theta: Any, s: Any, *rest: Any, base: Any = step, **how: Any) -> Any:
            return change(theta, s, *base(theta, s, *rest, **how))

        return wrong

    found = (
        Misconception(
            "ascent",
            "This goes uphill.",
            "The gradient points to where the loss grows. Subtract the step: θ ← θ − ηg/(√s + ε).",
            ascending,
        ),
        Misconception(
            f"{name}-unchanged",
            f"This returns the {name} as it came.",
            "Return the new one, with this gradient in it. Otherwise the next step does not know "
            "that this gradient ever came.",
            returning(lambda theta, s, new_theta, new_s: (new_theta, s)),
        ),
        Misconception(
            f"{name}-as-root",
            f"This returns the root of the {name}.",
            "Return s itself, made of squares. The next step adds a square to what you return, and "
            "a root and a square cannot be added.",
            returning(lambda theta, s, new_theta, new_s: (new_theta, np.sqrt(new_s))),
        ),
        Misconception(
            "order-exchanged",
            "This returns its two results in the wrong order.",
            f"Results count by their place: θ comes first, then the {name}.",
            returning(lambda theta, s, new_theta, new_s: (new_s, new_theta)),
        ),
        Misconception(
            "old-theta-forgotten",
            "This replaces θ by the step, where it should move θ by it.",
            "The new θ is the old one minus the step: θ ← θ − ηg/(√s + ε).",
            (
                returning(lambda theta, s, new_theta, new_s: (new_theta - theta, new_s)),
                returning(lambda theta, s, new_theta, new_s: (theta - new_theta, new_s)),
            ),
        ),
    )
    return {misconception.name: misconception for misconception in found}
