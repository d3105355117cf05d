import pytest

from supportmetrics.config.load import load
from supportmetrics.errors import ConfigError


@pytest.fixture
def configured(tmp_path):
    """Settings from the text of a configuration."""

    def read(text, **options):
        path = tmp_path / "supportmetrics.toml"
        path.write_text(text, "utf-8")
        return load(path, **options)

    return read


@pytest.fixture
def complaints(configured):
    """The sentences a wrong configuration gives, without the name of the file."""

    def read(text, **options):
        with pytest.raises(ConfigError) as caught:
            configured(text, **options)
        return [problem.split("supportmetrics.toml: ", 1)[1] for problem in caught.value.problems]

    return read
