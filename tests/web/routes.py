"""Who may do what: every route of the pages by who asks and by method, as data. test_routes.py walks it.

HEAD is answered as GET, and every other method is 405 for everybody. `{…}` in a path or form stands for
the key of a row that exists. A form of another site, without a token, is 403 for
everybody, but for RFC 8058's one click.
"""

from __future__ import annotations

from dataclasses import dataclass

OTHER_METHODS = ("PUT", "DELETE", "OPTIONS", "PATCH")


@dataclass(frozen=True, slots=True)
class Route:
    """The statuses of GET, of a POST without the form's token, and of one with it."""

    name: str  # as in distributor/web/urls.py
    path: str
    anonymous: tuple[int, int, int]
    this_machine: tuple[int, int, int]
    logged_in: tuple[int, int, int]
    form: str = ""


# Of the desk: 302 leads to the log-in, and a form that brings its token is answered 403 with the log-in.
_ASKED, _SEEN = (302, 403, 405), (200, 403, 405)


def _page(name: str, path: str) -> Route:
    return Route(name, path, _ASKED, _SEEN, _SEEN)


def _button(name: str, path: str, form: str = "") -> Route:
    """What a page's form is sent to: GET leads back there; a form that says not what it showed is a 409."""
    allowed = (302, 403, 409)
    return Route(name, path, (302, 403, 403), allowed, allowed, form)


def _form(name: str, path: str, status: int = 409, form: str = "") -> Route:
    """A page with a form that is sent to its own address."""
    allowed = (200, 403, status)
    return Route(name, path, (302, 403, 403), allowed, allowed, form)


def _open(name: str, path: str, *statuses: int) -> Route:
    get, bare, whole = statuses or _SEEN
    return Route(name, path, (get, bare, whole), (get, bare, whole), (get, bare, whole))


ROUTES = (
    _page("issues", "/"),
    _page("report", "/issues/{slug}/"),
    _page("copies", "/issues/{slug}/copies"),
    _page("copy", "/issues/{slug}/copies/1"),
    _form("decide", "/issues/{slug}/decide?run={run}&answer=arrived", form="run={run}&answer=arrived"),
    _page("preview", "/issues/{slug}/preview"),
    _button("schedule", "/issues/{slug}/schedule"),
    _form("inbox", "/inbox", 200),
    _page("enclosure", "/inbox/files/{file}"),
    _page("enclosure-picture", "/inbox/files/{file}/picture"),
    _page("mail", "/inbox/{mail}"),
    _page("mail-layout", "/inbox/{mail}/layout"),
    _page("mail-raw", "/inbox/{mail}/raw"),
    _button("mail-file", "/inbox/{mail}/file"),
    _button("mail-again", "/inbox/{removed}/again"),
    _form("answers", "/answers", form="publication={publication}"),
    _page("manuscripts", "/manuscripts"),
    _page("manuscript", "/manuscripts/{manuscript}"),
    _button("manuscript-confirm", "/manuscripts/{manuscript}/confirm"),
    _page("manuscript-changes", "/manuscripts/{manuscript}/changes"),
    _page("manuscript-alike", "/manuscripts/{manuscript}/alike/1/{other}"),
    _page("manuscript-picture", "/manuscripts/{manuscript}/pictures/1/0"),
    _button("manuscript-decide", "/manuscripts/{manuscript}/decide", "state=adopted"),
    _button("manuscript-place", "/manuscripts/{manuscript}/place"),
    _button("manuscript-unplace", "/manuscripts/{manuscript}/unplace"),
    _page("contributors", "/contributors"),
    _page("contributor", "/contributors/{contributor}"),
    _button("contributor-correct", "/contributors/{contributor}/correct"),
    _button("contributor-note", "/contributors/{contributor}/note"),
    _button("contributor-merge", "/contributors/{contributor}/merge"),
    _page("suppressed", "/suppressed"),
    _page("suppression", "/suppressed/{suppression}"),
    _button("suppression-lift", "/suppressed/{suppression}/lift"),
    _button("suppression-others", "/suppressed/{suppression}/others"),
    _page("statistics", "/statistics"),
    _page("statistics-csv", "/statistics.csv"),
    _page("statistics-xlsx", "/statistics.xlsx"),
    Route("metrics", "/metrics", (401, 403, 405), _SEEN, _SEEN),
    _open("read", "/r/{read}"),
    _open("unsubscribe", "/u/{unsubscribe}", 200, 200, 200),
    _open("healthz", "/healthz"),
    # A session ends with these; without an account nobody's name and password are right.
    Route(
        "login",
        "/login",
        (200, 403, 403),
        (200, 403, 403),
        (200, 403, 302),
        "name=editor&password=a+long+enough+secret",
    ),
    _open("login-link", "/login/{link}", 200, 403, 302),
    _open("logout", "/logout", 405, 403, 302),
)
END_SESSIONS = {"login", "login-link", "logout"}
