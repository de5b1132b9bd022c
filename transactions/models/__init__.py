from transactions.models.commission import Commission, CommissionLine, CommissionPart, LedgerStart
from transactions.models.commission_terms import Brokerage, CommissionPlan, Payee, PlanLine
from transactions.models.course import Fall, PriceChange, StageMove
from transactions.models.document import Document, Paper
from transactions.models.expense import Budget, Expense, ExpenseCategory, TaxYear, Trip
from transactions.models.key_date import KeyDate
from transactions.models.market_analysis import AgentFace, Comparable, MarketAnalysis
from transactions.models.offer import Counter, NetSheet, Offer
from transactions.models.party import ROLE_GROUPS, Party, Role
from transactions.models.party_letter import PartyLetter
from transactions.models.promotion import Promotion
from transactions.models.service_report import ReportSchedule, ServiceReport
from transactions.models.showing import Showing
from transactions.models.stages import BEFORE_CONTRACT, ENDED, Phase, Side, Stage
from transactions.models.transaction import CannotMove, Transaction

__all__ = [
    "AgentFace", "BEFORE_CONTRACT", "Brokerage", "Budget", "CannotMove", "Commission",
    "CommissionLine", "CommissionPart", "CommissionPlan", "Comparable", "Counter", "Document",
    "ENDED", "Expense", "ExpenseCategory", "Fall", "KeyDate", "LedgerStart", "MarketAnalysis",
    "NetSheet", "Offer", "Paper", "Party", "PartyLetter", "Payee", "Phase", "PlanLine",
    "PriceChange", "Promotion", "ReportSchedule", "Role", "ROLE_GROUPS", "ServiceReport",
    "Showing", "Side", "Stage", "StageMove", "TaxYear", "Transaction", "Trip",
]  # fmt: skip
