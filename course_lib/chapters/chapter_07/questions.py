"""Predictions of chapter 07, choosing rate, batch size and optimizer."""

from course_lib.widgets.kinds import Choice, Number

QUESTIONS = (
    Choice(
        key="07-scaling-leak",
        question="Mean and scale are computed from all rows before the split. With 100 training "
        "and 100 test rows, by how much does that raise the accuracy on the test rows, on average?",
        options={
            "By less than half a point": "You asked yourself what the test rows can tell: their "
            "mean and their scale, nothing about their labels.",
            "By about two points": "So much it can be when there are very few rows. A hundred "
            "already give nearly the same mean and scale as two hundred.",
            "By more than five points": "You expect a leak to be a disaster. It is, when it "
            "carries labels. Mean and scale of the features carry none.",
        },
        answer="By less than half a point",
    ),
    Number(
        key="07-best-of-100",
        question="100 networks differ in their seed alone. You keep the one with the highest "
        "accuracy on 100 rows. By how many points is that accuracy too high, on average, compared "
        "with fresh rows?",
        answer=4.0,
        explanation="The accuracy on 100 rows errs by about three points, and you keep the "
        "network for which it errs most in the pleasant direction.",
        unit="points",
        relative_tolerance=0.3,
        reveals=(
            (0.0, "The 100 rows were not trained on, that is true. But they have chosen."),
            (
                1.0,
                "Luck of one point is what a single network may have. This is the luckiest of "
                "a hundred.",
            ),
            (
                10.0,
                "The luck of single networks differs by less than that: all are judged on "
                "the same 100 rows, easy or hard.",
            ),
        ),
    ),
    Choice(
        key="07-sorted-folds",
        question="1,797 digits are sorted by class and cut into five folds as they stand. Shuffled "
        "folds gave about 95 % right answers. What do these give?",
        options={
            "About 95 %": "The folds have the right sizes and every row is held out once. But "
            "look at which classes are left to train on.",
            "About 50 %": "You saw that something is missing in the training rows. How much of a "
            "fold's classes is left in them?",
            "About 1 %": "A fold holds about two whole classes, so the training rows hold hardly "
            "any row of them.",
        },
        answer="About 1 %",
    ),
    Choice(
        key="07-adam-leads",
        question="Six optimizers, each with the best of eight rates, on four tasks. On how many of "
        "the tasks does Adam end with the lowest median loss?",
        options={
            "All four": "It is a common default, but a default is chosen for being rarely bad, "
            "not for being always best.",
            "One to three": "On the tasks with data it is never far behind. But on each of them "
            "some other rule has the lowest median.",
            "None": "Nesterov, RMSProp or Adagrad is in front, by much on the four points and by "
            "little on the digits.",
        },
        answer="None",
    ),
    Choice(
        key="07-defaults",
        question="Now without a search, on the digits: gradient descent and Momentum at 0.01, "
        "RMSProp at its default 0.01, Adam at its default 0.001. Which has the lowest median loss?",
        options={
            "Gradient descent": "At 0.01 it has hardly started, as the picture of the six valleys "
            "shows: its valley lies at 0.3.",
            "Momentum": "It is better than gradient descent, whose steps it makes ten times as "
            "long. But its valley lies at 0.1.",
            "RMSProp": "You looked into the picture: its default lies on the floor of its valley.",
            "Adam": "Its valley lies at 0.01 to 0.03, and 0.001 is far to the left of that. In "
            "these short runs it does not arrive.",
        },
        answer="RMSProp",
    ),
    Choice(
        key="07-select-first",
        question="Of 50 rows half are labelled 0 and half 1, and all features are noise. You "
        "choose 100 of 5,000 features by their correlation with all labels, then cross-validate a "
        "nearest neighbour. Which error does the cross-validation report?",
        options={
            "About 50 %": "That is the truth, and what an honest cross-validation would say. "
            "This one has let the labels of the held-out rows choose the features.",
            "About 30 %": "You saw the leak, but it is worse. The chosen features fit all 50 "
            "labels at once.",
            "About 3 %": "You saw that the held-out labels are in the choice of the features, "
            "100 times over.",
        },
        answer="About 3 %",
    ),
    Choice(
        key="07-quiz-report",
        question="Of 200 settings, one has the lowest validation loss, 0.12. Its test loss is "
        "0.17. Another of the 200 has the test loss 0.14. Which loss do you report?",
        options={
            "0.12": "It is the lowest of 200, so it is lucky as well as good, and too low on "
            "average.",
            "0.14": "Then the test rows have chosen, among 200, and their loss is too low for the "
            "same reason.",
            "0.17": "The validation rows chose and the test rows judged. Nothing was chosen by "
            "this number.",
        },
        answer="0.17",
    ),
    Choice(
        key="07-quiz-seeds",
        question="Two optimizers differ by 0.02, and their paired differences spread by 0.05. For "
        "two standard errors you need 25 seeds. How many if they differ by 0.01?",
        options={
            "25": "The standard error stays as it is, but now it is compared with a difference "
            "that is half as large.",
            "50": "The standard error falls with the root of n. Twice as many seeds make it "
            "smaller by a factor of 1.4 only.",
            "100": "The standard error has to be half as large, and it falls with √n.",
        },
        answer="100",
    ),
    Choice(
        key="07-quiz-common-rate",
        question="A colleague runs three optimizers with the rate 0.01 and five seeds each. Adam "
        "is ahead with all five. What do you know?",
        options={
            "Adam is the best of the three on this task": "With another common rate another one "
            "may be ahead. Each should have its own rate, from a search of the same size.",
            "At 0.01 Adam is the best of the three on these rows": "Five seeds make "
            "it likely, but it is a comparison at one rate, on one split.",
            "Nothing, five seeds are too few": "If two were equal, one of them would be ahead "
            "with all five only once in 16 times. The seeds are not the problem.",
        },
        answer="At 0.01 Adam is the best of the three on these rows",
    ),
)
