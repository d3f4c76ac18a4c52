"""Predictions and quizzes of chapter 08, overfitting and underfitting."""

from course_lib.widgets.kinds import Choice

QUESTIONS = (
    Choice(
        key="08-degree",
        question="You fit polynomials of degree 1, 3 and 15 to the 20 noisy points. Which one has "
        "the lowest error on new measurements at the same places?",
        options={
            "Degree 1": "A straight line is safe from noise, but it cannot bend, and the curve "
            "does. It misses the truth wherever you measure.",
            "Degree 3": "It bends twice, as the curve does, and has little freedom left to follow "
            "the noise.",
            "Degree 15": "It comes closest to the points that it was given. Part of what it "
            "follows there is noise, and on new measurements the noise is another.",
        },
        answer="Degree 3",
    ),
    Choice(
        key="08-more-data",
        question="You measure at 80 places in place of 20 and fit a straight line again, on many "
        "days. What happens to its squared bias and to its variance?",
        options={
            "Both fall to about a quarter": "For the variance that is right. But no amount of data "
            "bends a straight line.",
            "The variance falls to about a quarter, the bias stays": "More data make the line more "
            "certain. What a line cannot do, it cannot do with more data either.",
            "The bias falls to about a quarter, the variance stays": "It is the other way round: "
            "variance comes from the draw of the noise, and more draws average it out.",
        },
        answer="The variance falls to about a quarter, the bias stays",
    ),
    Choice(
        key="08-zeros",
        question="27 of the 30 features have nothing to do with the target. You train with each of "
        "three penalties. Which one gives weights that are exactly 0?",
        options={
            "L2": "L2's pull is in proportion to the weight, so it fades on the way to 0. The "
            "weight becomes small and never 0.",
            "L1, with its gradient added to that of the loss": "Its pull does not fade, but each "
            "step has a fixed length, and a small weight is carried past 0 and back again.",
            "L1, with the soft threshold": "A weight that is nearer to 0 than the step stops "
            "there.",
        },
        answer="L1, with the soft threshold",
    ),
    Choice(
        key="08-best-remedy",
        question="100 digits have labels, and a fifth of the labels are wrong. Which of these "
        "raises the test accuracy most?",
        options={
            "L2, at the best of three strengths": "It helps in most draws, by a few points.",
            "Dropout, at the best of three rates": "It helps in nearly every draw, by a few "
            "points.",
            "Early stopping, which watches 20 of the 100": "Stopping helps, but the network has "
            "20 labels fewer to learn from. Here that costs more than stopping wins.",
            "300 more labels, of which a fifth are wrong, too": "Wrong labels disagree with one "
            "another and right ones agree, so even such data are worth more than any penalty.",
        },
        answer="300 more labels, of which a fifth are wrong, too",
    ),
    Choice(
        key="08-stack",
        question="You now use dropout, noisy copies, L2 and shifts at once, each at the setting "
        "that it had alone. How does the network do?",
        options={
            "Better than with dropout alone": "That would be so if each remedy took away something "
            "else. They all take from the same variance.",
            "About as well as with dropout alone": "When the variance is gone there is nothing "
            "more to gain, true. But each remedy goes on taking its price.",
            "Worse than without any remedy": "Each remedy pays with bias. All the prices together "
            "leave a network that can hardly learn.",
        },
        answer="Worse than without any remedy",
    ),
    Choice(
        key="08-double-descent",
        question="With 50 random features the test error is about 0.86. What is it with 100 "
        "features, as many as there are points, and with 3,000?",
        options={
            "Larger with 100, and larger still with 3,000": "More weights cost more variance: that "
            "was the law up to here. It ends where a perfect fit first exists.",
            "Larger with 100, and smaller than 0.86 with 3,000": "At 100 the only perfect fit is a "
            "wild one. With 3,000 there are many, and the smallest of them is tame.",
            "Smaller with both": "Between 50 and 100 the U of the polynomials still holds: the "
            "error climbs as the fit is forced closer to the noise.",
        },
        answer="Larger with 100, and smaller than 0.86 with 3,000",
    ),
    Choice(
        key="08-moved",
        question="On test digits in their place the network without a remedy has an accuracy of "
        "about 0.89. What is it on test digits that stand up to one pixel off?",
        options={
            "About 0.85": "To you a digit stays the same when it moves. To this network pixel 20 "
            "is one feature and pixel 21 another.",
            "About 0.6": "It is worse. A pixel of eight is much: it moves every stroke to the "
            "place of another.",
            "Below 0.4": "Every pixel is a feature of its own, and a shift moves each value to "
            "another one's place.",
        },
        answer="Below 0.4",
    ),
    Choice(
        key="08-quiz-diagnosis",
        question="A network has the training accuracy 1.00 and the validation accuracy 0.71. Which "
        "of these is most likely to help?",
        options={
            "A weaker penalty": "It learns all its data by heart already. Nothing holds it back.",
            "More epochs": "There is nothing left to learn in these data: the training accuracy "
            "is 1.",
            "Dropout": "A large gap is variance, and dropout makes the network follow its data "
            "less willingly.",
        },
        answer="Dropout",
    ),
    Choice(
        key="08-quiz-underfit",
        question="Another network has the training accuracy 0.70 and the validation accuracy 0.69, "
        "on correctly labelled pictures that people read without trouble. Which of these is most "
        "likely to help?",
        options={
            "More labelled data of the same kind": "More data close a gap, and there is none.",
            "A stronger penalty": "It would lower the training accuracy, and that is the one that "
            "holds the other down.",
            "A weaker penalty, or a larger network": "Both numbers are low and close together: "
            "this is bias, and the network needs more freedom.",
        },
        answer="A weaker penalty, or a larger network",
    ),
    Choice(
        key="08-quiz-strength",
        question="You stop gradient descent after 200 steps at the rate 0.05. With which strength "
        "α does L2 shrink the weights about as much?",
        options={
            "10": "This is τη itself. The longer the run, the weaker the penalty: α is 1 over it.",
            "0.1": "α = 1/(τη) = 1/(200 · 0.05).",
            "0.005": "This is 1/τ. The rate counts as well: 200 short steps do not get as far as "
            "200 long ones.",
            "20": "This is 1/η. The number of steps counts as well.",
        },
        answer="0.1",
    ),
)
