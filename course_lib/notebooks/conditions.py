"""The conditions under which a stored result must come out the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from course_lib._threads import VARIABLES

JITTER = "from course_lib.notebooks import jitter; jitter.install({seed}); del jitter"
JITTER_SEEDS = (1, 2, 3)
OLD_LIBM = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA"}
"""For exp, pow and sin of Linux's C library; another library does not read it."""
TWO_THREADS = dict.fromkeys(VARIABLES, "2")

AVX512 = ("AVX512", "X86_V4")
AVX = ("AVX", "F16C", "FMA", "XOP", "X86_V3", "X86_V4")
"""How the names begin that NumPy gives to these instructions; since 2.4 it names whole levels."""
NEW_IN_HASWELL = {"AVX2", "X86_V3"}


@dataclass(frozen=True)
class Condition:
    """What is different about a kernel.

    Attributes:
        name: What to call it in a report.
        environment: Variables that are set before the kernel starts.
        setup: What it runs in silence before the first cell.
    """

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    setup: str = ""


ORDINARY = Condition("as it is")


def conditions(features: Collection[str]) -> tuple[list[Condition], list[str]]:
    """Every condition that this machine can meet, and the names of those that it cannot.

    Args:
        features: The instruction sets that NumPy can use here and that can be switched off,
            as `dispatched_features` lists them.

    >>> possible, left_out = conditions(["X86_V3", "X86_V4"])
    >>> possible[1].environment["NPY_DISABLE_CPU_FEATURES"]
    'X86_V4'
    >>> conditions(["ASIMDDP"])[1]
    ['Haswell, no AVX-512', 'Nehalem, no AVX']
    """
    haswell = {"OPENBLAS_CORETYPE": "Haswell", **_without(AVX512, features)}
    nehalem = {"OPENBLAS_CORETYPE": "Nehalem", **_without(AVX, features), **OLD_LIBM}
    x86 = [Condition("Haswell, no AVX-512", haswell), Condition("Nehalem, no AVX", nehalem)]
    is_haswell = not NEW_IN_HASWELL.isdisjoint(features)
    always = [
        Condition("two threads", TWO_THREADS),
        *(Condition(f"jitter {seed}", setup=JITTER.format(seed=seed)) for seed in JITTER_SEEDS),
    ]
    if is_haswell:
        return [ORDINARY, *x86, *always], []
    return [ORDINARY, *always], [condition.name for condition in x86]


def dispatched_features() -> list[str]:
    """The instruction sets that NumPy chooses at run time on this machine, beyond its baseline."""
    extensions = np.show_config(mode="dicts")["SIMD Extensions"]
    return list(extensions.get("found", ()))


def _without(switched_off: tuple[str, ...], features: Collection[str]) -> dict[str, str]:
    off = (feature for feature in features if feature.startswith(switched_off))
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(off)}
