"""A mail server that counts by Message-ID, and strikes when it has taken a mail."""

import random
from collections import Counter

from tests.post_office import PostOffice

# The answer is on its way then, and the worker is about to mark the mail.
STRIKE_SECONDS = 0.001


class CountingOffice(PostOffice):
    """Count mails by their Message-ID; strike at the next new one, if told."""

    def __init__(self):
        super().__init__()
        self.counts = Counter()
        self.strike = None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's
        """Take a mail; the answer is under way when the strike falls."""
        answer = await super().handle_DATA(server, session, envelope)
        reference = self.mails[-1]["Message-ID"]
        self.counts[reference] += 1
        # Or the one that was struck before, which comes again first, would take all.
        if self.strike and self.counts[reference] == 1:
            moment = random.random() * STRIKE_SECONDS  # noqa: S311  # no secret is made
            server.loop.call_later(moment, self.strike)
            self.strike = None
        return answer
