"""English texts that copies and sessions were given before rows kept codes, for old rows and old archives.

History: nothing changes it any more. Codes are joined by dots where one is the cause of the other. Frequent
texts come first, but before one those that go on from it; of two with the same codes, rows go back to the
first.
"""

from __future__ import annotations

FORMER_TEXTS = (
    ("waits until the pace allows it", "paced"),
    ("no connection: it ended in the TLS handshake", "no-connection.closed-in-handshake"),
    ("no connection", "no-connection"),
    ("the worker ended before it heard the reply to the final dot", "unheard"),
    ("set aside, its worker died three times", "set-aside"),
    ("a person settled it as arrived", "settled-arrived"),
    ("delayed", "reported-late"),
    ("not delivered", "reported-returned"),
    ("it names somebody else than the copy's reader, whose address is not stopped", "names-another"),
    ("the worker ended while the relay's reply to the final dot was awaited", "unheard"),
    ("set aside: its worker died 3 times", "set-aside"),
    ("the relay closed the connection", "relay-closed"),
    ("the connection broke", "connection-broke"),
    ("the relay closed the connection in the TLS handshake", "closed-in-handshake"),
    ("no connection in time", "no-connection-in-time"),
    ("no reply in time", "no-reply-in-time"),
    ("an answer that nothing asked for", "answers-nothing-asked"),
    ("a reply line without end", "endless-line"),
    ("a reply without end", "endless-reply"),
    ("one reply with two codes", "two-codes"),
    ("not an SMTP reply", "no-smtp-reply"),
    ("user name or password holds a NUL", "nul-in-login"),
    ("the relay does not offer STARTTLS; no password was sent in plain text", "password-in-the-open"),
    ("no log-in method in common; offered", "no-login-method"),
    ("a challenge that is not base64", "challenge-not-base64"),
    ("a challenge out of turn", "challenge-out-of-turn"),
    ("the relay does not offer STARTTLS; nothing was sent in plain text", "no-starttls"),
    ("the relay does not offer SMTPUTF8, which this address needs (RFC 6531)", "no-smtputf8"),
    ("an address that needs SMTPUTF8 without it", "needs-smtputf8"),
    ("an address that cannot stand in an SMTP command", "unfit-address"),
    ("it ended in the TLS handshake", "closed-in-handshake"),
    ("TLS: the certificate is not valid yet", "tls.certificate-not-yet-valid"),
    ("TLS: the certificate has expired", "tls.certificate-expired"),
    ("TLS: the certificate is signed by nobody but itself", "tls.certificate-self-signed"),
    ("TLS: the certificate is for another host", "tls.certificate-other-host"),
    ("TLS: the certificate is of an authority that this machine does not trust", "tls.certificate-untrusted"),
    ("TLS: the handshake failed", "tls.handshake-failed"),
    (
        "TLS: this port does not speak TLS from the first byte; smtp:// asks for STARTTLS instead",
        "tls.port-without-tls",
    ),
    ("TLS: the relay agreed to STARTTLS and then spoke no TLS", "tls.starttls-without-tls"),
    ("TLS: the relay and this machine have no TLS version in common", "tls.no-common-tls-version"),
    ("TLS: the relay closed the connection", "tls.relay-closed"),
    ("TLS: it ended in the TLS handshake", "tls.closed-in-handshake"),
    ("TLS", "tls"),
    (
        "cannot be written: the relay does not offer SMTPUTF8, which this address needs (RFC 6531)",
        "unwritable.no-smtputf8",
    ),
    ("cannot be written: an address that needs SMTPUTF8 without it", "unwritable.needs-smtputf8"),
    ("cannot be written: an address that cannot stand in an SMTP command", "unwritable.unfit-address"),
    ("cannot be written: a control character in an SMTP command", "unwritable.unfit-address"),
    ("cannot be written", "unwritable"),
)
