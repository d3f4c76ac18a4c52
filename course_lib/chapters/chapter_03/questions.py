"""Predictions and quizzes of chapter 03, stochastic gradient descent."""

from course_lib.widgets.kinds import Choice, Number, Question

QUESTIONS: tuple[Question, ...] = (
    Choice(
        key="03-one-row",
        question="Before training, the gradient over all 1,797 digits has the length 0.44. You "
        "take the gradient of one random digit in its place. How long is the error of that, "
        "typically?",
        options={
            "About a tenth of 0.44": "You trust that one digit is much like another. But a 3 "
            "pushes the weights of the class 3, and a 7 those of the class 7: single digits pull "
            "in very different directions.",
            "About 0.44": "Then one digit would be as much signal as noise. It takes a batch of "
            "about 70 digits to come down to that.",
            "More than five times 0.44": "Single digits disagree so much that nearly all of each "
            "one's gradient cancels in the mean.",
        },
        answer="More than five times 0.44",
    ),
    Number(
        key="03-half-the-error",
        question="You want the typical error of the gradient to be half as long. How many times "
        "as many rows must a batch hold?",
        answer=4,
        explanation="The variance falls as 1/B, and the typical error is its root. Half the error "
        "is a quarter of the variance, so four times the rows.",
        unit="times",
        reveals=(
            (
                2,
                "Twice the rows halve the variance, which is the mean of the squared error. The "
                "error itself is its root and shrinks only by 1.41.",
            ),
            (
                16,
                "Sixteen times the rows make the error a quarter as long. You took the square "
                "once too often.",
            ),
        ),
    ),
    Choice(
        key="03-sorted",
        question="You sort the digits by their label, first all 0, then all 1, and so on. You "
        "train for five epochs in batches of 32 without shuffling. How many of the digits does "
        "the model get right afterwards?",
        options={
            "More than 90 %": "That is what shuffled rows give. The sum over an epoch would be "
            "the same if all gradients were taken at one θ. But θ moves after each batch.",
            "About half": "Most batches of sorted rows hold one digit only. The last ones that "
            "the model has seen are nines, and it sees nines everywhere.",
            "About a tenth": "That is guessing. Some of the early digits are forgotten, but not "
            "all of them.",
        },
        answer="About half",
    ),
    Choice(
        key="03-nominal",
        question="A program divides the sum over each batch by batch_size, 4,096, whatever the "
        "batch holds. There are only 1,797 rows. What happens?",
        options={
            "It stops with an error": "A slice that reaches past the end of an array takes what "
            "is there. Nothing complains.",
            "Only the last batch is wrong, so hardly anything": "The last batch is the only one: "
            "every epoch has one batch, and it is smaller than its nominal size.",
            "Every step is less than half as long as it should be": "1,797 / 4,096 is 0.44, so "
            "your learning rate is not what you think it is.",
        },
        answer="Every step is less than half as long as it should be",
    ),
    Choice(
        key="03-at-the-minimum",
        question="You start SGD exactly at the minimum, with a fixed rate of 0.02 and batches of "
        "16. What will the loss do?",
        options={
            "It stays where it is": "The full gradient is zero there. The gradient of 16 rows is "
            "not: their errors do not cancel.",
            "It rises, then hovers at some height": "The noise pushes θ away, the slope pulls it "
            "back, and the two come to a balance.",
            "It rises without end": "The noise pushes in random directions. The farther away θ "
            "is, the stronger the slope pulls it back.",
        },
        answer="It rises, then hovers at some height",
    ),
    Choice(
        key="03-reshuffled",
        question="At the rate 0.005 and batches of 16 drawn with replacement, the floor is at "
        "about 0.0006. Now each epoch goes through all rows once, in a new random order. Where is "
        "the floor at the ends of the epochs?",
        options={
            "At about 0.0006 too": "Each batch alone has nearly the same noise as before, true. "
            "But the batches of an epoch are no longer independent of each other.",
            "At about half of that": "You expect some gain, but it is larger. In one epoch each "
            "row pushes exactly once, and together they push hardly anywhere.",
            "Below a tenth of that": "At a small rate θ hardly moves in an epoch, so the errors "
            "of its batches add up to nearly zero.",
        },
        answer="Below a tenth of that",
    ),
    Choice(
        key="03-larger-batch",
        question="Batches of 4 rows need about 200 steps to the goal. Batches of 64 rows, sixteen "
        "times as large, get a rate of their own, the best that the search can find. How many "
        "steps do they need?",
        options={
            "About 200": "The direction of a larger batch has less noise, and less noise allows "
            "a larger rate. Fewer steps are enough.",
            "About 50": "The error of 64 rows is a quarter as long as that of 4, and you expect a "
            "quarter of the steps. But what counts is the variance, the square of the error.",
            "Fewer than 25": "The variance falls to a sixteenth, the best rate grows eightfold, "
            "and the number of steps falls to less than a tenth.",
        },
        answer="Fewer than 25",
    ),
    Choice(
        key="03-quiz-floor",
        question="SGD with replacement hovers above the minimum. You take batches four times as "
        "large and double the learning rate. What becomes of the floor?",
        options={
            "It doubles": "That is what doubling the rate does alone. The larger batch has less "
            "noise.",
            "It halves": "The floor is proportional to η/B: twice the rate over four times the "
            "batch is a half.",
            "It stays": "It would, if batch and rate grew by the same factor. Or did you take the "
            "root? The floor goes with the variance.",
            "It becomes a quarter": "That is what the larger batch does alone. The doubled rate "
            "takes half of it back.",
        },
        answer="It halves",
    ),
    Choice(
        key="03-quiz-critical",
        question="The noise scale is 100 rows. You double the batch, once from 10 to 20 and once "
        "from 1,000 to 2,000. By how much does the best rate grow?",
        options={
            "It doubles both times": "That rule holds for batches far below the noise scale. "
            "1,000 is far above it.",
            "By 83 %, then by 5 %": "1/(1 + 100/B) is 0.091 and 0.167, then 0.909 and 0.952. "
            "Once the noise is small there is little left to win.",
            "By 41 % both times": "That is the root of 2, by which the length of the error "
            "shrinks. The best rate depends on the variance, its square.",
        },
        answer="By 83 %, then by 5 %",
    ),
)
