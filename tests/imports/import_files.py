"""Write small files as a billing system would, and import them."""

from odoportail.billing import importing

INVOICE = {
    "invoice_number": "F-1",
    "kind": "invoice",
    "customer_number": "C-1",
    "issued_on": "2026-02-07",
    "due_on": "",
    "currency": "CAD",
    "corrects": "",
    "position": "1",
    "code": "ODO-1",
    "description_fr": "Abonnement",
    "description_en": "Subscription",
    "quantity": "1",
    "unit_price": "34.95",
    "amount": "34.95",
    "subtotal": "34.95",
    "tps": "1.75",
    "tvq": "3.49",
    "total": "40.19",
}
CREDIT_NOTE = INVOICE | {
    "invoice_number": "N-1",
    "kind": "credit_note",
    "corrects": "F-1",
    "quantity": "-1",
    "amount": "-34.95",
    "subtotal": "-34.95",
    "tps": "-1.75",
    "tvq": "-3.49",
    "total": "-40.19",
}
PAYMENT = {
    "payment_number": "P-1",
    "invoice_number": "F-1",
    "paid_on": "2026-02-08",
    "amount": "40.19",
    "method": "",
}
CUSTOMER = {
    "customer_number": "C-1",
    "name": "Garage Lavoie",
    "email": "ana@exemple.test",
    "language": "fr",
}


class Importer:
    """Import rows given as dictionaries, from a file in a folder of the test's own."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, *rows):
        """Write a CSV file, and return its path."""
        file = self.folder / "file.csv"
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        file.write_text("\n".join(lines), "utf-8")
        return file

    def customers(self, *changes, **options):
        """Import customers, each the usual one with its own changes."""
        return self.run("customers", CUSTOMER, changes, options)

    def invoices(self, *changes, **options):
        """Import invoices, each the usual one with its own changes."""
        return self.run("invoices", INVOICE, changes, options)

    def payments(self, *changes, **options):
        """Import payments, each the usual one with its own changes."""
        return self.run("payments", PAYMENT, changes, options)

    def run(self, subject, usual, changes, options):
        """Import rows, and return the report."""
        file = self.write(*(usual | change for change in changes or [{}]))
        return importing.run(subject, file, actor="clerk", **options)
