"""Mistakes about what goes into Adam's averages, about its step, and about what it returns."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.chapter_06_adam_mistakes import mistake

NEVER_USED = mistake(
    "m-never-used",
    "This steps along the gradient: m is computed and then never used.",
    "That is RMSProp with a correction. Adam steps along m̂. A test that finds it: overwrite m "
    "with nonsense and see whether θ notices.",
    numerator=lambda m_hat, g: g,
)
GRADIENT_FOR_M = mistake(
    "gradient-for-m",
    "This puts the gradient in the place of m and forgets the old one.",
    "m is an average over the past: m ← β₁m + (1 − β₁)g. The old m comes in as an argument.",
    {"move_m": lambda m, g, beta: g},
    {"move_m": lambda m, g, beta: (1 - beta) * g},
)
V_FORGETS = mistake(
    "v-forgets",
    "This makes v from this gradient alone and forgets the old v.",
    "v is an average over the past: v ← β₂v + (1 − β₂)g². The old v comes in as an argument.",
    {"move_v": lambda v, g, m, beta: g**2},
    {"move_v": lambda v, g, m, beta: (1 - beta) * g**2},
)
NOT_SQUARED = mistake(
    "gradient-not-squared",
    "This averages the gradient in v where its square is needed.",
    "v says how large gradients have been, whatever their sign. Without the square it may be "
    "negative, and its root is NaN.",
    move_v=lambda v, g, m, beta: beta * v + (1 - beta) * g,
)
SIZE_IN_V = mistake(
    "size-for-square",
    "This averages |g| in v where g² is needed.",
    "The root comes later, in the step: v holds squares.",
    move_v=lambda v, g, m, beta: beta * v + (1 - beta) * np.abs(g),
)
WHOLE_SQUARED = mistake(
    "brackets-in-v",
    "This squares (1 − β₂)g as a whole.",
    "Only g is squared: (1 − β₂)·g². In Python that is `(1 - beta2) * gradient**2`.",
    move_v=lambda v, g, m, beta: beta * v + ((1 - beta) * g) ** 2,
)
V_FROM_M = mistake(
    "v-from-m",
    "This squares m in v where the gradient is squared.",
    "Both averages are made from the gradient: m from g, and v from g².",
    move_v=lambda v, g, m, beta: beta * v + (1 - beta) * m**2,
)
ONE_SCALE = mistake(
    "one-scale-for-all",
    "This has one number in v for all coordinates.",
    "Each coordinate has its own v: square entry by entry, `gradient**2`, without a sum or a dot "
    "product.",
    {"move_v": lambda v, g, m, beta: beta * v + (1 - beta) * np.sum(g**2)},
    {"move_v": lambda v, g, m, beta: beta * v + (1 - beta) * np.mean(g**2)},
)
OLD_MOMENTS = mistake(
    "old-moments",
    "This steps with the m and v that came in and moves them afterwards.",
    "First move the averages, then correct them, then step. Otherwise the first gradient moves "
    "nothing.",
    {"used": lambda old_m, old_v, m, v: (old_m, old_v)},
    {"used": lambda old_m, old_v, m, v: (old_m, v)},
    {"used": lambda old_m, old_v, m, v: (m, old_v)},
)
NOT_HANDED_ON = mistake(
    "moments-not-handed-on",
    "This returns the moments that came in.",
    "The next step needs the new m and v: return what you have computed.",
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (old_m, old_v)},
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (old_m, v)},
    {"kept": lambda old_m, old_v, m, v, m_hat, v_hat: (m, old_v)},
)
INSIDE = mistake(
    "epsilon-inside-root",
    "This has ε inside the root: √(v̂ + ε).",
    "The course, like PyTorch, adds ε after the root: √v̂ + ε. Inside, ε competes with g² and not "
    "with |g|, so it acts on gradients that are far from small.",
    quotient=lambda n, v_hat, epsilon, c2: n / np.sqrt(v_hat + epsilon),
)
HAT_FORM = mistake(
    "epsilon-hat",
    "This is the ε-hat form: ε stands beside the root of the uncorrected v.",
    "Keras writes it so. Here v is corrected first, and ε is added to √v̂. Which form a program "
    "has matters where gradients are small.",
    quotient=lambda n, v_hat, epsilon, c2: n / (np.sqrt(v_hat) + epsilon / np.sqrt(c2)),
)
ADDED_OUTSIDE = mistake(
    "epsilon-added-outside",
    "This adds ε to the quotient or to θ, not to what is divided by.",
    "ε keeps the divisor from being 0, so it must stand in the divisor. Look at your brackets: "
    "m̂ / (√v̂ + ε).",
    {"quotient": lambda n, v_hat, epsilon, c2: n / np.sqrt(v_hat) + epsilon},
    {
        "quotient": lambda n, v_hat, epsilon, c2: (n / np.sqrt(v_hat), epsilon),
        "move": lambda theta, rate, q: theta - rate * q[0] + q[1],
    },
    {
        "quotient": lambda n, v_hat, epsilon, c2: (n / np.sqrt(v_hat), epsilon),
        "move": lambda theta, rate, q: theta - rate * q[0] - q[1],
    },
)
FORGOTTEN = mistake(
    "epsilon-forgotten",
    "This divides by √v̂ without ε.",
    "A coordinate whose gradient has always been 0 has v̂ = 0 and m̂ = 0, and 0/0 is NaN.",
    quotient=lambda n, v_hat, epsilon, c2: n / np.sqrt(v_hat),
)
ROOT_MISSING = mistake(
    "root-missing",
    "This divides by v̂ itself, not by its root.",
    "v̂ has the unit of g². Only with the root does the scale of the gradient cancel. "
    "Without it a loss ten times as large makes steps ten times as short.",
    quotient=lambda n, v_hat, epsilon, c2: n / (v_hat + epsilon),
)
HALF_FOR_ROOT = mistake(
    "half-for-root",
    "This halves v̂ where its root is needed.",
    "Python reads `v**1/2` as (v**1)/2. Write `v**0.5` or np.sqrt(v).",
    quotient=lambda n, v_hat, epsilon, c2: n / (v_hat / 2 + epsilon),
)
DIVISOR_TIMES = mistake(
    "divisor-multiplied",
    "This multiplies by √v̂ + ε where it must divide.",
    "Where gradients have been large the step is to be short in comparison: divide.",
    quotient=lambda n, v_hat, epsilon, c2: n * (np.sqrt(v_hat) + epsilon),
)
ASCENT = mistake(
    "ascent",
    "This goes uphill.",
    "m̂ points to where the loss grows. Subtract: θ ← θ − α m̂ / (√v̂ + ε).",
    move=lambda theta, rate, q: theta + rate * q,
)
ONLY_THE_STEP = mistake(
    "only-the-step",
    "This returns the step in the place of the new θ.",
    "The step is subtracted from the old θ: `theta = theta - step`.",
    {"move": lambda theta, rate, q: rate * q},
    {"move": lambda theta, rate, q: -rate * q},
)
RATE_IGNORED = mistake(
    "rate-ignored",
    "This does not use the learning rate.",
    "m̂/√v̂ has about the size 1, whatever the gradient. The rate α makes a length of it.",
    move=lambda theta, rate, q: theta - q,
)
DEFAULTS = mistake(
    "defaults-hard-coded",
    "This uses a usual value in the place of an argument.",
    "learning_rate, beta1, beta2 and epsilon come as arguments. Look for a number such as 0.9, "
    "0.999, 0.001 or 1e-8 in your code.",
    {"move": lambda theta, rate, q: theta - 0.001 * q},
    {"betas": lambda beta1, beta2: (0.9, 0.999)},
    {"quotient": lambda n, v_hat, epsilon, c2: n / (np.sqrt(v_hat) + 1e-8)},
)
NEVER_MOVES = mistake(
    "theta-not-moved",
    "This returns the θ that came in.",
    "A line `theta - step` computes the new θ and drops it: write `theta = theta - step`.",
    move=lambda theta, rate, q: theta + 0 * rate,
)
ORDER = mistake(
    "returned-in-another-order",
    "This returns the three arrays in another order.",
    "End it with `return theta, m, v`: what is returned counts by its place.",
    {"order": lambda theta, m, v: (theta, v, m)},
    {"order": lambda theta, m, v: (m, v, theta)},
)
MOMENTS = (
    NEVER_USED,
    GRADIENT_FOR_M,
    V_FORGETS,
    NOT_SQUARED,
    SIZE_IN_V,
    WHOLE_SQUARED,
    V_FROM_M,
    ONE_SCALE,
    OLD_MOMENTS,
    NOT_HANDED_ON,
)
STEP = (
    INSIDE,
    HAT_FORM,
    ADDED_OUTSIDE,
    FORGOTTEN,
    ROOT_MISSING,
    HALF_FOR_ROOT,
    DIVISOR_TIMES,
    ASCENT,
    ONLY_THE_STEP,
    RATE_IGNORED,
    DEFAULTS,
    NEVER_MOVES,
    ORDER,
)
