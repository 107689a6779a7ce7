"""Show the list of invoices: the portal's queries and the portal's words."""

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bench.django_page.models import Access, Invoice

PAGE_SIZE = 24
REST = F("total_cents") - F("balance__paid_cents") - F("balance__credited_cents")
STATES = [
    ("payee", _("Payées")),
    ("a-payer", _("À payer")),
    ("en-retard", _("En retard")),
]
ORDERS = [
    ("", _("De la plus récente à la plus ancienne")),
    ("date", _("De la plus ancienne à la plus récente")),
    ("-numero", _("Selon le numéro, en commençant par le dernier")),
    ("numero", _("Selon le numéro")),
    ("-montant", _("Du montant le plus élevé au plus bas")),
    ("montant", _("Du montant le plus bas au plus élevé")),
    ("-payee", _("D’abord ce qui n’est pas payé")),
    ("payee", _("Selon le jour du paiement")),
]
COLUMNS = [("date", _("Date")), ("numero", "#"), ("montant", _("Montant")),
           ("payee", _("Payée"))]  # fmt: skip
SAVE, PAPER = ("M8 1.5v9M4.3 7L8 10.7L11.7 7M2 14.3h12",
               "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M6 8h4M6 11h4")  # fmt: skip
WAYS = [
    {"name": "csv", "icon": SAVE, "words": _("Enregistrer la liste (CSV)")},
    {"name": "zip", "icon": SAVE, "words": _("Enregistrer les PDF (ZIP)")},
    {"name": "package", "icon": PAPER, "words": _("Dossier du comptable")},
    {"name": "statement", "icon": PAPER, "words": _("Relevé de compte")},
]
ICONS = {
    "paid": "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M4.8 8.3l2.2 2.2L11.3 6",
    "overdue": "M8 1.8l6.6 12H1.4zM8 6v4M8 11v1.6",
    "unpaid": "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13",
}


@login_required
def listing(request):
    """Show the newest papers of whoever is signed in, and what all come to."""
    today = timezone.localdate()
    rights = Access.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), user=request.user
    )
    customer = rights.select_related("customer").get().customer
    readable = Invoice.objects.filter(
        customer_id=customer.id, customer_id__in=rights.values("customer_id")
    )
    newest = readable.select_related("balance").order_by("-issued_on", "-id")
    found = list(newest[: PAGE_SIZE + 1])
    papers = found[:PAGE_SIZE]
    for paper in papers:
        paper.state = state_of(paper, today)
        paper.icon = ICONS[paper.state]
    shown = {
        "customer": customer,
        "papers": papers,
        "after": papers[-1].id if len(found) > PAGE_SIZE else None,
        "years": list_years(readable),
        "totals": add_up(readable),
        "states": STATES,
        "orders": ORDERS,
        "columns": COLUMNS,
        "ways": WAYS,
    }
    return render(request, "listing.html", shown)


def state_of(paper, today):
    """Return what has become of an invoice."""
    balance = paper.balance
    if paper.total_cents <= balance.paid_cents + balance.credited_cents:
        return "paid"
    return "overdue" if paper.due_on < today else "unpaid"


def list_years(readable):
    """Return the years that papers are of, the newest first."""
    years = readable.annotate(year=ExtractYear("issued_on")).values_list("year")
    return sorted((year for (year,) in years.distinct()), reverse=True)


def add_up(readable):
    """Return what papers come to, by currency."""
    is_owing = When(Q(kind="invoice") & Q(rest__gt=0), then=F("rest"))
    return (
        readable.annotate(rest=REST)
        .values("currency")
        .annotate(
            count=Count("id"),
            subtotal=Sum("subtotal_cents"),
            gst=Sum("gst_cents"),
            qst=Sum("qst_cents"),
            total=Sum("total_cents"),
            owing=Sum(Case(is_owing, default=Value(0))),
        )
        .order_by("-count", "currency")
    )


def nothing(request, number=""):
    """Stand where the other pages would."""
    return HttpResponse(number)


OTHERS = ("account", "csv", "home", "language", "manifest", "package", "privacy",
          "sign_out", "statement", "zip")  # fmt: skip
urlpatterns = [
    path("factures/", listing, name="listing"),
    path("factures/<str:number>", nothing, name="reading"),
    *(path(f"autres/{name}", nothing, name=name) for name in OTHERS),
]
