"""What imports files, and whom they are about."""

import pytest

from odoportail.extensions import db
from odoportail.models import User
from tests.imports.import_files import Importer
from tests.world import make_customer, make_user


@pytest.fixture
def importer(in_app, tmp_path):
    """Return what imports files, from a folder of the test's own."""
    return Importer(tmp_path)


@pytest.fixture
def garage(in_app):
    """Make the customer C-1."""
    customer = make_customer("C-1")
    db.session.commit()
    return customer


@pytest.fixture
def ana(importer):
    """Make a person with a password, whom billing named for customer C-1."""
    importer.customers()
    user = db.session.scalar(db.select(User))
    user.password_hash = make_user("other@exemple.test").password_hash
    db.session.commit()
    return user


@pytest.fixture
def posting(office):
    """Return the settings that send through the real server."""
    return {"MAIL_PORT": str(office.port)}
