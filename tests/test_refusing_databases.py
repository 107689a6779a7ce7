"""What commands say of a database that does not do its part."""

import sqlite3

import pytest
from psycopg.errors import DiskFull, LockNotAvailable, UndefinedTable
from sqlalchemy.exc import OperationalError

from odoportail.cli import context


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (LockNotAvailable("canceling statement"), context.BUSY),
        (sqlite3.OperationalError("database is locked"), context.BUSY),
        (DiskFull("could not extend file"), context.FULL),
        (sqlite3.OperationalError("database or disk is full"), context.FULL),
        (UndefinedTable("no such relation"), context.NO_DATABASE),
    ],
    ids=repr,
)
def test_sentence_says_what_to_do(error, sentence):
    assert context.sentence_of(OperationalError("", {}, error)) == sentence
