"""Name what can go wrong. Leaves carry data; sentences for people are made later."""


class PortalError(Exception):
    """Stand at the root of every refusal that the portal makes on purpose."""


class ConfigError(PortalError):
    """Report settings that are missing or wrong, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class NotFound(PortalError):
    """Report that there is no such thing, or none that this person may see."""


class SignInRefused(PortalError):
    """Report a failed sign-in, without saying which half was wrong."""


class TooManyAttempts(PortalError):
    """Report that nothing is tried for now, and for how many seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"again in {retry_after} seconds")


class PreviewRefused(PortalError):
    """Report what a preview does not do: it reads papers, and changes nothing."""


class TooManyDocuments(PortalError):
    """Report that somebody has taken as many PDFs as one minute allows."""


class RendersBusy(PortalError):
    """Report that as many PDFs are being made as this process makes at once."""


class Busy(PortalError):
    """Report that every place to hash a password is taken."""


class LinkInvalid(PortalError):
    """Report a mailed link that is unknown, expired or spent."""


class NoticeLinkInvalid(PortalError):
    """Report the link of a notice that is none of ours: it switches nothing off."""


class PasswordRefused(PortalError):
    """Report a new password that will not do, and why, by a name (`reason`)."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class DelegateRefused(PortalError):
    """Report an invitation that is not made, and why, by a name (`reason`)."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ImportRefused(PortalError):
    """Report a file from the billing system that cannot be taken, and why."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class PdfError(PortalError):
    """Report a PDF that could not be made whole."""


class CommandRefused(PortalError):
    """Report in one sentence why a command did nothing."""
