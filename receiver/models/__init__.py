"""The rows, one file each."""

from receiver.models.access import Access
from receiver.models.admin import Admin
from receiver.models.area import Area
from receiver.models.bounced_address import BouncedAddress
from receiver.models.grant import Grant
from receiver.models.job import Job
from receiver.models.key import Key
from receiver.models.letter import Letter
from receiver.models.log_entry import LogEntry
from receiver.models.mapping import Mapping
from receiver.models.member import Member, MemberEmail
from receiver.models.notice import Notice
from receiver.models.pace import Pace
from receiver.models.passkey import Passkey
from receiver.models.postback import Postback
from receiver.models.preview import Preview, PreviewLine
from receiver.models.product import Plan, Product
from receiver.models.rule import Rule
from receiver.models.sale import Sale, SaleItem
from receiver.models.session import Session
from receiver.models.simulation import SimulatedSale, Simulation
from receiver.models.subscription import Subscription
from receiver.models.throttle import Throttle
from receiver.models.token import Token
from receiver.models.worker import Worker

__all__ = [
    "Access",
    "Admin",
    "Area",
    "BouncedAddress",
    "Grant",
    "Job",
    "Key",
    "Letter",
    "LogEntry",
    "Mapping",
    "Member",
    "MemberEmail",
    "Notice",
    "Pace",
    "Passkey",
    "Plan",
    "Postback",
    "Preview",
    "PreviewLine",
    "Product",
    "Rule",
    "Sale",
    "SaleItem",
    "Session",
    "SimulatedSale",
    "Simulation",
    "Subscription",
    "Throttle",
    "Token",
    "Worker",
]
