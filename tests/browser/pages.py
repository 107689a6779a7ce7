"""Every page by its endpoint, with the addresses to look at it by."""

from odoportail.models import Purpose

PUBLIC = {
    "auth.asking_reset": ("/mot-de-passe/oublie", "/mot-de-passe/oublie?envoye"),
    "auth.signing_in": ("/connexion", "/connexion?au-revoir"),
    "home.privacy": ("/confidentialite",),
}
# The papers are those of `fleet`: one of each state, the first with many lines.
PRIVATE = {
    "account.changing_email": ("/compte/courriel",),
    "account.changing_password": ("/compte/mot-de-passe",),
    "account.devices": ("/compte/appareils",),
    "account.journal": ("/compte/journal", "/compte/journal?quoi=acces"),
    "account.fiscal_year": ("/compte/exercice", "/compte/exercice?client=C-9001"),
    "account.overview": ("/compte/",),
    "account.personal_data": ("/compte/mes-donnees",),
    "delegates.overview": ("/compte/delegues",),
    "home.home": ("/",),
    "invoices.dossiers": (
        "/factures/dossier",
        "/factures/dossier?client=C-9001&mois=4&periode=trimestre",
    ),
    "invoices.listing": ("/factures/", "/factures/?client=C-9001"),
    "invoices.reading": tuple(f"/factures/{number}" for number in range(90001, 90007)),
    "invoices.statement": ("/factures/releve",),
}
BY_LINK = {
    "account.confirming_email": Purpose.EMAIL,
    "auth.accepting_invitation": Purpose.INVITATION,
    "auth.choosing_password": Purpose.RESET,
    "auth.entering_preview": Purpose.PREVIEW,
}
BY_NOTICE = ("notices.unsubscribing",)
# What sends a file, a word for machines, or the reader elsewhere.
WITHOUT_PAGE = {
    "account.opening_email": "/compte/courriel/" + "x" * 43,
    "auth.opening_invitation": "/invitation/" + "x" * 43,
    "auth.opening_preview": "/apercu/" + "x" * 43,
    "auth.opening_reset": "/mot-de-passe/nouveau/" + "x" * 43,
    "bootstrap.static": "/bootstrap/static/css/bootstrap.min.css",
    "home.living": "/sante",
    "home.manifest": "/manifest.webmanifest",
    "home.ready": "/sante/pret",
    "invoices.pdf": "/factures/39654.pdf",
    "invoices.receipt": "/factures/39654/quittance.pdf",
    "invoices.archiving": "/factures/export.zip",
    "invoices.dossier": "/factures/dossier/2016.zip",
    "invoices.exporting": "/factures/export.csv",
    "invoices.statement_pdf": "/factures/releve.pdf?du=2016-01-01&au=2016-12-31",
    "static": "/static/portal.js",
}

PUBLIC_PATHS = [path for paths in PUBLIC.values() for path in paths]
PRIVATE_PATHS = [path for paths in PRIVATE.values() for path in paths]
