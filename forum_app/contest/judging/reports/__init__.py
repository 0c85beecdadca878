"""Reports beside the official result, from floating point models; nothing official reads them."""

from forum_app.contest.judging.reports.anomalies import Anomaly
from forum_app.contest.judging.reports.report import EntryReport, JudgeReport, Report, make_report
from forum_app.contest.judging.reports.whatif import Change

__all__ = ["Anomaly", "Change", "EntryReport", "JudgeReport", "Report", "make_report"]
