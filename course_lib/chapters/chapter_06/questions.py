"""Predictions of chapter 06, Adam."""

from course_lib.widgets.kinds import Choice, Number

QUESTIONS = (
    Number(
        key="06-first-step",
        question="Adam with α = 0.1, β₁ = 0.9 and β₂ = 0.999, but without the bias correction: m "
        "and v start at 0 and are used as they are. The first gradient is 5. How long is the first "
        "step, if √0.001 is about 0.0316?",
        answer=0.3162,
        explanation="m = 0.1 · 5 is ten times too small, but √v = √0.001 · 5 is 31.6 times too "
        "small. The step is 31.6/10 = 3.162 times too long.",
        relative_tolerance=0.02,
        reveals=(
            (0.1, "That is the step with the correction. What are m and √v after one gradient?"),
            (0.01, "You saw that m is ten times too small. √v is too small as well."),
            (3.162, "That is the factor. Multiply it by α."),
            (2.0, "You divided by v. Adam divides by its root."),
            (0.5, "That is α · g, the step of gradient descent. Adam divides by √v."),
        ),
    ),
    Choice(
        key="06-five",
        question="The five rules take 1,000 steps on the four points, each with α₀ = 0.01 as the "
        "article prints it. Which ends with the lowest MSE?",
        options={
            "Gradient descent or SGD": "The plainest two, and the only ones whose rate does not "
            "die.",
            "Dynamic gradient descent": "It keeps its speed, but its rates add up to 0.1 at most. "
            "Chapter 04 showed where it freezes.",
            "Adagrad": "Its steps have about the length of the rate, and the rates add up to 0.1 "
            "at most. How far can it get from (0, 0)?",
            "Adam": "It is what the article recommends. Compare its line with the one above it, "
            "and look at what its rates add up to.",
        },
        answer="Gradient descent or SGD",
    ),
    Choice(
        key="06-nonsense",
        question="Before every step but the first you overwrite the array m of the article's Adam "
        "with a million. What happens to the path?",
        options={
            "It flies off": "It would, if m had a part in the step. Read the last line of the "
            "rule: which arrays does it use?",
            "It changes a little": "Nothing of m is left that could change a path a little. Read "
            "the last line of the rule: which arrays does it use?",
            "It stays the same, bit for bit": "m is computed and then never used, so nobody "
            "misses it.",
        },
        answer="It stays the same, bit for bit",
    ),
    Choice(
        key="06-correction",
        question="Averages and m are mended, and the MSE stands at 0.341. The last mistake in the "
        "step is the missing bias correction. You add it, and keep the article's dying rate. What "
        "does the MSE after 1,000 steps do?",
        options={
            "It falls": "One expects a mended program to do better. But this mistake made the "
            "first steps longer, and while the rate dies only the first steps count.",
            "It stays about the same": "The correction changes mostly the first steps. With a "
            "dying rate those are nearly all the way there is.",
            "It rises": "Without the correction the first steps were several times too long, and "
            "by this luck the run got further before its rate died.",
        },
        answer="It rises",
    ),
    Choice(
        key="06-default",
        question="Digits, a small network, and every rule has its own best rate. Adam and Momentum "
        "meet in 20 pairs: both start from the same weights and see the rows in the same order. "
        "In how many pairs does Adam end lower after five epochs?",
        options={
            "In 16 or more": "Its lead is small, and the bands of the two overlap. But the runs of "
            "a pair share their luck, and within a pair Adam is nearly always ahead.",
            "In 5 to 15": "So it is against Nesterov's momentum. Against the plain one Adam has a "
            "small but steady lead here.",
            "In 4 or fewer": "On the four points Momentum won every pair. Here it does not.",
        },
        answer="In 16 or more",
    ),
    Choice(
        key="06-l2",
        question="Weights start at 1 and get gradients of pure noise: half of them loud, with "
        "standard deviation 10, half quiet, with 0.1. λθ is added to the gradient (L2) and Adam "
        "takes 2,000 steps. Which of them shrink more?",
        options={
            "Both alike": "With gradient descent it would be so. In Adam everything in the "
            "gradient is divided by √v̂, and λθ is in the gradient.",
            "Those with loud gradients": "Their √v̂ is large, and λθ is divided by it, so they "
            "hardly shrink.",
            "Those with quiet gradients": "Their √v̂ is small, so what is left of λθ is large.",
        },
        answer="Those with quiet gradients",
    ),
    Choice(
        key="06-reddi",
        question="x lies between −1 and 1. The gradient is +1010 at every 101st step and −10 at "
        "the 100 others, wherever x is. Over 101 steps it adds up to +10, so the best place is "
        "x = −1. Where does Adam go?",
        options={
            "To −1": "Gradient descent would. Adam divides each gradient by the root of a v that "
            "soon forgets the large one.",
            "It stays near 0": "The pushes do not cancel: what remains of them has a sign.",
            "To +1": "The rare large gradient raises v at the very step at which it comes, and so "
            "weakens itself. The many small ones meet a v that has forgotten it.",
        },
        answer="To +1",
    ),
    Choice(
        key="06-quiz-test",
        question="A colleague's Adam forgets the power t: it divides by 1 − β₁ and 1 − β₂ at every "
        "step. Which of the chapter's tests finds it?",
        options={
            "The first step has the length α": "At t = 1 the power makes no difference, so this "
            "test is passed.",
            "The path stays when gradients are multiplied by 1,000": "Numerator and denominator "
            "still grow by the same factor, so this test is passed.",
            "Under a constant gradient the steps end with the length α": "m/(1 − β₁) grows to ten "
            "times the gradient, and the root of v/(1 − β₂) to 31.6 times. So the steps end with a "
            "length of 0.316 α.",
        },
        answer="Under a constant gradient the steps end with the length α",
    ),
    Choice(
        key="06-quiz-decay",
        question="AdamW with α = 0.001 and λ = 0.1 takes 2,000 steps on gradients that average "
        "to 0. About how much of a weight is left?",
        options={
            "98 %": "That is what L2 inside Adam left of the weight with loud gradients.",
            "82 %": "(1 − 0.0001)²⁰⁰⁰ = 0.819, whatever the gradients' size.",
            "19 %": "That is what L2 inside Adam left of the weight with quiet gradients.",
            "It depends on the gradients' size": "It would with L2 in the gradient. The decay of "
            "AdamW does not pass through √v̂.",
        },
        answer="82 %",
    ),
    Choice(
        key="06-quiz-scale",
        question="You multiply your loss by 100. Which rule needs a new learning rate?",
        options={
            "Gradient descent": "Its step is α · g, so the best α becomes 100 times smaller.",
            "Adam": "m̂ and √v̂ both grow by 100, and the factor cancels, as long as ε is small "
            "beside √v̂.",
            "Both": "For gradient descent you are right. In Adam the factor cancels.",
        },
        answer="Gradient descent",
    ),
)
