"""The list of invoices as a Django project would have it, for the benchmark alone."""
