"""Predictions and quizzes of chapter 04, momentum and dynamic gradient descent."""

from course_lib.widgets.kinds import Choice, Question

QUESTIONS: tuple[Question, ...] = (
    Choice(
        key="04-alternating",
        question="The velocity follows v ← 0.9 v + g. The gradients alternate: 1, −1, 1, −1, … "
        "How large does v get in the long run, its sign left aside?",
        options={
            "It goes to 0": "You let them cancel completely. But the newest gradient always counts "
            "in full, and what it meets of the older ones has faded a little.",
            "About 0.5": "Each new gradient meets a velocity of the other sign, nine tenths of the "
            "last one: the size x obeys x = 1 − 0.9 x.",
            "About 1": "You counted the newest gradient and forgot that the velocity it meets "
            "points the other way.",
            "About 10": "That is 1/(1 − 0.9), what gradients add up to that all have the same "
            "sign.",
        },
        answer="About 0.5",
    ),
    Choice(
        key="04-steps",
        question="With κ = 100 gradient descent at its best rate needs about 115 steps for each "
        "further decimal. How many does momentum need at its best setting?",
        options={
            "About 58": "You expected half. The formula has √κ in place of κ: 10 in place of 100.",
            "About 11": "The factor is (10 − 1)/(10 + 1), so momentum at κ = 100 is about as fast "
            "as gradient descent at κ = 10.",
            "About 1": "That would be a tenfold gain at each step. Even at its best, momentum "
            "keeps 82 % of the error per step.",
        },
        answer="About 11",
    ),
    Choice(
        key="04-fit",
        question="At the best setting for κ = 100 the spectral radius is 9/11 = 0.818. You "
        "measure (distance after 100 steps ÷ distance at the start) to the power 1/100. What will "
        "you get?",
        options={
            "0.818, to three digits": "So it was for gradient descent, where each direction has "
            "one root. Here each has two, and at the best setting the two are equal.",
            "Clearly more, about 0.86": "At the best setting the two roots of each direction "
            "coincide, and that leaves a factor which grows with the number of steps.",
            "Clearly less, about 0.77": "No run can shrink faster than its spectral radius for "
            "long. What happens in the first steps pulls the other way.",
        },
        answer="Clearly more, about 0.86",
    ),
    Choice(
        key="04-frozen",
        question="Dynamic gradient descent starts at (0, 0) with α₀ = 0.01 and ρ = 0.9. Where is "
        "it after 1,000 steps?",
        options={
            "At the minimum": "Its velocity carries it along, so it should be ahead of gradient "
            "descent. But ask how large its rate is after 100 steps.",
            "About as far as gradient descent, with an MSE near 0.006": "The velocity would take "
            "it farther and the falling rate less far. The two do not balance.",
            "At rest, with an MSE far above 0.006": "After 100 steps the rate has been multiplied "
            "by 0.9¹⁰⁰, about 0.00003. Wherever the run is then, there it stays.",
            "Swinging to and fro for ever": "It would, at a fixed rate: nothing damps the "
            "velocity. But the rate dies, and with it every move.",
        },
        answer="At rest, with an MSE far above 0.006",
    ),
    Choice(
        key="04-too-much",
        question="On the four points you take β = 0.99 and search for the best rate. How will the "
        "factor per step compare with 0.9943, the best of plain gradient descent?",
        options={
            "Better at the right rate": "With β = 0.8 it is. But remember what a β does to the "
            "product of the two roots.",
            "The same": "At β = 0.99 and the right rate the roots are complex. Their size has "
            "nothing to do with the curvature.",
            "Worse at every rate": "The product of the two roots is β, so the larger one is at "
            "least √0.99 = 0.995.",
        },
        answer="Worse at every rate",
    ),
    Choice(
        key="04-noise",
        question="Gradient descent with noisy gradients hovers at some height above the minimum. "
        "You add momentum with β = 0.9 and leave the small rate as it is. What happens to the "
        "height?",
        options={
            "It falls, because the noise is averaged": "The velocity does average the noise. But "
            "it is a sum: each gradient moves the weights about ten times as far in all.",
            "It stays": "It would if you had lowered the rate to a tenth.",
            "It becomes about 10 times as high": "In the long run momentum acts like gradient "
            "descent with the rate η/(1 − β).",
            "It becomes about 100 times as high": "That is 1/(1 − β)². The height grows with the "
            "effective rate itself, not with its square.",
        },
        answer="It becomes about 10 times as high",
    ),
    Choice(
        key="04-quiz-modulus",
        question="Momentum with β = 0.81 swings about the minimum of a quadratic in every "
        "direction: all roots are complex. You lower the rate by a tenth, and it still swings in "
        "every direction. What happens to the factor per step in the long run?",
        options={
            "It stays 0.81": "The factor does stay. But 0.81 is the product of the two roots, and "
            "they share it equally.",
            "It stays 0.9": "Complex roots have the size √β, whatever the rate.",
            "It comes closer to 1": "So it is with real roots, and with plain gradient descent "
            "below its best rate. Complex roots do not feel the rate.",
            "It gets smaller": "A smaller rate makes the swings slower. How fast they die out is "
            "set by β alone.",
        },
        answer="It stays 0.9",
    ),
    Choice(
        key="04-quiz-frozen",
        question="Dynamic gradient descent runs with α₀ = 0.02 and ρ = 0.95. Which statement is "
        "true?",
        options={
            "All its rates add up to 0.4, so it never moves farther than 0.4 times its longest "
            "gradient.": "The sum is right. But a move is a rate times the velocity, and the "
            "velocity may be many times as long as a gradient.",
            "All its rates add up to 0.4, and its whole way is at most 8 times its longest "
            "gradient.": "α₀/(1 − ρ) = 0.4 is the sum of the rates, and α₀/(1 − ρ)² = 8 bounds the "
            "way in units of the longest gradient.",
            "Its velocity grows without end, so its way does too.": "The velocity may grow like a "
            "straight line. The rate falls exponentially, and the product dies.",
            "When it no longer moves, the gradient must be close to 0.": "That is so at a fixed "
            "rate without a velocity. Here the rate has died, and the gradient may be of any size.",
        },
        answer="All its rates add up to 0.4, and its whole way is at most 8 times its longest "
        "gradient.",
    ),
)
