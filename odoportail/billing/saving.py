"""Say in words why nothing could be saved, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError

from odoportail.exceptions import CommandRefused

BUSY = "The database is busy with other writing: nothing was changed, try again."
OVERTAKEN = "The portal has changed meanwhile: nothing was changed, try again."


@contextmanager
def told_in_words() -> Iterator[None]:
    """Say what to do where others write so long, or have written what we would."""
    try:
        yield
    except IntegrityError as error:
        raise CommandRefused(OVERTAKEN) from error
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise CommandRefused(BUSY) from error
        raise
