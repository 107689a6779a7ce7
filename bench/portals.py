"""Serve a portal on big data, with people who are signed in."""

from contextlib import contextmanager
from typing import NamedTuple

from flask import Flask

from bench.big_data import MONTHS, fill
from bench.page_load import Turn
from bench.readers import Reader, let_in
from bench.servers import Server, started
from odoportail import create_app
from tests.settings import make_settings


class Portal(NamedTuple):
    """A portal that is served, where its data are, and who is signed in to it."""

    url: str
    app: Flask
    server: Server
    readers: list[Reader]
    invoices: int

    def turns(self, path):
        """Return who asks for a path, each with the number of a paper of its own."""
        return [
            Turn(path.format(number=reader.number), reader.cookies)
            for reader in self.readers
        ]


@contextmanager
def serving_customers(url, log, customers, people):
    """Fill an empty database, serve a portal on it, and let people in."""
    app = create_app(make_settings(DATABASE_URL=url))
    fill(app, customers)
    readers = let_in(app, people)
    with started(url, log) as server:
        yield Portal(url, app, server, readers, customers * MONTHS)
