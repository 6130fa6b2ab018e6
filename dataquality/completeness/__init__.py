"""How much of what we want to know about a record is known: weights, scores and what they show."""
