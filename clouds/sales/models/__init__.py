from clouds.sales.models.opportunity import Opportunity
from clouds.sales.models.product_line import OpportunityProduct
from clouds.sales.models.stage import CLOSED_STAGES, DEFAULT_PROBABILITY, OPEN_STAGES, Stage

__all__ = ["CLOSED_STAGES", "DEFAULT_PROBABILITY", "OPEN_STAGES", "Opportunity", "OpportunityProduct", "Stage"]
