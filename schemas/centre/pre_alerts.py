"""The parameters of pre-alerts: which rules raise one, when it asks for attention again."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.centre.choosing import Allowance
from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule
from schemas.rules.pre_alert_rules import PreAlertRule
from schemas.rules.pre_alert_table import RULES
from schemas.rules.protocol import refuse_twice

RULES_MAX = 100

Share = Annotated[int, Field(ge=1, le=10_000, description="per mille of the time left")]


class PreAlertPolicy(Model):
    """When a hospital is told, when it is asked to look again, and how sure the ETA is.

    The defaults are ours; the rules name their sources. A transport that meets a rule is announced
    at once, or as soon as it does on its way. An announced one asks for attention again only if the
    patient is graver than the hospital was told in the last again_s, needs something new, or is
    expected eta_moved_s earlier or later than the hospital was told, the last not more often than
    every again_s. All else is sent without asking, at most every update_every_s.

    eta_low_pm and eta_high_pm, both or neither, bound the time left: eight of ten drives should
    keep between them. The defaults are those of the prior of ETA models (log sigma 0.25), an
    assumption; a centre that has measured its drives gives its own and says fitted.
    """

    update_every_s: Allowance = 10
    again_s: Seconds = 600
    eta_moved_s: Seconds = 300
    eta_low_pm: Share | None = 730
    eta_high_pm: Share | None = 1_380
    eta_basis: Literal["assumed", "fitted"] = "assumed"
    rules: Annotated[tuple[PreAlertRule, ...], Field(max_length=RULES_MAX)] = RULES

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        refuse_twice("rules", (rule.code for rule in self.rules))
        return self

    @model_validator(mode="after")
    def _range_is_one(self) -> Self:
        low, high = self.eta_low_pm, self.eta_high_pm
        if (low is None) is not (high is None) or (low or 0) > (high or 0):
            raise BrokenRule(
                "rule.eta_range_torn",
                "eta_low_pm {low} and eta_high_pm {high}: give both, the lower first, or neither",
                low=low,
                high=high,
            )
        return self
