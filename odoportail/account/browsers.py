"""Say in words which browser and which device sent a `User-Agent`."""

from flask_babel import gettext as _

# The first that fits: most browsers claim to be several others as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Return words such as « Chrome sur Android », or that the device is unknown."""
    browser, system = find(agent, BROWSERS), find(agent, SYSTEMS)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("Unknown device"))


def find(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    """Return the name of the first mark that the agent bears, or an empty one."""
    return next((name for mark, name in names if mark in agent), "")
