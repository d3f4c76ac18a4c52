"""Predictions of chapter 02, gradient descent."""

from course_lib.widgets.kinds import Choice

QUESTIONS = (
    Choice(
        key="02-thousand-steps",
        question="Gradient descent starts at θ = (0, 0) with the rate 0.01; the minimum is at "
        "(0, 1). Where will it be after 1,000 steps?",
        options={
            "At the minimum, to two decimals": "You trust a thousand steps. Most losses do fall "
            "far in that many, and so does this one. Watch the weights, not only the loss.",
            "On its way, more than 0.1 off in each weight": "You looked at the valley: its floor "
            "is so level that there is next to no slope to follow.",
            "Far away, because the loss grew": "That is what too large a rate does. In the first "
            "steps the loss fell each time, and it will go on falling.",
        },
        answer="On its way, more than 0.1 off in each weight",
    ),
    Choice(
        key="02-rate-too-large",
        question="The largest stable rate is 0.0955. You run the rates 0.09, 0.095 and 0.1 for 60 "
        "steps each. Which one ends with the lowest loss?",
        options={
            "0.09": "Close to the limit the error in the steepest direction is multiplied by "
            "nearly −1, so it hardly shrinks. 0.09 keeps a little away from that.",
            "0.095": "It is below the limit, so it converges, and its steps are longer. But in the "
            "steepest direction its factor is 1 − 0.095 · 20.94 = −0.99: it bounces from wall to "
            "wall and keeps 99 % of its distance from the floor each time.",
            "0.1": "It is above the limit. In the steepest direction its factor is −1.09, so the "
            "error there grows at each step.",
        },
        answer="0.09",
    ),
    Choice(
        key="02-standardise",
        question="With the raw features the Hessian has a condition number of almost 600,000. You "
        "standardise both: subtract the mean, divide by the standard deviation. What will the "
        "condition number be?",
        options={
            "Below 10": "Mostly the large means, not the data's real structure, made the valley "
            "so long.",
            "Some hundreds": "Subtracting the means alone brings it down to about 200. Dividing by "
            "the spreads does the rest.",
            "Still above 100,000": "A change of units cannot change the best predictions, true. "
            "But it changes the shape of the valley, and that is what the steps feel.",
        },
        answer="Below 10",
    ),
    Choice(
        key="02-small-change",
        question="At the rate 0.01 you stop as soon as one step improves the loss by less than "
        "0.00001. How far is θ from the minimum (0, 1) then?",
        options={
            "Less than 0.01": "That is how the rule is meant. It would be true if the valley were "
            "as steep along its floor as it is across.",
            "About 0.1": "Still too near. On the level floor a step gains so little even when the "
            "minimum is half a unit away.",
            "More than 0.3": "You remembered that on the floor of the valley a long way changes "
            "the loss by little.",
        },
        answer="More than 0.3",
    ),
    Choice(
        key="02-edge",
        question="You train a small network with a fixed rate η. At the start its sharpness is "
        "below 2/η. What will the sharpness do in 6,000 steps?",
        options={
            "Stay where it is": "In the bowl the curvature never changes, so this is what the "
            "chapter so far suggests. A network's curvature changes as it learns.",
            "Rise until the run diverges": "It does rise. But when it passes 2/η the weights "
            "begin to swing, and the sharpness stops rising. The run goes on.",
            "Rise to about 2/η and hover there": "It rises until the steps begin to swing, and "
            "the swinging holds it there.",
        },
        answer="Rise to about 2/η and hover there",
    ),
    Choice(
        key="02-quiz-limit",
        question="A quadratic loss has the curvatures 0.5 and 8. Up to which limit is every rate "
        "of gradient descent stable, and none above it?",
        options={
            "0.125": "1/8 is the rate that removes the error of the steep direction in one step. "
            "You may go twice as far before it grows.",
            "0.25": "2/8: at this rate the factor of the steep direction is 1 − 0.25 · 8 = −1.",
            "0.2353": "2/(0.5 + 8) is the rate with the best factor in the long run. It is below "
            "the limit, as it must be.",
            "4": "2/0.5 is the limit of the flat direction alone. At this rate the steep one is "
            "multiplied by −31 at each step.",
        },
        answer="0.25",
    ),
    Choice(
        key="02-quiz-steps",
        question="Rescaling the features lowers the condition number from 10,000 to 100. Gradient "
        "descent runs at its best rate both times. How does the number of steps for one more "
        "decimal change?",
        options={
            "Hardly": "The predictions that can be reached are the same. The way there is not.",
            "To about a tenth": "That is √100. Momentum, in chapter 04, gets the root; gradient "
            "descent pays for the condition number itself.",
            "To about a hundredth": "The factor per step is (κ − 1)/(κ + 1), so the steps for each "
            "decimal grow in proportion to κ.",
        },
        answer="To about a hundredth",
    ),
)
