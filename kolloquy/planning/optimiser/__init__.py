"""The plan of a cycle as numbers: what is given, what is wanted, and a plan with a proven bound. Plain Python."""
