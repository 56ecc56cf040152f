"""The trail: who did what, when, in the order it happened, so that no later hand can change it unseen.

`actions` writes it, `queries` reads it, `verifying` proves it; `chain` and `merkle` are the arithmetic.
"""
