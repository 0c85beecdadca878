"""Why a judge does not see an entry; pure."""

from enum import StrEnum

from forum_app.core.i18n import N_


class ExclusionKind(StrEnum):
    """Why a judge does not see an entry: by rule, on an entrant's request, on the judge's own."""

    EXCLUSION = "exclusion"
    CHALLENGE = "challenge"
    RECUSAL = "recusal"

    @classmethod
    def labels(cls) -> dict["ExclusionKind", str]:
        """The visible words."""
        return {cls.EXCLUSION: N_("제척"), cls.CHALLENGE: N_("기피"), cls.RECUSAL: N_("회피")}
