"""Write files as a billing system would: customers, and months of their invoices."""

import csv
from datetime import date, timedelta
from itertools import cycle, islice

# Revenu Québec's rates, per 100 000.
GST_RATE, QST_RATE = 5_000, 9_975
INVOICES_A_CUSTOMER = 12
DAYS_TO_PAY = timedelta(days=30)
FIRST_YEAR = 2010

CUSTOMER_HEADINGS = (
    "numero_client", "nom", "courriel", "langue", "contact", "adresse", "ville",
    "province", "code_postal", "pays", "actif",
)  # fmt: skip
INVOICE_HEADINGS = (
    "numero_facture", "type", "numero_client", "date", "echeance", "devise",
    "corrige", "position", "code", "description_fr", "description_en", "quantite",
    "prix", "montant", "sous_total", "tps", "tvq", "total",
)  # fmt: skip

FIRST_NAMES = ("Ana", "Luc", "Sarah", "Étienne", "Nadia", "Jean-François", "Thi Hạnh")
LAST_NAMES = ("Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Nguyễn", "O’Neil",
              "Lavoie", "Fortin", "Pelletier", "St-Pierre")  # fmt: skip
TRADES = ("Plomberie", "Transport", "Électricité", "Paysagement", "Courtage")
CITIES = (("Granby", "J2G 1A1"), ("Gatineau", "J8T 3R1"), ("Lévis", "G6V 4Z2"),
          ("Saint-Hyacinthe", "J2S 2Z9"), ("Trois-Rivières", "G9A 5H7"))  # fmt: skip

MONTHS = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"),
    ("avril", "April"), ("mai", "May"), ("juin", "June"), ("juillet", "July"),
    ("août", "August"), ("septembre", "September"), ("octobre", "October"),
    ("novembre", "November"), ("décembre", "December"),
)  # fmt: skip
FLEETS = (1, 2, 3, 5, 8, 12)
# Code, what it is in French and in English, and cents for one vehicle: with fleets
# and months, 216 texts where an invoice has three lines.
PRODUCTS = (
    ("ODO-MENS", "Abonnement ODOTRACK", "ODOTRACK subscription", 3495),
    ("ODO-RAP", "Rapports de déplacements", "Trip reports", 495),
    ("ODO-LOC", "Location d’un appareil GPS", "Rental of a GPS device", 1250),
)


def write_customers(file, count):
    """Write customers, each with a person of its own who reads its papers."""
    rows = (customer_row(number) for number in range(count))
    write_rows(file, CUSTOMER_HEADINGS, rows)


def write_invoices(file, prefix, count, *, lines=3, customers=None):
    """Write invoices, one row a line, their numbers beginning with the prefix."""
    customers = customers or count_customers(count)
    rows = (
        row
        for number in range(count)
        for row in invoice_rows(f"{prefix}{number:07d}", number, lines, customers)
    )
    write_rows(file, INVOICE_HEADINGS, rows)


def write_rows(file, headings, rows):
    """Write a file as Excel does in French: semicolons, and a byte order mark."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(headings)
        writer.writerows(rows)


def count_customers(invoices):
    """Return how many customers get so many invoices."""
    return max(1, invoices // INVOICES_A_CUSTOMER)


def customer_number(number):
    """Return billing's number of a customer."""
    return f"C-{100_000 + number}"


def email_of(number):
    """Return the address of the person who reads a customer's papers."""
    return f"client.{number}@exemple.test"


def customer_row(number):
    """Return one customer's row."""
    first, last, trade = (
        words[number % len(words)] for words in (FIRST_NAMES, LAST_NAMES, TRADES)
    )
    city, postal_code = CITIES[number % len(CITIES)]
    return (
        customer_number(number),
        f"{trade} {last} {number}",
        email_of(number),
        "anglais" if number % 5 == 0 else "français",
        f"{first} {last}",
        f"{1 + number % 9000}, rue Principale",
        city,
        "Québec",
        postal_code,
        "Canada",
        "oui",
    )


def invoice_rows(invoice_number, number, lines, customers):
    """Yield the rows of one invoice: what is its own is said on each."""
    month, customer = divmod(number, customers)
    issued_on = date(FIRST_YEAR + month // 12, 1 + month % 12, 1 + customer % 28)
    vehicles = FLEETS[customer % len(FLEETS)]
    products = list(islice(cycle(PRODUCTS), lines))
    subtotal = sum(vehicles * cents for *_, cents in products)
    gst, qst = tax(subtotal, GST_RATE), tax(subtotal, QST_RATE)
    sums = [written(cents) for cents in (subtotal, gst, qst, subtotal + gst + qst)]
    own = (invoice_number, "facture", customer_number(customer), issued_on,
           issued_on + DAYS_TO_PAY, "CAD", "")  # fmt: skip
    for position, product in enumerate(products, start=1):
        yield *own, position, *line_cells(product, vehicles, issued_on), *sums


def line_cells(product, vehicles, day):
    """Return what a line says of itself."""
    code, french, english, cents = product
    french_month, english_month = MONTHS[day.month - 1]
    ending = "s" if vehicles > 1 else ""
    return (
        code,
        f"{french}, {vehicles} véhicule{ending}, {french_month} {day.year}",
        f"{english}, {vehicles} vehicle{ending}, {english_month} {day.year}",
        vehicles,
        written(cents),
        written(vehicles * cents),
    )


def tax(cents, rate):
    """Return the tax on an amount, half a cent rounded up."""
    return (2 * cents * rate + 100_000) // 200_000


def written(cents):
    """Return an amount as French writes it."""
    return f"{cents // 100},{cents % 100:02d}"
