"""Tell how the outbox stands, and queue again what was given up."""

from collections.abc import Sequence

from sqlalchemy import func, select

from odoportail import clock
from odoportail.extensions import db
from odoportail.models import Message, MessageState


def count_by_state() -> dict[MessageState, int]:
    """Return how many messages there are in each state."""
    counted = select(Message.state, func.count()).group_by(Message.state)
    counts = dict(iter(db.session.execute(counted)))
    return {state: counts.get(state, 0) for state in MessageState}


def list_failed() -> Sequence[Message]:
    """Return the messages that were given up, oldest first."""
    is_failed = Message.state == MessageState.FAILED
    return db.session.scalars(
        select(Message).where(is_failed).order_by(Message.id)
    ).all()


def retry_failed() -> int:
    """Queue again what was given up, and return how many that is."""
    failed = list_failed()
    for message in failed:
        message.state, message.attempts = MessageState.QUEUED, 0
        message.due_at, message.claimed_until = clock.now(), None
    db.session.commit()
    return len(failed)
