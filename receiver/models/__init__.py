"""The rows, one file each."""

from receiver.models.access import Access
from receiver.models.admin import Admin
from receiver.models.area import Area
from receiver.models.bounced_address import BouncedAddress
from receiver.models.bulk import Bulk
from receiver.models.commission import Commission, EarnedSale
from receiver.models.earned_day import EarnedDay
from receiver.models.event_meaning import EventMeaning
from receiver.models.grant import Grant
from receiver.models.job import Job
from receiver.models.key import Key
from receiver.models.letter import Letter
from receiver.models.letter_template import LetterTemplate
from receiver.models.log_entry import LogEntry
from receiver.models.logo import Logo
from receiver.models.loss import HeldLoss, Loss
from receiver.models.mail_trial import MailTrial
from receiver.models.mapping import Mapping
from receiver.models.member import Member, MemberEmail
from receiver.models.member_import import Import, ImportLine, ImportPart
from receiver.models.merged_member import MergedMember
from receiver.models.note import Note
from receiver.models.notice import Notice
from receiver.models.pace import Pace
from receiver.models.parcel import Parcel, ParcelNews
from receiver.models.passkey import Passkey
from receiver.models.postback import Postback
from receiver.models.preview import Preview, PreviewLine
from receiver.models.product import Plan, Product
from receiver.models.reconciliation import Reconciliation, SaleDifference, SaleTold
from receiver.models.recovery_case import RecoveryCase, RecoveryNews
from receiver.models.recovery_sequence import RecoverySequence
from receiver.models.referral import Referral
from receiver.models.replay import Replay, ReplayPart
from receiver.models.rhythm import PostbackHour, SilenceWatch
from receiver.models.rule import Rule
from receiver.models.sale import Sale, SaleItem
from receiver.models.sales_report import SalesReport, SalesReportPart
from receiver.models.searched import Searched
from receiver.models.session import Session
from receiver.models.setting import Setting
from receiver.models.simulation import SimulatedSale, Simulation
from receiver.models.subscription import Subscription
from receiver.models.throttle import Throttle
from receiver.models.token import Token
from receiver.models.unsubscribed_address import UnsubscribedAddress
from receiver.models.worker import Worker

__all__ = [
    "Access",
    "Admin",
    "Area",
    "BouncedAddress",
    "Bulk",
    "Commission",
    "EarnedDay",
    "EarnedSale",
    "EventMeaning",
    "Grant",
    "HeldLoss",
    "Import",
    "ImportLine",
    "ImportPart",
    "Job",
    "Key",
    "Letter",
    "LetterTemplate",
    "LogEntry",
    "Logo",
    "Loss",
    "MailTrial",
    "Mapping",
    "Member",
    "MemberEmail",
    "MergedMember",
    "Note",
    "Notice",
    "Pace",
    "Parcel",
    "ParcelNews",
    "Passkey",
    "Plan",
    "Postback",
    "PostbackHour",
    "Preview",
    "PreviewLine",
    "Product",
    "Reconciliation",
    "RecoveryCase",
    "RecoveryNews",
    "RecoverySequence",
    "Referral",
    "Replay",
    "ReplayPart",
    "Rule",
    "Sale",
    "SaleDifference",
    "SaleItem",
    "SaleTold",
    "SalesReport",
    "SalesReportPart",
    "Searched",
    "Session",
    "Setting",
    "SilenceWatch",
    "SimulatedSale",
    "Simulation",
    "Subscription",
    "Throttle",
    "Token",
    "UnsubscribedAddress",
    "Worker",
]
