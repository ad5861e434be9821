"""The text behind DATA in pieces: where it ends, and without its dots (RFC 5321 section 4.5.2)."""

from __future__ import annotations

_END = b"\r\n.\r\n"


class Dots:
    """Feed it pieces until it is `done`; `rest` is what the client sent behind the end."""

    def __init__(self) -> None:
        self.done = False
        self.rest = b""
        self._held = b"\r\n"  # so that a dot in the first line counts, too
        self._skip = 2  # octets of ours at the beginning

    def feed(self, piece: bytes) -> bytes:
        """What is certain of the text by now. Only CR LF dot CR LF ends it, no bare line feed."""
        text = self._held + piece
        end = text.find(_END)
        if end >= 0:
            self.done, self.rest = True, text[end + len(_END) :]
            return self._plain(text[: end + 2])
        cut = _safe(text)
        self._held = text[cut:]
        return self._plain(text[:cut])

    def _plain(self, text: bytes) -> bytes:
        plain = text.replace(b"\r\n.", b"\r\n")
        out, self._skip = plain[self._skip :], max(0, self._skip - len(plain))
        return out


def _safe(text: bytes) -> int:
    """Up to where neither the end nor a stuffed dot may be cut in two."""
    tail = text[-len(_END) + 1 :]
    for length in range(len(tail), 0, -1):
        if _END.startswith(tail[-length:]):
            return len(text) - length
    return len(text)
