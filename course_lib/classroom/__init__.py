"""The classroom: release homework, collect it, grade untrusted work in a sandbox, give feedback.

An assignment is read from its master in `solutions/`. A submission is a file from a stranger: its
answers are taken out of it (`hostile`), run where nothing can be reached (`sandbox`), and judged
outside by the checks that the learner sees in the notebook (`grading`). What came of it is a record
for each student (`records`), from which all pages and tables are made.
"""
