"""A name server of our own on 127.0.0.1, as truthful or as hostile as its records."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

Records = Mapping[tuple[str, str], Sequence[str | bytes]]
SERVFAIL = "SERVFAIL"  # as a record: the server fails at this name


@dataclass
class Zone:
    """Answers by name and type; the questions it was asked stand in `asked`."""

    records: Records
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        [question] = query.question
        name, kind = question.name.to_text().lower().rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        values = self.records.get((name, kind), ())
        if SERVFAIL in values:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif values:
            reply.answer.append(rrset(question.name, kind, values))
        elif name not in {known for known, _kind in self.records}:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire(max_size=65535)


def rrset(name: dns.name.Name, kind: str, values: Sequence[str | bytes]) -> dns.rrset.RRset:
    """TXT values are any octets; others are written as in a zone file."""
    found = dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.from_text(kind))
    for value in values:
        found.add(rdata(kind, value), 60)
    return found


def rdata(kind: str, value: str | bytes) -> dns.rdata.Rdata:
    if kind != "TXT":
        assert isinstance(value, str)
        return dns.rdata.from_text("IN", kind, value)
    octets = value.encode() if isinstance(value, str) else value
    strings = [octets[at : at + 255] for at in range(0, len(octets), 255)]
    return TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings)


@contextmanager
def serving(records: Records) -> Iterator[Zone]:
    """The zone over UDP, on a port that the system chose (`address`)."""
    zone = Zone(records)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        zone.address = f"127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=_serve, args=(server, zone))
        thread.start()
        try:
            yield zone
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as farewell:
                farewell.sendto(b"", server.getsockname())
            thread.join()


def _serve(server: socket.socket, zone: Zone) -> None:
    while True:
        wire, client = server.recvfrom(4096)
        if not wire:
            return
        server.sendto(zone.answer(wire), client)
