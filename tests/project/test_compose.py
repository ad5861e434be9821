"""docker-compose.yml names nothing that does not exist."""

from __future__ import annotations

import importlib
import ipaddress
import re
from typing import Any

import click
import pytest
import yaml

from distributor.cli import main
from distributor.settings import DOCUMENTED
from tests.conftest import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "distributor"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def documented(name: str) -> bool:
    """Whether the settings know that variable, or the file that holds it."""
    plain = name.removesuffix("_FILE")
    return name in DOCUMENTED or (plain in DOCUMENTED and DOCUMENTED[plain].secret)


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "sweeper", "inbox", "catcher", "postgres", "redis"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    unknown = [variable for variable in OURS[name].get("environment", {}) if not documented(variable)]
    assert unknown == []


def test_every_variable_that_the_shell_may_give_is_a_setting() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"(?<!\$)\$\{([A-Z_]+)", text) if not documented(name)] == []


def test_every_setting_of_dot_env_reaches_the_containers() -> None:
    """One that does not would be read by nobody, and its default be in force without a word."""
    by_the_image = {"DISTRIBUTOR_VAR", "RECIPIENTS", "WEB_HOST", "WEB_PORT", "WORKER_PROCESSES"}
    for name, service in OURS.items():
        given = {
            form for variable in service["environment"] for form in (variable, variable.removesuffix("_FILE"))
        }
        assert name == "catcher" or set(DOCUMENTED) - given == by_the_image, name


def test_every_variable_of_the_image_is_a_setting_or_the_interpreters() -> None:
    names = re.findall(r"\b([A-Z][A-Z_]+)=", DOCKERFILE.split("\nENV ")[1].split("\nRUN ")[0])
    unknown = [name for name in names if not documented(name) and not name.startswith(("PYTHON", "DJANGO"))]
    assert names
    assert unknown == ["PATH"]


@pytest.mark.parametrize(
    "name", [name for name, service in OURS.items() if "distributor" in service.get("command", [])]
)
def test_every_command_exists(name: str) -> None:
    command: click.Command | None = main
    for word in OURS[name]["command"][1:]:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None


@pytest.mark.parametrize(
    "name", ["distributor.web.server:main", "distributor.worker:app", "distributor.local.catcher:main"]
)
def test_every_program_that_is_started_by_name_exists(name: str) -> None:
    module, attribute = name.split(":")
    assert module in DOCKERFILE or module in str([service.get("command") for service in OURS.values()])
    assert hasattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("name", SERVICES)
def test_every_volume_network_and_secret_is_declared(name: str) -> None:
    service = SERVICES[name]
    # Written out, a mount says itself what it is; a file of this machine is no volume.
    short = [volume for volume in service.get("volumes", []) if isinstance(volume, str)]
    volumes = [volume.split(":")[0] for volume in short]
    assert {volume for volume in volumes if not volume.startswith(".")} <= set(COMPOSE["volumes"])
    assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(service.get("depends_on", {})) <= set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_that_is_read_is_handed_over(name: str) -> None:
    service = SERVICES[name]
    given = service.get("environment", {})
    read = {str(given[key]) for key in given if key.endswith("_FILE") and key not in DOCUMENTED}
    assert read == {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}


def test_no_secret_stands_in_a_file_of_the_project() -> None:
    assert all(secret["file"].startswith("secrets/") for secret in COMPOSE["secrets"].values())
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not re.search(r"://[^/\s]*:[^/\s{]*@", (ROOT / "docker-compose.yml").read_text())


def test_make_secrets_makes_every_secret() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert [secret for secret in COMPOSE["secrets"] if f"> secrets/{secret}\n" not in makefile] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check_or_says_that_it_needs_none(name: str) -> None:
    assert "healthcheck" in SERVICES[name] or (name == "web" and "HEALTHCHECK" in DOCKERFILE)


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_may_do_or_take_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["pids_limit"]
    assert all("size=" in mount for mount in service.get("tmpfs", []))


@pytest.mark.parametrize(
    "image",
    [
        *re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE),
        *sorted({service["image"] for service in SERVICES.values()} - {"distributor"}),
    ],
)
def test_every_image_is_of_one_exact_version(image: str) -> None:
    assert re.fullmatch(r"\S+:\d+\.\d+(\.\d+)?(-\S+)?|\S+@sha256:[0-9a-f]{64}", image)


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_ours_writes_into_its_image_or_is_root(name: str) -> None:
    assert OURS[name]["read_only"] is True
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)


def test_redis_keeps_what_it_is_told() -> None:
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_the_pages_are_reached_from_outside_and_only_from_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def copied() -> list[str]:
    return re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_exists_and_is_sent_to_the_builder(source: str) -> None:
    assert (ROOT / source).exists()
    assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_folder_that_the_program_shares_is_in_the_image() -> None:
    shared = {path.name for path in (ROOT / name for name in copied()) if path.is_dir()}
    assert {"templates", "locale", "static", "sample", "recipients"} <= shared


@pytest.mark.parametrize("name", sorted(OURS.keys() - {"catcher"}))
def test_private_authorities_are_mounted_where_the_setting_says(name: str) -> None:
    """CA_FILE of `.env` names a file on the host; inside it lies at one place, empty where none is given."""
    service = OURS[name]
    (mount,) = [volume for volume in service["volumes"] if isinstance(volume, dict)]
    assert (mount["type"], mount["read_only"]) == ("bind", True)
    assert mount["source"] == "${CA_FILE:-/dev/null}"
    assert service["environment"]["CA_FILE"] == f"${{CA_FILE:+{mount['target']}}}"


def test_the_proxy_that_is_trusted_is_the_gateway_of_the_network_that_the_pages_are_on() -> None:
    (subnet,) = COMPOSE["networks"]["outside"]["ipam"]["config"]
    trusted = OURS["web"]["environment"]["TRUSTED_PROXIES"]
    assert "outside" in OURS["web"]["networks"]
    assert trusted == f"${{TRUSTED_PROXIES:-{subnet['gateway']}}}"
    assert ipaddress.ip_address(subnet["gateway"]) in ipaddress.ip_network(subnet["subnet"])
