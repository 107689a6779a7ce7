"""Make PDFs of invoices by each engine that is measured, set up and warm.

Each maker is a context that yields a function from an invoice to the bytes of
its PDF, and the names and versions of what it is made with.
"""

import io
import shutil
from contextlib import contextmanager
from importlib.metadata import version

from bench.pdf_pages import (
    ORDINARY,
    PAGES,
    WELL_MADE,
    font_file,
    write_page,
    write_sheet,
)
from odoportail import paths
from odoportail.invoices.pdf import render_invoice
from tests.browser.engine import FLAGS, NAMES


class NotInstalled(Exception):
    """An engine is not there; the text says how to get it for a measurement."""


def versions(*names):
    """Return packages with their versions."""
    return ", ".join(f"{name} {version(name)}" for name in names)


@contextmanager
def ours():
    """Yield the portal's own way, proofs included."""
    yield (
        lambda invoice: render_invoice(invoice, "fr"),
        versions("xhtml2pdf", "reportlab", "pypdf"),
    )


@contextmanager
def plain():
    """Yield xhtml2pdf as its manual shows it, on an ordinary page."""
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    folders = (paths.STATIC, font_file("Roboto").parent)
    policy = ResourceAccessPolicy(extra_roots=folders)

    def make(invoice):
        out = io.BytesIO()
        html = write_page(ORDINARY, invoice)
        result = pisa.CreatePDF(html, out, resource_policy=policy)
        if result.err or result.warn:
            raise RuntimeError(result.log)
        return out.getvalue()

    yield make, versions("xhtml2pdf", "reportlab")


@contextmanager
def weasyprint():
    """Yield WeasyPrint as its manual shows it, on the well-made page."""
    with weasyprint_installed() as (library, words):

        def make(invoice):
            return library.HTML(string=write_page(WELL_MADE, invoice)).write_pdf()

        yield make, words


@contextmanager
def weasyprint_kept():
    """Yield WeasyPrint with its fonts, sheet and images kept from PDF to PDF."""
    with weasyprint_installed() as (library, words):
        from weasyprint.text.fonts import FontConfiguration

        fonts, images = FontConfiguration(), {}
        sheet = library.CSS(string=write_sheet(), font_config=fonts)

        def make(invoice):
            html = write_page(WELL_MADE, invoice, has_sheet=False)
            return library.HTML(string=html).write_pdf(
                stylesheets=[sheet], font_config=fonts, cache=images
            )

        yield make, words


@contextmanager
def weasyprint_installed():
    """Yield WeasyPrint, which is no dependency of the portal, and its version."""
    try:
        import weasyprint as library
    except (ImportError, OSError) as error:
        # It finds Pango only when it is imported.
        raise NotInstalled(
            "pip install weasyprint; apt install libpango-1.0-0"
        ) from error
    yield library, versions("weasyprint", "pydyf", "fonttools")


@contextmanager
def chromium():
    """Yield a warm Chromium, one page of it, printing the well-made page."""
    try:
        from playwright import sync_api
    except ImportError as error:
        raise NotInstalled("pip install playwright; apt install chromium") from error
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        except sync_api.Error as error:
            raise NotInstalled("apt install chromium") from error
        page = browser.new_page()
        # A page from nowhere may not read files; one that is a file may.
        page.goto((PAGES / WELL_MADE).as_uri())

        def make(invoice):
            page.set_content(write_page(WELL_MADE, invoice))
            return page.pdf(prefer_css_page_size=True, print_background=True)

        yield make, f"Chromium {browser.version}, {versions('playwright')}"
        browser.close()


@contextmanager
def platypus():
    """Yield reportlab alone."""
    from bench.pdf_platypus import write_invoice

    yield write_invoice, versions("reportlab")


MAKERS = {
    "ours": ours,
    "plain xhtml2pdf": plain,
    "WeasyPrint": weasyprint,
    "WeasyPrint, all kept": weasyprint_kept,
    "Chromium": chromium,
    "platypus": platypus,
}
