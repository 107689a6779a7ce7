"""Tell what an import has left in the database: all, nothing, or a half."""

import time

from bench.databases import ask, is_sqlite

IN, OUT = "wholly in", "wholly out"

# One statement is one moment, even where a server still ends a transaction whose
# client is dead.
PARTS = """
    SELECT
        (SELECT COUNT(*) FROM invoices WHERE number LIKE ?),
        (SELECT COUNT(*) FROM invoice_lines JOIN invoices ON id = invoice_id
            WHERE number LIKE ?),
        (SELECT COUNT(*) FROM balances JOIN invoices ON id = invoice_id
            WHERE number LIKE ?),
        (SELECT COUNT(*) FROM batches WHERE file_name = ? AND new > 0)
"""
DAMAGE = {
    "lines without an invoice": """
        SELECT COUNT(*) FROM invoice_lines WHERE invoice_id NOT IN
            (SELECT id FROM invoices)""",
    "balances without an invoice": """
        SELECT COUNT(*) FROM balances WHERE invoice_id NOT IN
            (SELECT id FROM invoices)""",
    "invoices without a batch": """
        SELECT COUNT(*) FROM invoices WHERE batch_id NOT IN (SELECT id FROM batches)""",
    "invoices without a balance": """
        SELECT COUNT(*) FROM invoices WHERE id NOT IN
            (SELECT invoice_id FROM balances)""",
}
UNENDED = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend' AND state <> 'idle'
"""
PATIENCE_SECONDS = 10


def judge(url, name, invoices, lines):
    """Say what is there of the file whose invoices' numbers begin with its name."""
    wait_for_server(url)
    pattern = f"{name}-%"
    parts = ask(url, PARTS, pattern, pattern, pattern, f"{name}.csv")
    if parts == (invoices, invoices * lines, invoices, 1):
        return IN
    if parts == (0, 0, 0, 0):
        return OUT
    return "{} invoices, {} lines, {} balances, {} batches".format(*parts)


def wait_for_server(url):
    """Return when PostgreSQL has ended what the killed client had begun."""
    if is_sqlite(url):
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ask(url, UNENDED)[0]:
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL does not end a dead client's transaction")
        time.sleep(0.005)


def find_damage(url):
    """Return what does not hang together in the database, in words."""
    counts = {name: ask(url, statement)[0] for name, statement in DAMAGE.items()}
    found = [f"{count} {name}" for name, count in counts.items() if count]
    return found + (find_sqlite_damage(url) if is_sqlite(url) else [])


def find_sqlite_damage(url):
    """Return what SQLite's own checks find."""
    found = []
    integrity, *_ = ask(url, "PRAGMA integrity_check")
    if integrity != "ok":
        found.append(integrity)
    if broken := ask(url, "PRAGMA foreign_key_check"):
        found.append(f"a foreign key that leads nowhere: {broken}")
    return found
