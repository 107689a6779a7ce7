"""The customer and the reader of the list, who takes packages as well."""

from tests.listing.conftest import ana, garage, quick_pdfs, reader

__all__ = ["ana", "garage", "quick_pdfs", "reader"]
