"""Walk through the pages of a list."""

from tests.page_client import XHTML, follow, parse, words


def walk(reader, asked):
    """Return every page of a list, the first one first."""
    pages = [reader.get("/factures/", query_string=asked)]
    while path := follow(pages[-1], "next"):
        pages.append(reader.get(path))
    return pages


def numbers_on(pages):
    """Return the numbers on some pages, from above."""
    return [
        words(heading)
        for page in pages
        for heading in parse(page).iterfind(f".//{XHTML}tbody//{XHTML}th")
    ]
