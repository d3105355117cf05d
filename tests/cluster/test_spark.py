"""Reports on a real local cluster: two executors, each a Java process of its own with Python workers of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from supportmetrics.errors import InputError
from tests.cluster.conftest import answers, tickets

pytest.importorskip(
    "pyspark.java_gateway", reason="pyspark is not installed: the tests on a cluster are skipped"
)
pytestmark = [
    pytest.mark.slow,
    # What Spark's own code warns of is Spark's business.
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not (os.environ.get("JAVA_HOME") or shutil.which("java")),
        reason="there is no Java: the tests on a cluster are skipped",
    ),
]

CLUSTER = "local-cluster[2,1,1024]"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """Settings of a small cluster that waits for both of its executors."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(
        "spark.scheduler.minRegisteredResourcesRatio 1.0\n"
        "spark.scheduler.maxRegisteredResourcesWaitingTime 120s\n"
        "spark.sql.adaptive.coalescePartitions.enabled false\n"
        "spark.driver.memory 512m\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        # Workers run what runs here, whatever `python3` is elsewhere.
        patch.delenv("PYSPARK_PYTHON", raising=False)
        yield


@pytest.fixture(scope="module")
def cluster(settings):  # noqa: ARG001 - the cluster is started with them
    """The engine on a running cluster."""
    from supportmetrics.engine import Spark

    with Spark(CLUSTER) as engine:
        yield engine


@pytest.fixture
def exports(desk):
    """Overlapping exports: a ticket's rows stand in two files, and its answers in a third."""
    return desk(
        a=tickets(range(400)),
        b=tickets(range(200, 600), later=600, crowd=range(450, 520)),
        c=answers(range(0, 600, 3), scores=(1, 2, 4, 5), unanswered=4),
    )


def _executor():
    """The Java process that the Python worker of a task belongs to."""
    from pathlib import Path

    place = os.getppid()
    while "java" not in Path(f"/proc/{place}/comm").read_text():
        place = int(Path(f"/proc/{place}/stat").read_text().rpartition(")")[2].split()[1])
    return place


def test_tasks_run_in_executors_of_their_own_with_the_code_of_this_package(cluster):
    executor = _by_value(_executor)

    def where(task):
        import time

        import supportmetrics

        time.sleep(0.5)
        return task, executor(), supportmetrics.__file__

    told = cluster.each(range(4), _by_value(where))
    assert [task for task, _, _ in told] == [0, 1, 2, 3]
    assert len({java for _, java, _ in told} - {os.getpid()}) == 2
    assert all("supportmetrics.zip" in file for _, _, file in told)


def test_a_report_on_a_cluster_is_the_report_of_one_machine(cluster, both, exports):
    one, other = both(cluster, exports, timezone="Europe/Berlin", by=(("tier", "status"),))
    assert one == other
    assert '"duplicate-ticket"' in one


def test_what_is_wrong_with_a_file_is_the_same_sentence(cluster, both, exports, desk):
    desk(d="ticket,unheard\n1,2\n")
    one, other = both(cluster, exports, where="tier = ")
    assert one == other
    assert one.startswith("UsageError")


def test_a_job_that_fails_is_a_sentence_with_what_a_worker_raised(cluster):
    def broken(_):
        raise RuntimeError("the disk is gone")

    with pytest.raises(
        InputError, match=r"gave up\..*RuntimeError: the disk is gone\..*spark\.log"
    ):
        cluster.each([0], _by_value(broken))


@pytest.mark.parametrize("during", ["while files are read", "while rows are counted"])
def test_an_executor_that_dies_in_the_middle_of_a_job_changes_nothing(
    cluster, both, exports, tmp_path, during
):
    dying = _Dying(cluster, str(tmp_path / "died"), during)
    one, other = both(dying, exports)
    assert (tmp_path / "died").exists()
    assert one == other


def test_the_program_counts_on_a_cluster(settings, exports, tmp_path_factory):  # noqa: ARG001 - as above
    out = tmp_path_factory.mktemp("out")
    words = [sys.executable, "-m", "supportmetrics", "report", exports, "--quiet", "-o"]
    there = [*words, str(out / "there.json"), "--engine", "spark", "--spark", "local[2]"]
    ran = subprocess.run(there, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    subprocess.run([*words, str(out / "here.json"), "--coarse"], check=True, capture_output=True)
    assert (out / "here.json").read_bytes() == (out / "there.json").read_bytes()


def _by_value(function):
    """A function that travels whole: workers do not have the tests."""
    function.__module__ = "__main__"
    return function


class _Dying:
    """A cluster of which one executor is killed from within, once, in the middle of the counting."""

    def __init__(self, engine, mark, during):
        self._engine, self._mark, self._during = engine, mark, during

    def each(self, tasks, work):
        return self._engine.each(tasks, work)

    def added(self, tasks, rows, schema, count, counted, parts):
        if self._during == "while files are read":
            rows = _deadly(rows, self._mark)
        else:
            count = _deadly(count, self._mark)
        return self._engine.added(tasks, rows, schema, count, counted, parts)


def _deadly(work, mark):
    """The function, but whoever comes first kills the executor that runs it."""
    executor = _by_value(_executor)

    def deadly(given):
        import contextlib
        import signal

        with contextlib.suppress(FileExistsError):
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            os.kill(executor(), signal.SIGKILL)
        return work(given)

    return _by_value(deadly)
