"""Predictions of chapter 09, limited resources."""

from course_lib.widgets.kinds import Choice, Number

QUESTIONS = (
    Number(
        key="09-amdahl",
        question="95 % of a program's time can be divided among workers, the rest cannot. How many "
        "times as fast does it run on 16 workers?",
        answer=9.14,
        explanation="1/(0.05 + 0.95/16) = 9.14. The part that cannot be divided takes 0.05 of the "
        "old time, and the rest still takes 0.059.",
        relative_tolerance=0.03,
        reveals=(
            (16.0, "That would need every part to be divided."),
            (15.2, "You took 95 % of 16. The undivided part does not get faster at all."),
            (20.0, "That is the limit for any number of workers: 1/0.05."),
        ),
    ),
    Choice(
        key="09-sum",
        question="A float32 sum starts at 0, and 0.1 is added ten million times, one after the "
        "other. What comes out?",
        options={
            "1,000,000, up to the last digit or two": "Each addition rounds to the nearest "
            "float32. How far apart are two neighbours near a million?",
            "Almost 9 % too much": "Near a million two neighbours are 1/16 apart, so 0.1 is "
            "rounded up to 0.125 each time.",
            "Much too little, because small additions are lost": "That happens later: from "
            "2,097,152 on 0.1 is no more than half a gap and changes nothing.",
        },
        answer="Almost 9 % too much",
    ),
    Choice(
        key="09-ring",
        question="Eight workers add up their gradients in a ring, so that each one has the sum. "
        "How many numbers does each one send, in units of one gradient?",
        options={
            "1": "That is enough to collect the sum at one place. It has to come back too.",
            "1.75": "2(p − 1)/p: each sends 14 parts of an eighth.",
            "7": "So many if each sent its whole gradient to all the others.",
            "14": "It sends 14 parts, but each is an eighth of a gradient.",
        },
        answer="1.75",
    ),
    Choice(
        key="09-half",
        question="Half of the weights of a trained network are set to 0, without any training "
        "afterwards. The accuracy is 95 %. What is left of it if the half is chosen at random, and "
        "what if the smallest weights go?",
        options={
            "About 43 %, and about 93 %": "The small half carries little of what the network "
            "knows.",
            "About 93 %, and about 93 %": "At random, half of the large weights go too.",
            "About 43 %, and about 60 %": "The smallest half of the weights adds up to little.",
        },
        answer="About 43 %, and about 93 %",
    ),
    Choice(
        key="09-three",
        question="A student network is trained on digits, but no 3 is among them. It learns from "
        "the probabilities that a teacher gives, and the teacher knows the 3. How many of the 3s "
        "in the test rows does it get right, on the median of ten splits?",
        options={
            "None": "So it is with hard labels. But what does the teacher say of an 8 that looks "
            "a little like a 3?",
            "About a tenth, by luck": "A network that never heard of a class does not guess it by "
            "luck.",
            "More than half": "In each probability of a 3 that the teacher gives to another digit "
            "it says what a 3 looks like.",
        },
        answer="More than half",
    ),
    Choice(
        key="09-many",
        question="A step of a network with 2,410 parameters takes a millisecond on one machine. A "
        "message takes 50 microseconds, however short it is. How fast is the step with sixteen "
        "machines in a ring?",
        options={
            "About twelve times as fast": "The arithmetic is sixteen times as fast. How many "
            "messages follow one another, and how long do they take?",
            "About four times as fast": "Then it would take 250 microseconds: five messages. A "
            "ring of sixteen needs more.",
            "Slower than on one machine": "2 · 15 messages of 50 microseconds are one and a half "
            "milliseconds, more than the whole step took.",
        },
        answer="Slower than on one machine",
    ),
    Choice(
        key="09-quiz-int8",
        question="Two int8 matrices are multiplied and the sums are kept in int8. What happens?",
        options={
            "Nothing: each product fits": "127 · 127 is 16,129, and int8 ends at 127.",
            "The result is rounded a little": "Integers do not round. What is too large wraps "
            "around and comes out as another number.",
            "It wraps around and is wrong": "A product of two 8-bit numbers needs 16 bits, and a "
            "sum of many needs more: int32.",
        },
        answer="It wraps around and is wrong",
    ),
    Choice(
        key="09-quiz-sparse",
        question="90 % of a network's weights are 0. It is stored and run as before, with dense "
        "matrices. How much faster is it?",
        options={
            "Ten times": "The dense product multiplies every 0 as well.",
            "Twice": "The dense product multiplies every 0 as well.",
            "Not at all": "Only a product that skips zeros gains, and it has to be much sparser "
            "than one half before it does.",
        },
        answer="Not at all",
    ),
    Choice(
        key="09-quiz-shards",
        question="Two workers have 30 and 10 rows. Their mean gradients are averaged with equal "
        "weights. What does the step follow?",
        options={
            "The gradient of the 40 rows": "It would if each worker counted by its rows.",
            "A gradient in which the 10 rows count as much as the 30": "Each of the 10 rows has "
            "three times the weight of one of the 30.",
            "The same direction, only longer": "The two gradients point in different directions, "
            "so that the weights change the direction too.",
        },
        answer="A gradient in which the 10 rows count as much as the 30",
    ),
)
