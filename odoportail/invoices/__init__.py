"""Invoices: listed, read, printed and saved by those who may."""

from flask import Flask

from odoportail.invoices import dossier_views, notice_views
from odoportail.invoices.methods import payment_method
from odoportail.invoices.numbers import InvoiceNumberConverter
from odoportail.invoices.ready_pdfs import ReadyPdfs


def init_app(app: Flask) -> None:
    """Plug in the pages, and what their addresses and templates need."""
    app.url_map.converters["invoice_number"] = InvoiceNumberConverter
    app.add_template_filter(payment_method)
    app.register_blueprint(dossier_views.blueprint)
    app.register_blueprint(notice_views.blueprint)
    ReadyPdfs.init_app(app)
