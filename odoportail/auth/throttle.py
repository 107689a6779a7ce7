"""Slow guessing down, and never keep an owner out.

The journal is what is counted, so the limits hold over all workers, machines
and restarts. A device that was let in before has a bucket of its own; all other
browsers share one per account, whatever the size of a botnet; and a mailed link
always works. `docs/security.md` says what the numbers defend.
"""

import hmac
import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, func, select, true

from odoportail import clock, journal, mail
from odoportail.addresses import email_key
from odoportail.exceptions import TooManyAttempts
from odoportail.extensions import db
from odoportail.models import Event

TRIED, LET_IN, BLOCKED = "sign_in_tried", "signed_in", "sign_in_blocked"
LINK_ASKED = "reset_requested"
# What ends a run of failures: a sign-in, or a password chosen by a mailed link.
FRESH_STARTS = (LET_IN, "password_chosen")

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MAX_IN_A_ROW = 100  # NIST SP 800-63B-4, 3.2.2
MAX_ACCOUNTS_AN_HOUR = 15
MAX_LINKS_AN_HOUR = 3
MAX_LINKS_A_DAY = 5
MAX_LINKS_AN_HOUR_FROM_A_NETWORK = 20
ALARM = 300, 5 * MINUTE
MAX_ADDRESS_LENGTH = 254

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """Who seems to be trying, as the journal keeps it."""

    account_key: str
    device: str
    network: str


@dataclass(frozen=True)
class Bucket:
    """How many failures of which kind may fall into how long a time."""

    which: ColumnElement[bool]
    limit: int
    window: timedelta


def account_key(email: str) -> str:
    """Return what stands for an address in the journal, known or not."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    text = f"odoportail account {email_key(email)}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def network_of(address: str) -> str:
    """Return the address that counts as one: an IPv6 home has 2**64 of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 32 if parsed.version == 4 else 64
    return str(ipaddress.ip_network((parsed, prefix), strict=False).network_address)


def begin_attempt(attempt: Attempt, email: str, language: str) -> None:
    """Write the attempt down before anything is tried, or raise TooManyAttempts.

    Counted again after the commit: of 50 at once, no more than the limit pass.
    Where the journal cannot be written nobody signs in.
    """
    refuse_beyond(attempt, email, language, already=1)
    record(TRIED, attempt)
    db.session.commit()
    refuse_beyond(attempt, email, language, already=0)
    watch_the_whole_site()
    # Counting began a transaction, and a hash follows: nobody should wait for it.
    db.session.commit()


def refuse_beyond(attempt: Attempt, email: str, language: str, *, already: int) -> None:
    """Raise TooManyAttempts where a bucket is full; one more would be too much."""
    now = clock.now()
    waits = [wait_of(bucket, now, already) for bucket in buckets(attempt)]
    if not attempt.device:
        waits.append(DAY if is_beyond_run(attempt, already) else timedelta())
        waits.append(wait_of_network(attempt, now))
    wait = max(waits)
    if wait <= timedelta():
        return
    if not attempt.device:
        tell_owner(attempt, email, language, now)
    record(BLOCKED, attempt)
    db.session.commit()
    raise TooManyAttempts(int(max(wait, MINUTE).total_seconds()))


def buckets(attempt: Attempt) -> list[Bucket]:
    """Return the buckets that an attempt falls into."""
    of_account = Event.account_key == attempt.account_key
    of_strangers = and_(of_account, Event.device == "")
    if attempt.device:
        of_device = and_(of_account, Event.device == attempt.device)
        return [Bucket(of_device, 10, 15 * MINUTE)]
    buckets = [Bucket(of_strangers, 10, 15 * MINUTE), Bucket(of_strangers, 50, DAY)]
    if attempt.network:
        of_network = and_(Event.network == attempt.network, Event.device == "")
        buckets.append(Bucket(of_network, 30, 5 * MINUTE))
    return buckets


