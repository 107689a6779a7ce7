"""Know the portal's tables, as Django's models."""

from django.conf import settings
from django.db import models


class Customer(models.Model):
    """A customer of the billing system."""

    customer_number = models.CharField(max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        """The portal's table."""

        managed = False
        db_table = "customers"


class Access(models.Model):
    """The right of one person to one customer's papers."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE)
    role = models.CharField(max_length=20)
    last_day = models.DateField(null=True)

    class Meta:
        """The portal's table."""

        managed = False
        db_table = "accesses"


class Invoice(models.Model):
    """An issued invoice."""

    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, models.CASCADE)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    subtotal_cents = models.BigIntegerField()
    gst_cents = models.BigIntegerField()
    qst_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()

    class Meta:
        """The portal's table."""

        managed = False
        db_table = "invoices"


class Balance(models.Model):
    """What is still owed on one invoice."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, primary_key=True)
    paid_cents = models.BigIntegerField()
    credited_cents = models.BigIntegerField()
    settled_on = models.DateField(null=True)

    class Meta:
        """The portal's table."""

        managed = False
        db_table = "balances"
