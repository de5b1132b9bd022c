"""No Docker engine is asked for: the file parses, and what it names exists."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image", "").startswith("sphere")]


def test_the_host_has_every_part():
    assert set(SERVICES) == {
        "front", "database", "broker", "migrate", "web", "worker", "scheduler", "door",
    }  # fmt: skip
    for service in SERVICES.values():
        assert set(service.get("depends_on") or {}) <= set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name):
    command = SERVICES[name]["command"]
    if command[:2] == ["python", "manage.py"]:
        assert command[2] in get_commands()
    else:
        assert shutil.which(command[0], path=str(ROOT / ".venv/bin")) or shutil.which(command[0])


def test_every_variable_is_in_the_example_and_in_the_guide():
    wanted = set(re.findall(r"\$\{(\w+)\}", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    guide = (ROOT / "docs/deploy.md").read_text()
    assert wanted
    for variable in wanted:
        assert re.search(rf"^#?\s*{variable}=", example, re.MULTILINE), variable
        assert f"`{variable}`" in guide, variable


def test_every_setting_read_from_the_environment_is_in_the_example():
    settings = (ROOT / "crm/settings.py").read_text()
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))
    ours_to_write = {"TESTING", "SINK_DIR", "TEST_DB_NAME", "TEST_DB_TEMPLATE"}
    example = (ROOT / ".env.example").read_text()
    missing = [
        name
        for name in sorted(read - ours_to_write)
        if not re.search(rf"^#?\s*{name}=", example, re.MULTILINE)
    ]
    assert missing == []


def test_every_mounted_file_exists():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_file(), source
            else:
                assert source in COMPOSE["volumes"], source


def test_the_image_is_built_from_the_same_lock():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in dockerfile
    assert "-r requirements.txt" in dockerfile
    assert "npm ci" in dockerfile


def test_what_runs_as_an_ordinary_user_writes_to_the_volume_alone():
    command = SERVICES["scheduler"]["command"]
    assert command[command.index("--schedule") + 1].startswith("/data/")
    assert "files:/data" in SERVICES["scheduler"]["volumes"]


def test_the_database_is_healthy_only_once_its_owner_is_made():
    assert "-h" in SERVICES["database"]["healthcheck"]["test"]


def test_the_image_has_every_file_that_package_json_names():
    assert "assets.gather()" in (ROOT / "Dockerfile").read_text()
