"""The matching engine: pure functions, no ORM, no Django.

A dict of raw fields becomes a `Record` (normalise), records become candidate pairs (block), pairs become bins
(compare), bins become bits (score), pairs become groups (cluster) and reasons (explain). `engine` ties them together.
"""
