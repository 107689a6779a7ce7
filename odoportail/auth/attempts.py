"""Count in the journal what was tried and not let in: one question an attempt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    case,
    func,
    select,
    true,
)

from odoportail.extensions import db
from odoportail.models import Event

TRIED, LET_IN = "sign_in_tried", "signed_in"
# What ends a run of failures: a sign-in, or a password chosen by a mailed link.
FRESH_STARTS = (LET_IN, "password_chosen")

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """Who seems to be trying, as the journal keeps it."""

    account_key: str
    device: str
    network: str


@dataclass(frozen=True)
class Bucket:
    """Whose failures count together, how many there may be, and in how long a time."""

    which: ColumnElement[bool]
    limit: int
    window: timedelta


OF_ACCOUNT = Event.account_key == bindparam("account_key")
OF_NETWORK = Event.network == bindparam("network")
BY_STRANGERS = Event.device == ""

DEVICE = and_(OF_ACCOUNT, Event.device == bindparam("device"))
STRANGERS = and_(OF_ACCOUNT, BY_STRANGERS)
NETWORK = and_(OF_NETWORK, BY_STRANGERS)

OF_KNOWN = {"device": Bucket(DEVICE, 10, 15 * MINUTE)}
OF_STRANGERS = {
    "soon": Bucket(STRANGERS, 10, 15 * MINUTE),
    "daily": Bucket(STRANGERS, 50, DAY),
}
OF_NETWORKS = {"near": Bucket(NETWORK, 30, 5 * MINUTE)}
ALARM = Bucket(true(), 300, 5 * MINUTE)
WINDOWS = (5 * MINUTE, 15 * MINUTE, HOUR, DAY)


def buckets(attempt: Attempt) -> Mapping[str, Bucket]:
    """Return the buckets that an attempt falls into, by the names of their counts."""
    if attempt.device:
        return OF_KNOWN
    return OF_STRANGERS | OF_NETWORKS if attempt.network else OF_STRANGERS


def begin_of(window: timedelta) -> BindParameter[datetime]:
    """Return the place in a question for the moment at which a window begins."""
    name = f"begin_of_{window // MINUTE}"
    return bindparam(name, type_=Event.at.type)


def begins(now: datetime) -> dict[str, Any]:
    """Return the moments at which the windows begin."""
    return {begin_of(window).key: now - window for window in WINDOWS}


def failures(bucket: Bucket) -> ScalarSelect[int]:
    """Count what was tried and not let in. A success takes away itself, no more."""
    sign = case((Event.action == TRIED, 1), else_=-1)
    return (
        select(func.coalesce(func.sum(sign), 0))
        .where(
            bucket.which,
            Event.action.in_((TRIED, LET_IN)),
            Event.at > begin_of(bucket.window),
        )
        .scalar_subquery()
    )


def run_of_strangers() -> ScalarSelect[int]:
    """Count what strangers have tried since the owner was last here."""
    last = select(func.coalesce(func.max(Event.id), 0)).where(
        OF_ACCOUNT, Event.action.in_(FRESH_STARTS)
    )
    tried = and_(STRANGERS, Event.action == TRIED)
    run = select(func.count()).where(tried, Event.id > last.scalar_subquery())
    return run.scalar_subquery()


def other_accounts() -> ScalarSelect[int]:
    """Count the other accounts that the network has tried in vain within the hour."""
    in_time = Event.at > begin_of(HOUR)
    let_in = select(Event.account_key).where(
        OF_NETWORK, Event.action == LET_IN, in_time
    )
    others = select(func.count(Event.account_key.distinct())).where(
        NETWORK,
        Event.action == TRIED,
        in_time,
        Event.account_key != bindparam("account_key"),
        Event.account_key.not_in(let_in),
    )
    return others.scalar_subquery()


def counts_of(named: Mapping[str, Bucket]) -> list[Any]:
    """Return the columns that count these buckets."""
    return [failures(bucket).label(name) for name, bucket in named.items()]


ABOUT_EVERYBODY = select(failures(ALARM))
ABOUT_KNOWN = select(*counts_of(OF_KNOWN))
ABOUT_STRANGERS = select(
    *counts_of(OF_STRANGERS | OF_NETWORKS),
    run_of_strangers().label("run"),
    other_accounts().label("others"),
)


def count(attempt: Attempt, now: datetime) -> Mapping[str, int]:
    """Return by name all that is counted of an attempt of its kind."""
    question = ABOUT_KNOWN if attempt.device else ABOUT_STRANGERS
    row = db.session.execute(question, asdict(attempt) | begins(now)).one()
    return dict(row._mapping)


def count_all(now: datetime) -> int:
    """Count what was lately tried in vain on the whole site."""
    return db.session.scalar(ABOUT_EVERYBODY, begins(now)) or 0


def find_oldest(bucket: Bucket, attempt: Attempt, now: datetime) -> datetime | None:
    """Return when the oldest was tried of the last so many that fill a bucket."""
    tried = (
        select(Event.at)
        .where(bucket.which, Event.action == TRIED, Event.at > begin_of(bucket.window))
        .order_by(Event.at.desc())
        .offset(bucket.limit - 1)
        .limit(1)
    )
    return db.session.scalar(tried, asdict(attempt) | begins(now))
