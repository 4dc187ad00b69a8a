"""A generator makes clients in four languages of the API's description; each compiles as it is and asks, decides and is refused."""

from __future__ import annotations

import importlib.util
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people import EAST, performed
from tests.running import Server, running

HERE = Path(__file__).parent
FILES = "models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false"
SAID = "recognised true accepted 1 422"
"""The verdict, that the same request again is the same lookup, the decision, the lines of the batch, and the status of a refusal."""


@pytest.fixture(scope="module")
def served(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration without use, over HTTP."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("clients") / "data"))
    with running(data, workers=1) as server:
        yield server


@pytest.fixture(scope="module")
def description(served: Server) -> Path:
    """The description as callers get it."""
    path = served.data.parent / "openapi.json"
    path.write_bytes(served.send("GET", "/api/openapi.json").body)
    return path


@pytest.fixture(scope="module")
def generator() -> Path:
    """The generator's jar, which holds the libraries that generated Java needs."""
    package = importlib.util.find_spec("openapi_generator_cli")
    assert package is not None and package.origin is not None
    return Path(package.origin).with_name("openapi-generator.jar")


def made(generator: Path, description: Path, target: Path, language: str, *options: str) -> Path:
    """A client in a language."""
    run("java", "-jar", generator, "generate", "-g", language, "-i", description, "-o", target, "--global-property", FILES, *options)
    return target


def run(*command: object, cwd: Path | None = None) -> str:
    """What a command prints; fails with what it says."""
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", timeout=300)
    if words[0] == "mono" and done.returncode == -signal.SIGABRT:
        # The runtime itself (Debian's mono 6.8) aborts now and then on a busy machine, in threads of its own.
        done = subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout.strip()


def asked(served: Server) -> list[str]:
    """What each program is given: total protein by LOINC, of Issuer East, yesterday."""
    return [served.url, served.keys["clinician"], "2885-2", EAST["code"], performed(1)]


def test_python(served, description, generator, tmp_path):
    client = made(generator, description, tmp_path, "python")
    assert run(sys.executable, "-c", (HERE / "ask.py").read_text(encoding="utf-8"), *asked(served), cwd=client) == SAID


def test_java(served, description, generator, tmp_path):
    client = made(generator, description, tmp_path, "java", "--library", "native", "--additional-properties", "openApiNullable=false")
    sources = [*(client / "src" / "main").rglob("*.java"), *(HERE / "stubs").rglob("*.java"), HERE / "Ask.java"]
    run("javac", "-nowarn", "-encoding", "UTF-8", "-cp", generator, "-d", tmp_path / "classes", *sources)
    assert run("java", "-cp", f"{generator}:{tmp_path / 'classes'}", "Ask", *asked(served)) == SAID


def test_typescript(served, description, generator, tmp_path):
    client = made(generator, description, tmp_path, "typescript-fetch")
    (client / "ask.ts").write_bytes((HERE / "ask.ts").read_bytes())
    run("tsc", "--target", "es2020", "--module", "commonjs", "--lib", "es2020,dom", "--outDir", tmp_path / "made", client / "ask.ts")
    assert run("node", tmp_path / "made" / "ask.js", *asked(served)) == SAID


def test_csharp(served, description, generator, tmp_path):
    client = made(generator, description, tmp_path, "csharp", "--library", "httpclient", "--additional-properties", "targetFramework=net48")
    sources = [*(client / "src" / "Org.OpenAPITools").rglob("*.cs"), HERE / "stubs" / "Libraries.cs", HERE / "Ask.cs"]
    [library] = Path("/usr/lib/cli").glob("Newtonsoft.Json-*/Newtonsoft.Json.dll")
    parts = ("System.Net.Http", "System.Runtime.Serialization", "System.ComponentModel.DataAnnotations", "System.Web")
    references = [f"-r:{library}", *(f"-r:{part}.dll" for part in parts)]
    (tmp_path / library.name).write_bytes(library.read_bytes())
    run("mcs", "-langversion:7.2", f"-out:{tmp_path / 'ask.exe'}", *references, *sources)
    assert run("mono", tmp_path / "ask.exe", *asked(served)) == SAID


def test_nothing_that_breaks_a_generator_comes_back(description):
    """Seen with openapi-generator 7.26: a title that is no ASCII breaks the name of the Python package, `uniqueItems` over an enumeration
    breaks Java, and what stands in `info.description` is copied into every file."""
    document = json.loads(description.read_bytes())
    assert document["info"]["title"].isascii() and "description" not in document["info"]
    assert '"uniqueItems"' not in json.dumps(document)
    for name in document["components"]["schemas"]:
        assert not name[-1].isdigit(), "two schemas of one name"
