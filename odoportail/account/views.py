"""The pages under « Mon compte »."""

import io

from flask import (
    Blueprint,
    after_this_request,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from odoportail import clock
from odoportail.account import (
    data_files,
    email_change,
    fiscal_settings,
    happenings,
    journal_pages,
    services,
)
from odoportail.account.browsers import device_words
from odoportail.account.field_names import FIELD_NAMES
from odoportail.account.forms import (
    EmailForm,
    ExportForm,
    FiscalYearForm,
    NewPasswordForm,
    ProfileForm,
)
from odoportail.account.personal_data import SECTIONS
from odoportail.auth import gate, hidden_links
from odoportail.auth.gate import public
from odoportail.exceptions import SignInRefused
from odoportail.forms import ActionForm, PortalForm
from odoportail.i18n import LANGUAGES, speak_to
from odoportail.models import FilingPeriod, User

INVALID_FORM = 422
# No row has a larger number; one that no database takes is simply not there.
SIGN_IN = "<int(max=2147483647):sign_in_id>"

blueprint = Blueprint("account", __name__, url_prefix="/compte")


@blueprint.route("/", methods=["GET", "POST"])
def overview() -> ResponseReturnValue:
    """Show and keep the name, the language, and which notices are wanted."""
    user = services.get_user(current_user.user_id)
    form = ProfileForm(current_app.config["NOTICES"], obj=user)
    if form.validate_on_submit():
        services.save_profile(
            user.id,
            name=form.name.data or "",
            language=form.language.data,
            wanted={kind: field.data for kind, field in form.switches.items()},
        )
        with force_locale(LANGUAGES[form.language.data]):
            flash(_("Your profile is saved."), "success")
        return redirect(url_for("account.overview"), 303)
    return page("overview", form, account_email=user.email)


def page(name: str, form: PortalForm, **values: object) -> ResponseReturnValue:
    """Return the page of a form, as it was typed where it is not right yet."""
    return render_template(
        f"account/{name}.html",
        form=form,
        page_expired=form.is_expired,
        refused=form.refusal is not None,
        **values,
    ), INVALID_FORM if form.is_submitted() else 200


@blueprint.route("/exercice", methods=["GET", "POST"])
def fiscal_year() -> ResponseReturnValue:
    """Show and keep when a customer's year begins, and how often it files."""
    asked = request.args.get("client")
    scope = fiscal_settings.get_owned(current_user.user_id, asked)
    customer = scope.customer
    form = FiscalYearForm(obj=customer)
    if customer and form.validate_on_submit():
        fiscal_settings.save_calendar(
            current_user.user_id,
            customer.customer_number,
            fiscal_month=form.fiscal_month.data,
            filing_period=FilingPeriod(form.filing_period.data),
        )
        flash(_("The fiscal year is saved."), "success")
        return redirect(url_for("account.fiscal_year", client=scope.client), 303)
    return page("fiscal_year", form, scope=scope)


@blueprint.route("/mot-de-passe", methods=["GET", "POST"])
def changing_password() -> ResponseReturnValue:
    """Take the present password and a new one; every other device is signed out."""
    form = NewPasswordForm(services.get_user(current_user.user_id))
    if form.validate_on_submit():
        with form.shows(SignInRefused):
            user = services.change_password(
                current_user, form.present.data, form.password.data, gate.caller()
            )
            trust_again(user)
            flash(_("Your password is changed."), "success")
            return redirect(url_for("account.overview"), 303)
    return page("changing_password", form, account_email=current_user.email)


def trust_again(user: User) -> None:
    """Let this browser stay known, where all others have become strangers."""
    after_this_request(lambda response: gate.trust_device(response, user))


@blueprint.route("/courriel", methods=["GET", "POST"])
def changing_email() -> ResponseReturnValue:
    """Ask the new address to confirm; say the same whoever has it."""
    form = EmailForm()
    if form.validate_on_submit():
        with form.shows(SignInRefused):
            email_change.request_change(
                current_user.user_id, form.email.data, form.present.data, gate.caller()
            )
            return render_template("account/email_asked.html", email=form.email.data)
    return page("changing_email", form, account_email=current_user.email)


@blueprint.get("/courriel/<token>")
@public
def opening_email(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once."""
    return hidden_links.hide_token(token, "account.confirming_email")


@blueprint.route("/courriel/confirmer", methods=["GET", "POST"])
@public
def confirming_email() -> ResponseReturnValue:
    """Show the old address and the new, and change them by a button alone."""
    token = hidden_links.hidden_token()
    link, email = email_change.get_change(token)
    speak_to(link.user.language)
    form = ActionForm()
    if form.validate_on_submit():
        user_id = email_change.change_email(token)
        flash(_("The email address of the account is changed."), "success")
        is_owner = current_user.is_authenticated and current_user.user_id == user_id
        target = "account.overview" if is_owner else "auth.signing_in"
        return hidden_links.forget_token(redirect(url_for(target), 303))
    return page("confirming_email", form, former=link.user.email, email=email)


@blueprint.get("/appareils")
def devices() -> ResponseReturnValue:
    """Show where this person is signed in."""
    sessions = services.list_sessions(current_user)
    return render_template(
        "account/devices.html",
        sessions=[(session, device_words(session.agent)) for session in sessions],
    )


@blueprint.post(f"/appareils/{SIGN_IN}/fermer")
def ending_session(sign_in_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    if ActionForm().validate_on_submit():
        services.end_session(current_user, sign_in_id)
        flash(_("This device is signed out."), "success")
    else:
        flash(_("That did not work. Please try again."), "error")
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/appareils/fermer")
def ending_other_sessions() -> ResponseReturnValue:
    """Sign all the other devices out."""
    if ActionForm().validate_on_submit():
        trust_again(services.end_other_sessions(current_user))
        flash(_("All the other devices are signed out."), "success")
    else:
        flash(_("That did not work. Please try again."), "error")
    return redirect(url_for("account.devices"), 303)


@blueprint.route("/mes-donnees", methods=["GET", "POST"])
def personal_data() -> ResponseReturnValue:
    """Say what is kept of this person, and hand out a copy (Law 25, s. 27)."""
    form = ExportForm()
    if form.validate_on_submit():
        with form.shows(SignInRefused):
            copy = data_files.take_copy(
                current_user.user_id,
                form.present.data,
                form.format.data,
                gate.caller(),
            )
            return send_copy(copy, form.format.data)
    return page(
        "personal_data", form, sections=SECTIONS.values(), field_names=FIELD_NAMES
    )


def send_copy(content: bytes, file_format: str) -> ResponseReturnValue:
    """Send the copy as a file to keep, never to look at."""
    name = _("my-data")
    return send_file(
        io.BytesIO(content),
        mimetype="application/json" if file_format == "json" else "text/csv",
        as_attachment=True,
        download_name=f"{name}_{clock.today().isoformat()}.{file_format}",
    )


@blueprint.get("/journal")
def journal() -> ResponseReturnValue:
    """Show who has seen this person's papers, and what was done on the account."""
    shown = journal_pages.read_journal(
        current_user.user_id,
        happenings.find_part(request.args.get("quoi")),
        request.args.get("page"),
    )
    return render_template("account/journal.html", journal=shown, parts=happenings.Part)
