"""Predictions and quizzes of chapter 05, Adagrad and RMSProp."""

from course_lib.widgets.kinds import Choice, Number, Question

QUESTIONS: tuple[Question, ...] = (
    Choice(
        key="05-scale",
        question="You multiply the loss by 1,000, so every gradient is 1,000 times as long. The "
        "rate stays at 0.5. What happens to the path of Adagrad?",
        options={
            "It flies off: the rate is now far too large": "That is what happens to gradient "
            "descent, whose step is the rate times the gradient. Adagrad divides by the root of "
            "the squares, which is 1,000 times as large as well.",
            "It stays the same": "Each step divides a gradient by the size of the gradients so "
            "far. A factor in all of them cancels.",
            "Its steps become 1,000 times shorter": "That is what you get when the root is "
            "forgotten: g/s has the factor 1,000 above and 1,000,000 below.",
        },
        answer="It stays the same",
    ),
    Choice(
        key="05-rare-words",
        question="Only the rare words tell good reviews from bad. Each optimizer sees 2,000 "
        "reviews once, at the best of seven rates. Which of these three makes the fewest errors on "
        "new reviews?",
        options={
            "Gradient descent with a constant rate": "Its one rate has to be small enough for the "
            "common words, which only add noise. At that rate a rare word learns little from its "
            "few occurrences.",
            "Gradient descent with a rate that falls to 0": "The falling rate calms the noise "
            "of the common words. But a rare word that first turns up late finds a small rate, "
            "too.",
            "Adagrad": "A word's rate falls only when the word occurs, so a rare word still has "
            "a large rate when it turns up.",
        },
        answer="Adagrad",
    ),
    Number(
        key="05-hundredth-step",
        question="One coordinate has the same gradient, 3, in each of 100 steps of Adagrad. How "
        "many times shorter is its hundredth step than its first?",
        answer=10.0,
        explanation="After t steps s = 9t, so the step is η · 3/(3√t) = η/√t. The 3 cancels, and "
        "√100 = 10 is left.",
        unit="times",
        reveals=(
            (100.0, "s is 100 times as large, but the step divides by its root."),
            (1.0, "That is RMSProp in the long run, which takes an average. A sum keeps growing."),
            (30.0, "√s = 3 · 10 = 30, but the gradient 3 stands above, and in the first step too."),
        ),
    ),
    Number(
        key="05-half-life",
        question="RMSProp keeps ρ = 0.9 of its average at each step. After how many steps does a "
        "squared gradient count half as much as when it came?",
        answer=6.5788,
        explanation="After k steps 0.9 to the power k of it is left. That is ½ at k = ln ½ / "
        "ln 0.9 = 6.58.",
        unit="steps",
        relative_tolerance=0.1,
        reveals=(
            (
                5.0,
                "That takes away a tenth of the first value at each step. But a tenth of what is "
                "left goes, and that is less each time.",
            ),
            (
                10.0,
                "1/(1 − ρ) = 10 is a common rule of thumb for the memory. After 10 steps only "
                "0.35 is left.",
            ),
            (1.0, "One step leaves 0.9."),
        ),
    ),
    Choice(
        key="05-turned",
        question="The same valley, once along an axis and once across: the loss is only expressed "
        "in turned coordinates, and each optimizer runs in the coordinates that it is given. "
        "Whose sequence of losses changes?",
        options={
            "Gradient descent's": "The gradient turns with the valley, and the step is a multiple "
            "of it. So gradient descent takes the same steps in every coordinate system.",
            "Adagrad's": "It treats each coordinate by itself, so it matters what the coordinates "
            "are.",
            "Both": "Gradient descent's stays: its step is a multiple of the gradient, which turns "
            "with the valley.",
            "Neither": "True for gradient descent. But squares taken coordinate by coordinate "
            "depend on what the coordinates are.",
        },
        answer="Adagrad's",
    ),
    Choice(
        key="05-rare-noise",
        question="Now the 50 most common words tell good reviews from bad, and the 450 rare ones "
        "say nothing. The race is run again, each optimizer at its best rate. How does Adagrad do, "
        "on average over nine sets, against gradient descent with a constant rate?",
        options={
            "It makes fewer errors again": "Its large rates now go to words that say nothing, and "
            "what they learn from a few chance occurrences is noise.",
            "It makes more errors": "What was a gift is now a burden: the rare words get the large "
            "rates, and what they learn is chance.",
            "About as many: the gap is below half an error in 100 reviews": "It would be so if "
            "the rates of the rare words did no harm. But they learn chance, and each review holds "
            "several of them.",
        },
        answer="It makes more errors",
    ),
    Choice(
        key="05-settle",
        question="RMSProp runs with the constant rate 0.1 on the bowl ½θ², without any noise. "
        "Where is θ after 2,000 steps?",
        options={
            "At the minimum, to many decimals": "Plain gradient descent does that. Its step "
            "shrinks with the gradient; RMSProp's does not.",
            "Jumping to and fro about 0.05 on either side of it": "Near the minimum the average "
            "forgets the long gradients, and every step has the length of the rate.",
            "Far away: it diverges": "It cannot: s holds at least a share of the present "
            "square, so no step is longer than about three rates.",
        },
        answer="Jumping to and fro about 0.05 on either side of it",
    ),
    Choice(
        key="05-quiz-rate",
        question="A coordinate has had the gradients 3 and −4. Adagrad runs with η = 0.5. By what "
        "does it multiply the gradient −4 in the second step?",
        options={
            "0.1": "s = 9 + 16 = 25, and 0.5/√25 = 0.1.",
            "0.02": "That is 0.5/25: the root is forgotten.",
            "0.5": "That is 0.5/|3 − 4|: the gradients were summed and nearly cancelled. Their "
            "squares are to be summed.",
            "0.125": "That is 0.5/4, from the present gradient alone. Adagrad forgets nothing.",
        },
        answer="0.1",
    ),
    Choice(
        key="05-quiz-where",
        question="Where would you expect the most from Adagrad, compared with gradient descent at "
        "its own best rate?",
        options={
            "In a long valley that runs diagonally to the axes": "In a diagonal valley both "
            "coordinates see the same steep walls, so they get nearly the same rate, and nothing "
            "is gained.",
            "With many rare features that tell a lot, each row seen once": "A rare feature keeps "
            "a large rate for the few times that it occurs.",
            "On a stream whose meaning changes for years": "The sum only grows. By the time of the "
            "change its rates are small, and there is no way back.",
            "With few features that occur in every row, all on one scale": "Then all sums grow "
            "alike, and Adagrad is gradient descent with a falling rate.",
        },
        answer="With many rare features that tell a lot, each row seen once",
    ),
)
