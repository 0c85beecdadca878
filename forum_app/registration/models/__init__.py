"""Tickets with a limit, registrations, what was asked and answered, consents, and the door."""

from forum_app.registration.models.consents import Consent, ConsentItem
from forum_app.registration.models.door import CheckIn, DoorDevice, Scan
from forum_app.registration.models.mailings import Mailing, MailingLetter, NewsLetter
from forum_app.registration.models.paper import AttendanceCertificate, AttendanceYear, BadgePrint, PaperTerms
from forum_app.registration.models.questions import Answer, Question, QuestionCondition, QuestionOption
from forum_app.registration.models.registrations import Registration, SpecialNeed, Transfer
from forum_app.registration.models.retention import Erasure, FormerAddress, NewsContact, Processor
from forum_app.registration.models.sessions import SessionChoice, SessionPlaces
from forum_app.registration.models.surveys import (
    Survey,
    SurveyCount,
    SurveyOption,
    SurveyQuestion,
    SurveyReply,
    SurveyText,
)
from forum_app.registration.models.tickets import Invitation, Ticket

__all__ = [
    "Answer",
    "AttendanceCertificate",
    "AttendanceYear",
    "BadgePrint",
    "CheckIn",
    "Consent",
    "ConsentItem",
    "DoorDevice",
    "Erasure",
    "FormerAddress",
    "Invitation",
    "Mailing",
    "MailingLetter",
    "NewsContact",
    "NewsLetter",
    "PaperTerms",
    "Processor",
    "Question",
    "QuestionCondition",
    "QuestionOption",
    "Registration",
    "Scan",
    "SessionChoice",
    "SessionPlaces",
    "SpecialNeed",
    "Survey",
    "SurveyCount",
    "SurveyOption",
    "SurveyQuestion",
    "SurveyReply",
    "SurveyText",
    "Ticket",
    "Transfer",
]
