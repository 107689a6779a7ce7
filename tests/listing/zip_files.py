"""Open what was sent as a ZIP file."""

import io
import zipfile


def archive_of(response):
    """Return the ZIP file that was sent, after its own check."""
    archive = zipfile.ZipFile(io.BytesIO(response.data))
    assert archive.testzip() is None
    return archive
