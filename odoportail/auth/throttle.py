"""Slow guessing down, and never keep an owner out.

The journal is what is counted, so the limits hold over all workers, machines
and restarts. A device that was let in before has a bucket of its own; all other
browsers share one per account, whatever the size of a botnet; and a mailed link
always works. `docs/security.md` says what the numbers defend.
"""

import hmac
import ipaddress
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from odoportail import clock, journal, mail
from odoportail.addresses import email_key
from odoportail.auth import attempts
from odoportail.auth.attempts import ALARM, DAY, HOUR, MINUTE, TRIED, Attempt
from odoportail.exceptions import TooManyAttempts
from odoportail.extensions import db
from odoportail.models import Event

BLOCKED, LINK_ASKED = "sign_in_blocked", "reset_requested"

MAX_IN_A_ROW = 100  # NIST SP 800-63B-4, 3.2.2
MAX_ACCOUNTS_AN_HOUR = 15
MAX_LINKS_AN_HOUR = 3
MAX_LINKS_A_DAY = 5
MAX_LINKS_AN_HOUR_FROM_A_NETWORK = 20
MAX_ADDRESS_LENGTH = 254

logger = logging.getLogger(__name__)


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
    counted = attempts.count(attempt, now)
    wait = wait_of(attempt, counted, now, already)
    if wait <= timedelta():
        return
    if not attempt.device:
        tell_owner(attempt, email, language, now)
    record(BLOCKED, attempt)
    db.session.commit()
    raise TooManyAttempts(int(max(wait, MINUTE).total_seconds()))


def wait_of(
    attempt: Attempt, counted: Mapping[str, int], now: datetime, already: int
) -> timedelta:
    """Return how long until such an attempt is heard; nothing where it is now."""
    waits = [timedelta()]
    for name, bucket in attempts.buckets(attempt).items():
        if counted[name] + already > bucket.limit:
            oldest = attempts.find_oldest(bucket, attempt, now)
            waits.append((oldest or now) - (now - bucket.window))
    if not attempt.device:
        if counted["run"] + already > MAX_IN_A_ROW:
            waits.append(DAY)
        if attempt.network and counted["others"] + 1 > MAX_ACCOUNTS_AN_HOUR:
            waits.append(15 * MINUTE)
    return max(waits)


def may_send_link(email: str, ip_address: str) -> bool:
    """Count one request for a mailed link, and say whether it should be sent."""
    attempt = Attempt(account_key(email), "", network_of(ip_address))
    record(LINK_ASKED, attempt)
    db.session.flush()
    of_account = Event.account_key == attempt.account_key
    of_network = Event.network == (attempt.network or None)
    return (
        asked(of_account, HOUR) <= MAX_LINKS_AN_HOUR
        and asked(of_account, DAY) <= MAX_LINKS_A_DAY
        and asked(of_network, HOUR) <= MAX_LINKS_AN_HOUR_FROM_A_NETWORK
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
    if attempts.count_all(clock.now()) > ALARM.limit:
        logger.error("more than %s failed sign-ins in %s", ALARM.limit, ALARM.window)


def record(action: str, attempt: Attempt, user_id: int | None = None) -> None:
    """Add an event that the throttle counts to the caller's transaction."""
    journal.record(
        action,
        user_id=user_id,
        account_key=attempt.account_key,
        device=attempt.device,
        network=attempt.network,
    )
