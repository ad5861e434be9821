"""Where the offices of a session stand: one folder, one PostgreSQL, one database to copy for each."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.ledger import Ledger
from tests.chaos.nursery import Nursery
from tests.chaos.office import GROUPS, IN_GROUP, SLUG, Office
from tests.chaos.relay import Relay
from tests.chaos.servers import Cluster, Redis
from tests.chaos.tables import Tables
from tests.issue.paper import ISSUE
from tests.postgres import binaries, create_database, drop_database

_ROLES = ("editor", "reviewer", "signatory")
_TABLES = "distributor.sqlite3"


@dataclass
class Site:
    """Made once, used by every case."""

    home: Path
    nursery: Nursery
    cluster: Cluster | None = None
    _template: dict[str, str] = field(default_factory=dict)  # kind -> URL
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def postgresql(self) -> bool:
        """Whether there is a PostgreSQL to be had."""
        return binaries() is not None

    @contextlib.contextmanager
    def office(self, database: str) -> Iterator[Office]:
        """An office whose issue is signed and whose readers are known, with Redis and relay, without workers."""
        template = self._template.get(database) or self._prepare(database)
        folder = self.home / f"o{next(self._numbers)}"
        shutil.copytree(Path(self.home / f"template-{database}"), folder)
        office = self._furnish(folder, self._copy(template, folder))
        try:
            office.open()
            yield office
        finally:
            office.close()
            if self.cluster and not template.startswith("sqlite"):
                drop_database(self.cluster.url(), office.tables.url)
            shutil.rmtree(folder, ignore_errors=True)

    def _furnish(self, folder: Path, url: str) -> Office:
        book = Ledger(folder / "ledger.jsonl")
        redis = Redis(self.nursery, folder / "redis")
        return Office(self.nursery, folder, Tables(url), redis, book, Relay(book=book))

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
        write_readers(folder / "recipients", {
            name: [f"r{number}@example.org" for number in range(place * IN_GROUP + 1, (place + 1) * IN_GROUP + 1)]
            for place, name in enumerate(GROUPS)
        })  # fmt: skip
        (folder / "issue.md").write_text(small_issue(), encoding="utf-8")
        for command in (
            ["migrate"], ["issue", "import", str(folder / "issue.md")], ["audience", "sync", "--yes"],
            *(["issue", "sign", SLUG, "--role", role, "--as", "王静"] for role in _ROLES),
        ):  # fmt: skip
            done = office.distributor(*command)
            assert done.code == 0, done.words
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
            self.nursery.adopt(self.cluster.pid)
        return self.cluster


def small_issue() -> str:
    """An issue of a few lines, for all groups."""
    old = "送发：市委书记、副书记、常委，市法院，市检察院。"
    assert old in ISSUE
    return ISSUE.replace(old, f"送发：{'，'.join(GROUPS)}。")


def write_readers(folder: Path, groups: dict[str, list[str]]) -> None:
    """recipients/: one CSV file for each group."""
    folder.mkdir(exist_ok=True)
    described = []
    for place, (name, addresses) in enumerate(groups.items(), start=1):
        rows = [f"读者{place}之{number},{address},,,," for number, address in enumerate(addresses, start=1)]
        lines = ["姓名,邮箱,职务,单位,电话,备注", *rows]
        (folder / f"g{place}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        described.append(f'[[group]]\nname = "{name}"\norder = {place}\nfile = "g{place}.csv"\n')
    (folder / "groups.toml").write_text("\n".join(described), encoding="utf-8")


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """A site in the temporary folder; nothing is left of it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="dc-"))  # short: the path of a unix socket fits 104 bytes
    home.chmod(0o711)  # under root PostgreSQL runs as nobody
    nursery = Nursery(home)
    made = Site(home, nursery)
    try:
        nursery.open()
        yield made
    finally:
        if made.cluster:
            made.cluster.stop()
        nursery.close()
        shutil.rmtree(home, ignore_errors=True)
