"""Predictions of chapter 10, trusting the model."""

from course_lib.widgets.kinds import Choice

QUESTIONS = (
    Choice(
        key="10-twin",
        question="A feature has the permutation importance 1. Now an exact copy of it is added, "
        "and the linear model is trained anew from zero. What is the importance of the feature?",
        options={
            "Still 1": "The model has two ways to the same number now. What does it lose if one of "
            "them is shuffled?",
            "A half": "Each of the two gets half of the weight. But the weight enters the "
            "importance squared.",
            "A quarter": "Half of the weight, squared.",
            "0": "So it would be if the model used the copy alone. From θ = 0 both get the same.",
        },
        answer="A quarter",
    ),
    Choice(
        key="10-lime",
        question="Two people explain the same prediction of the same network by LIME, with 50 "
        "drawn rows each and different seeds. Which share of their first three of eight features "
        "do they have in common, on average?",
        options={
            "All": "The network is the same, but each drew 50 rows of their own.",
            "About 0.8": "The order of features that are about equally large is decided by the "
            "draw.",
            "About 0.4": "That would be luck, three of eight. The largest feature is found by "
            "nearly everybody.",
        },
        answer="About 0.8",
    ),
    Choice(
        key="10-mean",
        question="Ten networks predict the probability of a row. Is the squared error of their "
        "mean prediction larger than the mean of their squared errors?",
        options={
            "Sometimes larger, sometimes smaller": "Write f as its mean plus a rest, and square.",
            "Never larger": "It is smaller by exactly the spread of the ten, which is never "
            "negative.",
            "The same, if they are equally good": "Equally good networks may err on different "
            "rows.",
        },
        answer="Never larger",
    ),
    Choice(
        key="10-temperature",
        question="The temperature is chosen for the lowest loss on validation rows. Their labels "
        "are as noisy as those of the training and of the test rows, and the network was trained "
        "for 60 epochs. What happens to the calibration error on the test rows?",
        options={
            "It falls, as the loss does": "Loss and calibration error are not the same thing: one "
            "number serves all bins at once.",
            "It stays the same": "All probabilities change.",
            "It rises": "The network is too sure in some bins and not in others, "
            "and one number makes all of them less sure.",
        },
        answer="It rises",
    ),
    Choice(
        key="10-shift",
        question="A network reads 95 % of the test digits. Now every picture of eight by eight "
        "pixels is moved by one pixel, in each of the eight directions. Which share of its labels "
        "stays what it was, on average?",
        options={
            "Nearly all": "You see the same digit. What does the network see in each of its 64 "
            "inputs?",
            "About two thirds": "Fewer: all digits of this file stand in the middle, so it has "
            "never seen another place.",
            "About a third": "It learned what stands where, not what a digit looks like.",
        },
        answer="About a third",
    ),
    Choice(
        key="10-quiz-sum",
        question="A network predicts 0.9 for a patient. The mean prediction is 0.6. What do her "
        "exact Shapley values add up to?",
        options={
            "0.9": "The game of no feature is worth the mean prediction already.",
            "0.3": "v(all) − v(none): the prediction minus the mean.",
            "1": "They are no shares of a whole.",
        },
        answer="0.3",
    ),
    Choice(
        key="10-quiz-temperature",
        question="Which of these can a temperature change?",
        options={
            "The accuracy": "All logits of a row are divided by the same number, so the largest "
            "stays the largest.",
            "The order of the classes of a row": "Dividing by a number above 0 keeps the order.",
            "How sure the network is": "The probabilities move towards each other or apart.",
        },
        answer="How sure the network is",
    ),
    Choice(
        key="10-quiz-cover",
        question="Prediction sets promise 95 %. Of the rows of class 3 only 86 % of the sets hold "
        "the 3. Is the promise broken?",
        options={
            "Yes": "It was made for all rows together, not for each class.",
            "No: it is for all rows together": "An easy class makes up for a hard one. Thresholds "
            "for each class promise each.",
            "Only if the network is bad": "The promise does not depend on the network.",
        },
        answer="No: it is for all rows together",
    ),
)
