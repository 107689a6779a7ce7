"""Make a preview by the command, and open its link as the operator does."""

import re

REASON = "Appel du 3 mars : montant contesté"


def make_link(runner, customer_number, reason=REASON):
    """Run the command, and return the path of the link that it prints."""
    result = runner.invoke(["preview", customer_number, "--reason", reason])
    assert result.exit_code == 0, result.output
    (address,) = re.findall(r"^http://localhost(/apercu/\S+)$", result.output, re.M)
    return address


def open_link(client, path):
    """Follow a link to its page, push the button, and return the answer."""
    hidden = client.get(path)
    assert hidden.status_code == 303
    return client.post_form(hidden.location)


def enter_preview(client, runner, customer_number, reason=REASON):
    """Make a preview, and be in it."""
    answer = open_link(client, make_link(runner, customer_number, reason))
    assert answer.status_code == 303
    return client
