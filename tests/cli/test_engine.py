"""`--engine spark` where there is no cluster to be had: a sentence and exit code 2, and Spark is not started."""

from __future__ import annotations

import sys

import pytest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "spark"), "needs to know the cluster: --spark sc://host:15002"),
        (("--spark", "local[2]"), "add --engine spark"),
        (("--engine", "spark", "--spark", "http://spark"), "is no cluster. Write sc://host:15002"),
        (("--engine", "spark", "--spark", "local", "--rejects", "x.csv"), "stay on the workers"),
        (("--engine", "dask"), "'dask' is not one of"),
    ],
)
def test_a_cluster_that_makes_no_sense_is_a_sentence(run, desk, words, said):
    ran = run("report", desk, "--format", "json", *words)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert ran.out == b""


@pytest.mark.parametrize("words", [(), ("-o", "page.html"), ("--format", "markdown")])
def test_what_is_drawn_from_single_tickets_is_refused_on_a_cluster(run, desk, here, words):
    ran = run("report", desk, *words, "--engine", "spark", "--spark", "local[2]")
    assert ran.code == 2
    assert "drawn from single tickets" in ran.err
    assert "json (or csv, parquet, openmetrics)" in ran.err
    assert not (here / "page.html").exists()


@pytest.mark.parametrize("url", ["sc://spark.example:15002", "spark://spark.example", "local[2]"])
def test_without_spark_it_is_said_what_to_install(run, desk, monkeypatch, tmp_path, url):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    left = tmp_path / "temporary"
    left.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(left))
    ran = run("report", desk, "--format", "json", "--engine", "spark", "--spark", url)
    assert ran.code == 2
    assert "needs Spark for Python" in ran.err
    assert "pip install" in ran.err
    assert not list(left.iterdir())


@pytest.fixture
def client(monkeypatch):
    """A machine that has Spark for Python."""
    monkeypatch.setattr("supportmetrics.engine._require_client", lambda _: None)


@pytest.mark.usefixtures("client")
def test_without_java_it_is_said_what_needs_it(run, desk, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    ran = run("report", desk, "--format", "json", "--engine", "spark", "--spark", "local[2]")
    assert ran.code == 2
    assert "needs Java 17 or later" in ran.err


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("url", ["sc://127.0.0.1:9/;user_id=me", "spark://127.0.0.1:9"])
def test_a_cluster_that_does_not_answer_is_named(run, desk, monkeypatch, url):
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    ran = run("report", desk, "--format", "json", "--engine", "spark", "--spark", url)
    assert ran.code == 2
    assert "nothing answers at 127.0.0.1:9" in ran.err
    assert len(ran.err.splitlines()) <= 2


@pytest.mark.usefixtures("client")
def test_what_is_piped_in_is_refused_before_anything_is_started(run, desk, here, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    words = ("--format", "json", "--engine", "spark", "--spark", "local[2]")
    ran = run("report", *words, stdin=(here / desk).read_bytes())
    assert ran.code == 2
    assert "the workers of a cluster cannot read it" in ran.err


def test_coarse_durations_are_told(measured, desk):
    report = measured(desk, "--coarse")
    (found,) = [one for one in report["findings"] if one["code"] == "coarse"]
    assert "within 0.098 %" in found["action"]
