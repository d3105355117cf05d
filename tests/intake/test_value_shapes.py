"""A time or a duration written in any shape met in exports is read back as what it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportmetrics.intake.values import durations, times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPREADSHEET = datetime(1899, 12, 30, tzinfo=UTC)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}


def month_in(language, when):
    return MONTHS[language].split()[when.month - 1]


TO_THE_SECOND = {
    "iso": lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
    "iso with T and Z": lambda t: f"{t:%Y-%m-%dT%H:%M:%SZ}",
    "iso with milliseconds": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}.000",
    "iso with an offset": lambda t: f"{t + timedelta(hours=5, minutes=30):%Y-%m-%dT%H:%M:%S}+05:30",
    "iso with a bare offset": lambda t: f"{t - timedelta(hours=3):%Y-%m-%dT%H:%M:%S}.000-0300",
    "year first with slashes": lambda t: f"{t:%Y/%m/%d %H:%M:%S}",
    "day first": lambda t: f"{t.day}/{t.month}/{t.year} {t:%H:%M:%S}",
    "day first with points": lambda t: f"{t:%d.%m.%Y %H:%M:%S}",
    "day first with a comma": lambda t: f"{t:%d-%m-%Y, %H:%M:%S}",
    "spaced": lambda t: f"{t:%d %m %Y, %I:%M:%S %p}",
    "month name": lambda t: f"{t.day} {t:%b}, {t.year} {t:%H:%M:%S}",
    "month name first": lambda t: f"{t:%B} {t.day}, {t.year} {t:%I:%M:%S %p}",
    "year and month name": lambda t: f"{t:%Y-%b-%d %H:%M:%S}",
    "posted": lambda t: f"{t:%a %b %d %H:%M:%S} +0000 {t.year}",
    "form": lambda t: f"{t + timedelta(hours=1):%Y/%m/%d %I:%M:%S %p} GMT+1",
    "spanish": lambda t: f"{t.day} de {month_in('es', t)} de {t.year} {t:%H:%M:%S}",
    "german": lambda t: f"{t.day}. {month_in('de', t)} {t.year} {t:%H:%M:%S}",
    "french": lambda t: f"{t.day} {month_in('fr', t)} {t.year} {t:%H:%M:%S}",
    "portuguese": lambda t: f"{t.day}/{month_in('pt', t)}/{t.year} {t:%H:%M:%S}",
    "seconds": lambda t: str(int((t - EPOCH).total_seconds())),
    "milliseconds": lambda t: str(int((t - EPOCH).total_seconds()) * 1000),
    "milliseconds as a float": lambda t: f"{(t - EPOCH).total_seconds() * 1000:.1f}",
    "microseconds": lambda t: str(int((t - EPOCH).total_seconds()) * 1_000_000),
    "digits": lambda t: f"{t:%Y%m%d%H%M%S}",
    "spreadsheet": lambda t: f"{(t - SPREADSHEET).total_seconds() / 86400:.8f}",
    "spreadsheet with a decimal comma": lambda t: (
        f"{(t - SPREADSHEET).total_seconds() / 86400:.8f}".replace(".", ",")
    ),
}
TO_THE_MINUTE = {
    "unpadded": lambda t: f"{t:%Y-%m-%d} {t.hour}:{t:%M}",
    "desk": lambda t: f"{t:%d/%b/%y %I:%M %p}",
    "typed": lambda t: f"{t:%d/%m/%Y} {t:%H%M}",
    "typed with a point": lambda t: f"{t:%d/%m/%Y} {t.hour % 12 or 12}.{t:%M} {t:%p}".lower(),
}
INSTANTS = st.datetimes(datetime(1999, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 - made UTC here
    lambda when: when.replace(microsecond=0, tzinfo=UTC)
)


def read(cells, order="dmy", zone="UTC"):
    return times.read({"When": times.Wanted(pl.Series("When", cells), zone)}, order)["When"]


@pytest.mark.parametrize("shape", TO_THE_SECOND)
@given(when=st.lists(INSTANTS, min_size=1, max_size=5))
def test_an_instant_in_any_shape_is_read_back(shape, when):
    found = read([TO_THE_SECOND[shape](one) for one in when])
    assert found.values.to_list() == when
    assert not found.bad.len()


@pytest.mark.parametrize("shape", TO_THE_MINUTE)
@given(when=st.lists(INSTANTS, min_size=1, max_size=5))
def test_an_instant_without_seconds_is_read_back_to_the_minute(shape, when):
    when = [one.replace(year=2000 + one.year % 60, day=min(one.day, 28), second=0) for one in when]
    assert read([TO_THE_MINUTE[shape](one) for one in when]).values.to_list() == when


@given(when=st.lists(INSTANTS, min_size=1, max_size=6), data=st.data())
def test_shapes_may_be_mixed_in_one_column(when, data):
    shapes = [data.draw(st.sampled_from(sorted(TO_THE_SECOND))) for _ in when]
    cells = [TO_THE_SECOND[shape](one) for shape, one in zip(shapes, when, strict=True)]
    assert read(cells).values.to_list() == when


@given(when=st.lists(INSTANTS, min_size=1, max_size=5), month_first=st.booleans())
def test_one_date_that_can_be_read_in_one_way_only_settles_the_order_of_its_column(
    when, month_first
):
    when = [*when, datetime(2024, 5, 31, tzinfo=UTC)]
    cells = [f"{t.month}/{t.day}/{t.year}" if month_first else f"{t.day}/{t.month}/{t.year}" for t in when]  # fmt: skip
    days = [t.replace(hour=0, minute=0, second=0) for t in when]
    assert read(cells, order=None).values.to_list() == days


@given(when=INSTANTS, zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_a_local_time_is_read_in_the_zone_of_its_column(when, zone):
    local = when.astimezone(ZoneInfo(zone))
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if not twice:  # what happens twice a year cannot be told apart
        assert read([f"{local:%Y-%m-%d %H:%M:%S}"], zone=zone).values.to_list() == [when]


def test_midnight_may_be_written_as_the_end_of_the_day():
    cells = ["31/12/2020 2400", "31/12/2020 24:00", "31/12/2020 24:00:00"]
    assert read(cells).values.to_list() == [datetime(2021, 1, 1, tzinfo=UTC)] * 3


@pytest.mark.parametrize(
    "cell", ["Monday - 13th Jan", "5th Jan", "13/01", "2020-01-19 7", "31/12/2020 2430", "1.6E+12"]
)
def test_what_could_only_be_guessed_is_no_date(cell):
    found = read([cell])
    assert found.values.to_list() == [None]
    assert found.bad.to_list() == [0]


def clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def spoken(seconds, *words):
    sizes = (86400, 3600, 60, 1)
    parts = []
    for size, word in zip(sizes, words, strict=True):
        parts.append(f"{seconds // size}{word}")
        seconds %= size
    return " ".join(parts)


DURATIONS = {
    "seconds": ("seconds", str),
    "milliseconds": ("milliseconds", lambda s: str(s * 1000)),
    "minutes": ("minutes", lambda s: f"{s / 60:.6f}"),
    "hours with a decimal comma": ("hours", lambda s: f"{s / 3600:.8f}".replace(".", ",")),
    "fraction of a day": ("days", lambda s: f"{s / 86400:.10f}"),
    "clock beyond a day": (None, clock),
    "words": (None, lambda s: spoken(s, " Days", " Hours", " Minutes", " Seconds")),
    "letters": (None, lambda s: spoken(s, "d", "h", "m", "s")),
    "german": (None, lambda s: spoken(s, " Tage", " Stunden", " Minuten", " Sekunden")),
    "spanish": (None, lambda s: spoken(s, " días", " horas", " minutos", " segundos")),
    "iso": (None, lambda s: f"P{s // 86400}DT{s // 3600 % 24}H{s // 60 % 60}M{s % 60}S"),
    "since 1970": (None, lambda s: f"{EPOCH + timedelta(seconds=s):%Y-%m-%d %H:%M:%S}"),
    "minutes and seconds": ("minutes", lambda s: f"{s // 60}:{s % 60:02d}"),
}


@pytest.mark.parametrize("shape", DURATIONS)
@given(seconds=st.lists(st.integers(0, 300 * 86400), min_size=1, max_size=5))
def test_a_duration_in_any_shape_is_read_back(shape, seconds):
    unit, write = DURATIONS[shape]
    found = durations.read(pl.Series([write(one) for one in seconds]), unit)
    assert found.values.to_list() == seconds
    assert not found.bad.len()


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (["1,234", "567"], [1234, 567]),
        (["1,234", "2,5"], [1, 2]),
        (["0,750", "1,250"], [0, 1]),
        (["1.234,5", "2,5"], [1234, 2]),
        (["1,234", "2,345", "11,500"], [1, 2, 11]),
    ],
)
def test_whether_a_comma_parts_decimals_or_thousands_is_decided_by_the_column(cells, seconds):
    assert durations.read(pl.Series(cells), "seconds").values.to_list() == seconds


def test_a_spreadsheet_s_time_of_day_is_a_duration_of_less_than_a_day():
    cells = pl.Series(["1899-12-30 09:12:00", "1899-12-31 00:00:05"])
    assert durations.read(cells, None).values.to_list() == [33120, 5]


@pytest.mark.parametrize("cell", ["3,87,16,91,111", "1:75", "P", "a while", "2024-05-01 10:00:00"])
def test_what_is_no_duration_is_counted(cell):
    found = durations.read(pl.Series([cell]), "minutes")
    assert found.values.to_list() == [None]
    assert found.bad.to_list() == [0]
