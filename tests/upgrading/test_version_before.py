"""The version before the newest migration serves on with the tables of this one.

It is taken from git's history and run for real, beside this version, as on the
machines of an upgrade; the two share the database and nothing else.
"""

import re
import shutil
import subprocess
from contextlib import ExitStack

import pytest

from bench.resource_use import ROOT
from odoportail import paths
from tests.conftest import DATABASES
from tests.fresh_databases import new_database
from tests.machines import PUBLIC, Browser, ends, new_machine, serving
from tests.post_office import link_in
from tests.upgrading.releases import REVISIONS, go_to, load_first_release
from tests.upgrading.test_first_release import ACCOUNTANT, LUC

VERSIONS = paths.MIGRATIONS / "versions"
NEW_PASSWORD = "another few words in a row"


def git(*words):
    """Return what git says, or nothing where it cannot."""
    if shutil.which("git") is None:
        return b""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    return b"" if done.returncode else done.stdout


@pytest.fixture(scope="module")
def code_before(tmp_path_factory):
    """Unpack the code as it was before the newest migration."""
    (newest,) = VERSIONS.glob(f"{REVISIONS[-1]}_*.py")
    # By its first line: the file may have been numbered anew.
    words, _, _ = newest.read_text("utf-8").partition("\n")
    log = git("log", "--reverse", "--format=%H", f"-S{words}", "--", str(VERSIONS))
    archive = git("archive", f"{log.split()[0].decode()}^") if log else b""
    if not archive:
        pytest.skip("git knows of no version before this one: clone the whole history")
    folder = tmp_path_factory.mktemp("before")
    subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)
    return folder


@pytest.fixture(scope="module", params=DATABASES)
def versions(request, code_before, smtp_server, tmp_path_factory):
    """Serve the version before and this one, on the tables of this one."""
    folders = [tmp_path_factory.mktemp(name) for name in ("before", "now", "data")]
    port = str(smtp_server.port)
    with new_database(request, folders[2]) as url, ExitStack() as running:
        load_first_release(url)
        go_to(url, "head")
        before = new_machine(url, folders[0], code_before, MAIL_PORT=port)
        now = new_machine(url, folders[1], MAIL_PORT=port)
        yield [running.enter_context(serving(one)) for one in (before, now)]


def test_version_before_is_another_one(versions):
    before, _ = versions

    known = {file.name for file in before.code.glob("odoportail/migrations/versions/*")}

    assert "0001_create_the_tables.py" in known
    assert not [name for name in known if name.startswith(REVISIONS[-1])]


@pytest.mark.parametrize("way", [1, -1], ids=["upgrading", "rolling back"])
def test_session_goes_on_with_the_other_version(versions, way):
    first, second = versions[::way]
    browser = Browser()
    browser.sign_in(first, *LUC)

    pages = [browser.get(one, "/factures/").text for one in (first, second, first)]

    assert all("FA-10" in page for page in pages)


def test_version_before_hands_out_papers_as_this_one_does(versions):
    browser = Browser()
    browser.sign_in(versions[0], *LUC)

    papers = [browser.get(one, "/factures/FA-9.pdf") for one in versions * 2]

    assert {paper.status for paper in papers} == {200}
    assert all(paper.body.startswith(b"%PDF") for paper in papers)
    assert browser.get(versions[0], "/factures/FA-9").status == 200


def test_version_before_mails_links_and_takes_passwords(versions, office):
    before, now = versions
    browser, email = Browser(), ACCOUNTANT[0]
    browser.post(before, "/mot-de-passe/oublie", email=email)
    ends(before.start("mail", "deliver"))
    (sent,) = [mail for mail in office.mails if mail.recipients == [email]]

    browser.get(before, link_in(sent, PUBLIC))
    chosen = {"password": NEW_PASSWORD, "confirm": NEW_PASSWORD}
    browser.post(before, "/mot-de-passe/nouveau", **chosen)

    assert Browser().sign_in(now, email, NEW_PASSWORD) == 303


def test_version_before_takes_files_that_this_one_shows(versions, tmp_path):
    before, now = versions
    customers = tmp_path / "customers.csv"
    customers.write_text(
        "customer_number,name,email\nC-9,Garage Roy,roy@exemple.test\n"
    )

    (told,) = ends(before.start("import", "customers", str(customers)))
    (users,) = ends(now.start("users", "list"))

    assert re.search(r"new 1, changed 0", told)
    assert "roy@exemple.test" in users
