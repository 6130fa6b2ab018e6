"""The steps of a deal, from the first talk to the answer."""

from django.db.models import TextChoices


class Stage(TextChoices):
    PROSPECTING = "prospecting", "Prospecting"
    QUALIFICATION = "qualification", "Qualification"
    PROPOSAL = "proposal", "Proposal"
    NEGOTIATION = "negotiation", "Negotiation"
    WON = "won", "Won"
    LOST = "lost", "Lost"


OPEN_STAGES = (Stage.PROSPECTING, Stage.QUALIFICATION, Stage.PROPOSAL, Stage.NEGOTIATION)
CLOSED_STAGES = (Stage.WON, Stage.LOST)
DEFAULT_PROBABILITY = {
    Stage.PROSPECTING: 10,
    Stage.QUALIFICATION: 25,
    Stage.PROPOSAL: 50,
    Stage.NEGOTIATION: 75,
    Stage.WON: 100,
    Stage.LOST: 0,
}


def step(stage: str) -> int:
    """How far a stage is on a bar of five: 1 to 4 for the open ones, 5 for an answer."""
    return OPEN_STAGES.index(Stage(stage)) + 1 if stage in OPEN_STAGES else len(OPEN_STAGES) + 1
