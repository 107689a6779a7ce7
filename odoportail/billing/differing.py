"""Put what a file says otherwise than the portal beside what the portal has."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sqlalchemy import select

from odoportail.billing import staging
from odoportail.billing.bulk import chunks
from odoportail.billing.records import InvoiceRecord, PaymentRecord
from odoportail.billing.reports import Remarks

T = TypeVar("T", InvoiceRecord, PaymentRecord)


def compare_each(
    differing: staging.Ids,
    list_staged: Callable[[Iterable[int]], Mapping[int, T]],
    list_stored: Callable[[Iterable[str]], Mapping[str, T]],
    tell: Callable[[T, T, Remarks], None],
    remarks: Remarks,
) -> int:
    """Tell of each thing that a query finds by its id, and return how many it finds."""
    staging.find(differing)
    found, total = staging.FOUND.c.id, 0
    for chunk in chunks(staging.pages(select(found), found)):
        records = list_staged(row.id for row in chunk)
        stored = list_stored(record.number for record in records.values())
        for record in records.values():
            tell(record, stored[record.number], remarks)
        total += len(chunk)
    return total
