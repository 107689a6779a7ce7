"""Write instants in words, at Québec's time."""

from datetime import datetime

from babel import dates
from flask_babel import gettext as _

from odoportail import clock, i18n


def moment(value: datetime) -> str:
    """Write a day and a time, such as `2 mars 2026 à 14 h 05`; a time never breaks."""
    local = value.astimezone(clock.BUSINESS_ZONE)
    time = dates.format_time(
        local, "short", tzinfo=clock.BUSINESS_ZONE, locale=i18n.current_locale()
    )
    time = i18n.unbroken(time).replace(" ", "\u00a0")
    return str(_("%(day)s at %(time)s", day=i18n.long_day(local.date()), time=time))
