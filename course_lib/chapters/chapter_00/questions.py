"""Predictions of the welcome chapter."""

from course_lib.widgets.kinds import Choice, Number, Ordering

QUESTIONS = (
    Number(
        key="00-one-step",
        question="You stand at θ = 3 on f(θ) = θ². The learning rate is η = 0.1. Where are you "
        "after one step of gradient descent?",
        answer=2.4,
        explanation="The slope at 3 is 6, so the step is 0.1 · 6 = 0.6, and it goes down.",
        relative_tolerance=0.005,
        reveals=(
            (3.6, "That is a step uphill: the length 0.6 is right, but it must be subtracted."),
            (2.7, "That uses 3 as the slope. The derivative of θ² is 2θ, which is 6 there."),
            (2.1, "That uses the height f(3) = 9 where the slope f′(3) = 6 belongs."),
            (0.6, "That is the length of the step. Subtract it from where you stand."),
            (-3.0, "That is a step without the learning rate: 3 − 6."),
        ),
    ),
    Choice(
        key="00-turned-bowl",
        question="The bowl and the starting points are turned by 45°, and every rate is tuned "
        "anew. For which of the four does the loss at the end stay the same?",
        options={
            "For all four: it is the same bowl": "The bowl is the same, but the coordinates are "
            "not, and two of the rules look at the coordinates one by one.",
            "For GradientDescent and Momentum": "They add gradients up and multiply them by "
            "numbers. When the gradients turn, so does everything made from them in this way.",
            "For Adagrad and Adam": "These have a rate for each coordinate, so the direction of "
            "the axes matters to them.",
            "For none: turning changes every gradient": "Every gradient turns, that is so. But a "
            "path of gradients, multiplied by numbers and added up, is the same path, turned.",
        },
        answer="For GradientDescent and Momentum",
    ),
    Choice(
        key="00-same-rate",
        question="Two books scale momentum differently: v ← βv + g and v ← βv + (1 − β)g. Both "
        "take θ ← θ − ηv with the same η and β = 0.9, on the same gradients. How do their steps "
        "compare?",
        options={
            "They are the same.": "The two velocities differ by the factor 1 − β, and the same η "
            "does not undo it.",
            "Those of the first are 10 times as long.": "1/(1 − 0.9) = 10: a rate copied from one "
            "book to the other is off by that factor.",
            "Those of the second are 10 times as long.": "The factor is right, the direction is "
            "not: multiplying g by 1 − β = 0.1 makes the velocity smaller.",
        },
        answer="Those of the first are 10 times as long.",
    ),
    Choice(
        key="00-epsilon",
        question="The first gradient is g = 1e-6, so the root of v̂ is 1e-6 too. Adam has the rate "
        "0.1 and ε = 1e-8. In which form is its first step about 100 times shorter than 0.1?",
        options={
            "ε outside the root: m̂/(√v̂ + ε)": "Here ε = 1e-8 is added to 1e-6 and changes it by "
            "1 %.",
            "ε inside the root: m̂/√(v̂ + ε)": "v̂ = 1e-12 is far below ε, so the root is that of "
            "1e-8, which is 1e-4: 100 times 1e-6.",
            "ε̂ beside the uncorrected root: √v + ε̂": "Here √v is 3.2e-8, and adding 1e-8 to it "
            "shortens the step by a quarter.",
        },
        answer="ε inside the root: m̂/√(v̂ + ε)",
    ),
    Ordering(
        key="00-race-order",
        question="Each of the four rules gets the rate that is best for it and takes 50 steps on "
        "the slanted bowl. Put them in the order of their median loss at the end, lowest first.",
        items=("Adagrad", "Adam", "GradientDescent", "Momentum"),
        answer=("Momentum", "Adam", "GradientDescent", "Adagrad"),
        explanation="Momentum and Adam build up speed along the floor of the bowl. Whether such "
        "an order means much, the picture will tell.",
        reveals=(
            (
                "Adagrad",
                "GradientDescent",
                "A rate for each coordinate helps where the bowl lies along the coordinates. This "
                "one lies across them, so Adagrad does not gain, and its rates only fall.",
            ),
            (
                "GradientDescent",
                "Momentum",
                "Gradient descent has no memory. On the long floor of this bowl it pays to keep "
                "some of the speed.",
            ),
        ),
    ),
    Choice(
        key="00-quiz-fair",
        question="A friend has compared two optimizers, both with the learning rate 0.01, and one "
        "of them ended with half the loss. What do you ask for first?",
        options={
            "More decimals of the two losses": "The difference is large enough to see. The doubt "
            "is whether it says anything about the optimizers.",
            "A learning rate tuned for each of them": "The best rates of two rules can differ by a "
            "factor of 50, as you have seen. One rate for both is unfair to one of them.",
            "A third optimizer": "It would join an unfair race.",
        },
        answer="A learning rate tuned for each of them",
    ),
)
