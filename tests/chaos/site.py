"""Where the offices of a session stand: one folder, one PostgreSQL, one database to copy for each."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.authority import Certificate, certify
from tests.chaos.ledger import Ledger
from tests.chaos.link import PLAIN, Link
from tests.chaos.office import GROUPS, IN_GROUP, SLUGS, Office
from tests.chaos.process_group import ProcessGroup
from tests.chaos.recipients import write_readers
from tests.chaos.relay import Relay
from tests.chaos.servers import Cluster, Redis
from tests.chaos.tables import Tables
from tests.issue.paper import ISSUE
from tests.postgres import binaries, create_database, drop_database

_TABLES = "distributor.sqlite3"


@dataclass
class Site:
    """Made once, used by every case."""

    home: Path
    process_group: ProcessGroup
    certificate: Certificate
    cluster: Cluster | None = None
    _template: dict[str, str] = field(default_factory=dict)  # kind -> URL
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def postgresql(self) -> bool:
        """Whether there is a PostgreSQL to be had."""
        return binaries() is not None

    @contextlib.contextmanager
    def office(self, database: str, link: Link = PLAIN) -> Iterator[Office]:
        """A signed issue, known readers, Redis and a relay at the end of the link; no workers yet."""
        with self._turn:
            template = self._template.get(database) or self._prepare(database)
        folder = self.home / f"o{next(self._numbers)}"
        shutil.copytree(Path(self.home / f"template-{database}"), folder)
        office = self._furnish(folder, self._copy(template, folder), link)
        try:
            office.open()
            yield office
        finally:
            office.close()
            if self.cluster and not template.startswith("sqlite"):
                drop_database(self.cluster.url(), office.tables.url)
            shutil.rmtree(folder, ignore_errors=True)

    def _furnish(self, folder: Path, url: str, link: Link = PLAIN) -> Office:
        book = Ledger(folder / "ledger.jsonl")
        redis = Redis(self.process_group, folder / "redis")
        relay = Relay(book=book, link=link, certificate=self.certificate)
        return Office(self.process_group, folder, Tables(url), redis, book, relay, self.certificate)

    def _copy(self, template: str, folder: Path) -> str:
        if template.startswith("sqlite"):
            return f"sqlite:///{folder / _TABLES}"  # it came with the folder
        assert self.cluster
        return create_database(self.cluster.url(), template.partition("?")[0].rpartition("/")[2])

    def _prepare(self, database: str) -> str:
        """Import the issue, take in the readers, sign: by the commands that an office uses."""
        folder = self.home / f"template-{database}"
        folder.mkdir()
        url = f"sqlite:///{folder / _TABLES}"
        if database == "postgresql":
            url = create_database(self.start_cluster().url())
        office = self._furnish(folder, url)
        addresses = (f"r{number}@example.org" for number in itertools.count(1))
        groups = {name: list(itertools.islice(addresses, IN_GROUP)) for name in GROUPS}
        write_readers(folder / "recipients", groups)
        (folder / "issue.md").write_text(small_issue("第3期"), encoding="utf-8")
        (folder / "next.md").write_text(small_issue("第4期"), encoding="utf-8")
        documents = [str(folder / name) for name in ("issue.md", "next.md")]
        for command in (["migrate"], ["issue", "import", *documents], ["audience", "sync", "--yes"]):
            done = office.distributor(*command)
            assert done.code == 0, done.words
        for slug in SLUGS:
            office.sign(slug)
        for log in folder.glob("*.log"):
            log.unlink()
        self._template[database] = url
        return url

    def start_cluster(self) -> Cluster:
        """The PostgreSQL server of this site."""
        if self.cluster is None:
            programs = binaries()
            assert programs, "PostgreSQL is missing"
            home = self.home / "pg"
            home.mkdir()
            self.cluster = Cluster(home, programs)
            self.cluster.start()
            self.process_group.adopt(self.cluster.pid)
        return self.cluster


def small_issue(number: str) -> str:
    """An issue of a few lines, for all groups."""
    old = "送发：市委书记、副书记、常委，市法院，市检察院。"
    assert old in ISSUE
    return ISSUE.replace("第3期", number).replace(old, f"送发：{'，'.join(GROUPS)}。")


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """A site in the temporary folder; nothing is left of it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="dc-"))  # short: the path of a unix socket fits 104 bytes
    home.chmod(0o711)  # under root PostgreSQL runs as nobody
    process_group = ProcessGroup(home)
    made = Site(home, process_group, certify(home, "localhost"))
    try:
        process_group.open()
        yield made
    finally:
        if made.cluster:
            made.cluster.stop()
        process_group.close()
        shutil.rmtree(home, ignore_errors=True)
