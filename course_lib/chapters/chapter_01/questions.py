"""Predictions of chapter 01, loss functions."""

from course_lib.widgets.kinds import Choice, Number

QUESTIONS = (
    Choice(
        key="01-best-constant",
        question="You must predict every one of the targets 1, 2, 3, 4, 100 by one constant. "
        "Which constant has the smallest mean absolute error?",
        options={
            "22, the mean": "The mean minimises the squared error, where the residual 78 counts "
            "as 6084.",
            "3, the median": "Move the constant a little: two targets come nearer and three go "
            "away, the 3 itself among them, however far above it the 100 stands.",
            "50.5, the middle of the range": "That minimises the largest residual, not their mean.",
        },
        answer="3, the median",
    ),
    Number(
        key="01-smaller-h",
        question="For f(θ) = θ³ the central difference with h = 0.1 is off by 0.01. How far is it "
        "off with h = 0.01?",
        answer=1e-4,
        explanation="The error is h²: ten times smaller h, a hundred times smaller error.",
        reveals=(
            (0.001, "An error that falls like h belongs to the one-sided difference."),
            (0.00001, "That would be an error like h³. The first power that survives is h²."),
            (0.01, "The step was too long for this curve: a shorter one helps."),
        ),
    ),
    Choice(
        key="01-overflow",
        question="Two classes have the logits 1000 and 0, and the first class is the right one. "
        "What does −log(e^1000 / (e^1000 + e^0)) give in NumPy?",
        options={
            "0": "That is the true value. The computer has to get through e^1000 first, which is "
            "larger than any float.",
            "1000": "That would be the loss if the second class were the right one.",
            "inf": "You get inf when a tiny probability is rounded to 0. Here the right class is "
            "the likely one.",
            "nan": "e^1000 overflows to inf, and inf / inf is not a number.",
        },
        answer="nan",
    ),
    Number(
        key="01-broadcast",
        question="Every prediction is right: p = (1, 2, 3) and y = (1, 2, 3), but y was stored as "
        "a column of shape (3, 1). What does np.mean((p - y) ** 2) give?",
        answer=4 / 3,
        explanation="p - y is a 3 × 3 table of all pairs; its squares add up to 12, and 12/9 is "
        "4/3.",
        reveals=(
            (0.0, "It should be 0. NumPy stretches both arrays to 3 × 3 before it subtracts."),
            (4.0, "The nine squares add up to 12. The mean divides by all nine, not by three."),
            (12.0, "That is the sum of the nine squares; the mean divides it by nine."),
        ),
    ),
    Choice(
        key="01-corrupted-slope",
        question="On clean data the slope is 45.2 with MSE. In ten trials, each time 22 of the 442 "
        "targets, drawn at random, are multiplied by ten. Where do the ten slopes of MSE lie?",
        options={
            "Within 5 of the clean slope: only 5 % of the targets changed.": "A target that is off "
            "by 1500 has a squared residual of over two million. Few such points outvote many.",
            "Widely spread: from below the clean slope to more than twice it.": "It depends on "
            "whom the errors hit. That is what being at the mercy of a few points means.",
            "All far above it, because the targets only grew.": "The line as a whole rises. Its "
            "slope falls when the targets that grew happen to stand at small bmi.",
        },
        answer="Widely spread: from below the clean slope to more than twice it.",
    ),
    Choice(
        key="01-mae-hover",
        question="You minimise MAE by steps of a constant rate against the gradient. What do the "
        "steps do close to the minimum?",
        options={
            "They shrink, and the run settles.": "That happens with MSE, whose slope goes to 0 "
            "there. MAE has the same slope right up to its corner.",
            "They keep their length, and the run jumps to and fro.": "The slope of MAE changes "
            "its sign at the corner but not its size.",
            "They grow, and the run diverges.": "The slope of MAE is bounded, so a step never "
            "grows.",
        },
        answer="They keep their length, and the run jumps to and fro.",
    ),
    Choice(
        key="01-quiz-outlier",
        question="You fit a line to measurements, and a few of them may be typing errors, far off. "
        "Which of these losses do you choose?",
        options={
            "Mean squared error": "A residual of 100 pulls a hundred times as hard as a residual "
            "of 1, so a few errors can turn the line.",
            "Huber": "Beyond δ the pull of a point no longer grows, and close to the line the loss "
            "is smooth like the squared error.",
            "Hinge": "It compares a score with a label of −1 or +1. Measurements are not labels.",
            "Binary cross-entropy": "It compares a logit with a label of 0 or 1. Measurements are "
            "no labels.",
        },
        answer="Huber",
    ),
    Choice(
        key="01-quiz-half",
        question="Every entry of your gradient of the mean squared error is exactly half of what "
        "central differences give. What is the likely cause?",
        options={
            "The step h is too large": "For a linear model the squared error is a parabola in each "
            "weight, and central differences are exact up to rounding, whatever h is.",
            "The sign is flipped": "Then the entries would be minus the right ones.",
            "The gradient was derived from ½·MSE": "The ½ cancels the factor 2. Loss and gradient "
            "must follow the same convention.",
            "The gradient is a sum and not a mean": "Then it would be n times too large.",
        },
        answer="The gradient was derived from ½·MSE",
    ),
)
