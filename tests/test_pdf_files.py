"""The files of all papers: sound, the same each time, with their fonts inside."""

import re
import shutil
import subprocess

import pytest
from PIL import Image

from odoportail import paths
from odoportail.exceptions import PdfError
from odoportail.invoices import pdf_engine
from tests.pdf_variants import FILES

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("in_app"),
]
EVERY = pytest.mark.parametrize("name", FILES)
LETTER = [0, 0, 612, 792]


@EVERY
def test_same_paper_gives_the_same_bytes(name):
    first, second = FILES[name](), FILES[name]()

    assert first.render(first.paper, "fr") == second.render(second.paper, "fr")


@EVERY
def test_every_page_is_letter_and_carries_part_of_the_fonts(name):
    for page in FILES[name]().reader("en").pages:
        assert page.mediabox == LETTER
        fonts = page["/Resources"]["/Font"].values()
        assert fonts
        for font in fonts:
            assert re.match(r"/[A-Z]{6}\+Roboto", font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"]


@EVERY
def test_file_says_what_made_it(name):
    assert FILES[name]().reader("fr").metadata.creator == "ODOportail"


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="there is no qpdf here")
@EVERY
def test_file_is_sound(name, tmp_path):
    variant = FILES[name]()
    file = tmp_path / "paper.pdf"
    file.write_bytes(variant.render(variant.paper, "fr"))

    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True)

    assert checked.returncode == 0, checked.stderr
    assert "No syntax or stream encoding errors found" in checked.stdout


def test_file_without_its_place_for_a_creator_is_refused():
    with pytest.raises(PdfError):
        pdf_engine.signed(b"%PDF-1.4\n%%EOF")


def test_mark_is_sharp_and_has_the_shape_of_the_pages_sign():
    with Image.open(paths.STATIC / "mark.png") as image:
        width, height = image.size

    assert width / height == 160 / 32
    assert width / (110 / 72) > 300
