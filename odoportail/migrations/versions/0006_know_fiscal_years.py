"""Keep of each customer when its fiscal year begins, and how often it files."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# In words that both databases take: Alembic adds no column with a check to a table
# of SQLite but by a new table, and SQLite would not let the old one go, which others
# point to.
FISCAL_MONTH = """
ALTER TABLE customers ADD COLUMN fiscal_month INTEGER DEFAULT 1 NOT NULL
CONSTRAINT ck_customers_fiscal_month CHECK (fiscal_month BETWEEN 1 AND 12)
"""
FILING_PERIOD = """
ALTER TABLE customers ADD COLUMN filing_period VARCHAR(20) DEFAULT 'year' NOT NULL
CONSTRAINT ck_customers_filingperiod
CHECK (filing_period IN ('month', 'quarter', 'year'))
"""


def upgrade() -> None:
    op.execute(FISCAL_MONTH)
    op.execute(FILING_PERIOD)


def downgrade() -> None:
    op.drop_column("customers", "filing_period")
    op.drop_column("customers", "fiscal_month")
