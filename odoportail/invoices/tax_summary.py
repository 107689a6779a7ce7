"""Add up a fiscal year: what was billed and which taxes were paid, by month and period.

Pure: whoever asks brings the papers and refunds, those of other years too. Every
amount is in cents, and each currency is added up by itself. A paper counts on the
day it was issued; a credit note's amounts are negative, and so is a refund.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from odoportail.invoices.fiscal_years import FiscalYear, Span
from odoportail.models import DEFAULT_CURRENCY, FilingPeriod, Kind


@dataclass(frozen=True)
class TaxedPaper:
    """An invoice, or a credit note with its negative amounts."""

    issued_on: date
    kind: Kind
    currency: str
    subtotal_cents: int
    gst_cents: int
    qst_cents: int
    total_cents: int


@dataclass(frozen=True)
class Refund:
    """Money given back, as the negative payment that it is."""

    paid_on: date
    currency: str
    amount_cents: int


@dataclass(frozen=True)
class Registration:
    """A supplier with its two numbers, as they stand on the invoices."""

    name: str
    gst_number: str
    qst_number: str


@dataclass(frozen=True)
class Subject:
    """Whose summary it is, by whom they were billed, and on which day last.

    There is one registration, unless the supplier's changed; the last comes last.
    """

    customer_name: str
    customer_number: str
    registrations: Sequence[Registration]
    last_issued_on: date


@dataclass(frozen=True)
class Sums:
    """What the papers of some months come to, and what was given back in them.

    A refund changes no tax, and is in no other amount than its own.
    """

    span: Span
    count: int
    subtotal_cents: int
    gst_cents: int
    qst_cents: int
    total_cents: int
    refunded_cents: int

    @property
    def figures(self) -> dict[str, int]:
        """Return the amounts of the papers, by the columns that they stand in."""
        return {
            "subtotal": self.subtotal_cents,
            "gst": self.gst_cents,
            "qst": self.qst_cents,
            "total": self.total_cents,
        }

    @classmethod
    def of(
        cls, span: Span, papers: Iterable[TaxedPaper], refunds: Iterable[Refund]
    ) -> Self:
        """Add up what is of these months."""
        inside = [paper for paper in papers if paper.issued_on in span]
        return cls(
            span=span,
            count=len(inside),
            subtotal_cents=sum(paper.subtotal_cents for paper in inside),
            gst_cents=sum(paper.gst_cents for paper in inside),
            qst_cents=sum(paper.qst_cents for paper in inside),
            total_cents=sum(paper.total_cents for paper in inside),
            refunded_cents=sum(
                refund.amount_cents for refund in refunds if refund.paid_on in span
            ),
        )


@dataclass(frozen=True)
class CurrencyPart:
    """One currency's months, filing periods, and the whole year.

    `periods` are told even where they are the months or the year again.
    """

    currency: str
    months: tuple[Sums, ...]
    periods: tuple[Sums, ...]
    whole: Sums
    has_credit_notes: bool

    @property
    def all_sums(self) -> tuple[Sums, ...]:
        """Return the months, the periods, and the year."""
        return (*self.months, *self.periods, self.whole)

    @property
    def has_periods_of_its_own(self) -> bool:
        """Say whether the periods are neither the months nor the year."""
        return 1 < len(self.periods) < len(self.months)


@dataclass(frozen=True)
class TaxSummary:
    """A fiscal year: Canadian dollars first, as claims are made in them."""

    year: FiscalYear
    filing_period: FilingPeriod
    parts: tuple[CurrencyPart, ...]

    @property
    def count(self) -> int:
        """Return how many papers there are, in all currencies."""
        return sum(part.whole.count for part in self.parts)


def build_summary(
    year: FiscalYear,
    filing_period: FilingPeriod,
    papers: Iterable[TaxedPaper],
    refunds: Iterable[Refund],
) -> TaxSummary:
    """Return the summary of a fiscal year; what is of another is left out."""
    papers = [paper for paper in papers if paper.issued_on in year.span]
    refunds = [refund for refund in refunds if refund.paid_on in year.span]
    currencies = {paper.currency for paper in papers}
    currencies |= {refund.currency for refund in refunds}
    return TaxSummary(
        year,
        filing_period,
        tuple(
            build_part(
                year,
                filing_period,
                currency,
                [paper for paper in papers if paper.currency == currency],
                [refund for refund in refunds if refund.currency == currency],
            )
            for currency in sorted(
                currencies, key=lambda code: (code != DEFAULT_CURRENCY, code)
            )
        ),
    )


def build_part(
    year: FiscalYear,
    filing_period: FilingPeriod,
    currency: str,
    papers: Sequence[TaxedPaper],
    refunds: Sequence[Refund],
) -> CurrencyPart:
    """Add up the papers of one currency."""

    def add_up(spans: Iterable[Span]) -> tuple[Sums, ...]:
        return tuple(Sums.of(span, papers, refunds) for span in spans)

    (whole,) = add_up([year.span])
    return CurrencyPart(
        currency=currency,
        months=add_up(year.cut(FilingPeriod.MONTH)),
        periods=add_up(year.cut(filing_period)),
        whole=whole,
        has_credit_notes=any(paper.kind is Kind.CREDIT_NOTE for paper in papers),
    )