def wait_of(bucket: Bucket, now: datetime, already: int) -> timedelta:
    """Return how long until the bucket has room; nothing where it has."""
    since = now - bucket.window
    if failures(bucket.which, since) + already <= bucket.limit:
        return timedelta()
    oldest = db.session.scalar(
        select(Event.at)
        .where(bucket.which, Event.action == TRIED, Event.at > since)
        .order_by(Event.at.desc())
        .offset(bucket.limit - 1)
        .limit(1)
    )
    return (oldest or now) - since


def failures(which: ColumnElement[bool], since: datetime | None) -> int:
    """Count what was tried and not let in. A success takes away itself, no more."""
    sign = case((Event.action == TRIED, 1), else_=-1)
    in_time = Event.at > since if since else true()
    counted = select(func.coalesce(func.sum(sign), 0)).where(
        which, Event.action.in_((TRIED, LET_IN)), in_time
    )
    return db.session.scalar(counted) or 0


def is_beyond_run(attempt: Attempt, already: int) -> bool:
    """Say whether strangers have failed too often since the owner was last here."""
    of_account = Event.account_key == attempt.account_key
    last = select(func.coalesce(func.max(Event.id), 0)).where(
        of_account, Event.action.in_(FRESH_STARTS)
    )
    tried = and_(of_account, Event.device == "", Event.action == TRIED)
    run = select(func.count()).where(tried, Event.id > last.scalar_subquery())
    return (db.session.scalar(run) or 0) + already > MAX_IN_A_ROW


def wait_of_network(attempt: Attempt, now: datetime) -> timedelta:
    """Return how long a network that tries one account after another must wait."""
    if not attempt.network:
        return timedelta()
    tried = and_(
        Event.network == attempt.network,
        Event.device == "",
        Event.action == TRIED,
        Event.at > now - 60 * MINUTE,
        Event.account_key != attempt.account_key,
    )
    let_in = select(Event.account_key).where(
        Event.network == attempt.network,
        Event.action == LET_IN,
        Event.at > now - 60 * MINUTE,
    )
    others = select(func.count(Event.account_key.distinct())).where(
        tried, Event.account_key.not_in(let_in)
    )
    is_beyond = (db.session.scalar(others) or 0) + 1 > MAX_ACCOUNTS_AN_HOUR
    return 15 * MINUTE if is_beyond else timedelta()


def may_send_link(email: str, ip_address: str) -> bool:
    """Count one request for a mailed link, and say whether it should be sent."""
    attempt = Attempt(account_key(email), "", network_of(ip_address))
    record(LINK_ASKED, attempt)
    db.session.flush()
    of_account = Event.account_key == attempt.account_key
    of_network = Event.network == (attempt.network or None)
    return (
        asked(of_account, 60 * MINUTE) <= MAX_LINKS_AN_HOUR
        and asked(of_account, DAY) <= MAX_LINKS_A_DAY
        and asked(of_network, 60 * MINUTE) <= MAX_LINKS_AN_HOUR_FROM_A_NETWORK
    )


def asked(which: ColumnElement[bool], window: timedelta) -> int:
    """Count the requests for a mailed link in the last while."""
    in_time = Event.at > clock.now() - window
    counted = select(func.count()).where(which, Event.action == LINK_ASKED, in_time)
    return db.session.scalar(counted) or 0


def tell_owner(attempt: Attempt, email: str, language: str, now: datetime) -> None:
    """Queue one notice a day: the worker looks whether there is anybody to tell."""
    told = select(func.count()).where(
        Event.account_key == attempt.account_key,
        Event.action == "block_notice",
        Event.at > now - DAY,
    )
    if not db.session.scalar(told):
        record("block_notice", attempt)
        mail.queue("sign_in_blocked", email_key(email)[:MAX_ADDRESS_LENGTH], language)


def watch_the_whole_site() -> None:
    """Sound the alarm in the log; a flood is never a reason to refuse everybody."""
    limit, window = ALARM
    if failures(true(), clock.now() - window) > limit:
        logger.error("more than %s failed sign-ins in %s", limit, window)


def record(action: str, attempt: Attempt, user_id: int | None = None) -> None:
    """Add an event that the throttle counts to the caller's transaction."""
    journal.record(
        action,
        user_id=user_id,
        account_key=attempt.account_key,
        device=attempt.device,
        network=attempt.network,
    )
