"""Let few PDFs be made at once, so that those who ask stall no pages."""

from odoportail.exceptions import RendersBusy
from odoportail.turns import Turns

# xhtml2pdf makes one at a time in a process, whatever it is asked.
places = Turns(RendersBusy, waiting=2, seconds=5.0)
