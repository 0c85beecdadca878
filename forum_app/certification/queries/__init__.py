"""Reads of certifications: the public register, counts, and the files of the officers."""

from forum_app.certification.queries.counts import CohortCounts, Counts, cohorts_on, count_certifications
from forum_app.certification.queries.names import certified_names
from forum_app.certification.queries.records import (
    certification_by_code,
    certifications_of,
    certifications_of_cohort,
    ending_soon,
    find_certification,
    find_scheme,
    get_certification,
    next_number,
    schemes,
    search_certifications,
)
from forum_app.certification.queries.register import (
    Change,
    RegisterFilter,
    RegisterRow,
    RegisterTotals,
    changes_since,
    register_rows,
    register_totals,
    sample_cohorts,
)

__all__ = [
    "Change", "CohortCounts", "Counts", "RegisterFilter", "RegisterRow", "RegisterTotals",
    "certification_by_code", "certifications_of", "certifications_of_cohort", "certified_names", "changes_since",
    "cohorts_on", "count_certifications", "ending_soon", "find_certification", "find_scheme", "get_certification",
    "next_number", "register_rows", "register_totals", "sample_cohorts", "schemes", "search_certifications",
]  # fmt: skip
