"""The import contracts of pyproject.toml, each a test of its own."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def contracts() -> list[str]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in told["tool"]["importlinter"]["contracts"]]


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of the tree; its lines are folded at 80 columns unless told otherwise."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--cache-dir", tmp_path_factory.mktemp("imports")],
        cwd=ROOT,
        env={"COLUMNS": "200", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("contract", contracts())
def test_an_import_contract_is_kept(contract: str, linted: str) -> None:
    assert f"{contract} KEPT" in linted, linted


def test_the_linter_reads_the_standard_library_too(tmp_path: Path) -> None:
    # A contract that forbids `time` proves nothing if the linter cannot see `time`.
    package = tmp_path / "leaky"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "core.py").write_text("from time import monotonic as now\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = leaky\ninclude_external_packages = True\n"
        "[importlinter:contract:1]\nname = No clock\ntype = forbidden\n"
        "source_modules = leaky\nforbidden_modules = time\n"
    )
    done = subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "No clock BROKEN" in done.stdout, done.stdout + done.stderr
