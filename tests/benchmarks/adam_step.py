"""One step of Adam beside PyTorch's, with the threads that both choose by themselves.

`python tests/benchmarks/adam_step.py` prints the tables, by the clock on the wall; it needs the
extra `benchmarks`. A ratio above 1 says that the library is faster.
"""

import time

import numpy as np
import timing
import torch

from course_lib.optimizers import Adam

OURS = "course_lib"


def table(n_parameters, steps, rounds=7, clock=time.process_time):
    """One step of Adam in float64, from a gradient that is there already."""
    gradient = np.random.default_rng(0).normal(size=n_parameters)
    theta, ours = np.zeros(n_parameters), Adam()

    def step_ours():
        for _ in range(steps):
            ours.step(theta, gradient)

    def step_torch(**options):
        parameter = torch.nn.Parameter(torch.zeros(n_parameters, dtype=torch.float64))
        parameter.grad = torch.tensor(gradient)
        optimizer = torch.optim.Adam([parameter], **options)

        def step():
            for _ in range(steps):
                optimizer.step()

        return step

    contenders = {
        OURS: step_ours,
        "torch.optim.Adam": step_torch(),
        "torch.optim.Adam, foreach": step_torch(foreach=True),
        "torch.optim.Adam, fused": step_torch(fused=True),
    }
    seconds = timing.side_by_side(contenders, rounds, clock)
    timing.print_table(
        f"One step of Adam, {n_parameters:,} parameters, float64, medians of {rounds} rounds",
        ["taken by", "µs/step", "ratio"],
        [
            [name, f"{1e6 * taken / steps:,.1f}", f"{taken / seconds[OURS]:.2f}"]
            for name, taken in seconds.items()
        ],
    )


if __name__ == "__main__":
    for n_parameters, steps in ((1_000, 2_000), (100_000, 200), (10_000_000, 1)):
        table(n_parameters, steps, rounds=15, clock=time.perf_counter)
