"""The job in SQL, as an analyst at home in DuckDB writes it.

python benchmarks/job_duckdb.py TICKETS SURVEYS OUT
"""

from __future__ import annotations

import sys

import duckdb
import terms

TIMES = ("Created at", "Updated at", "First reply at", "Solved at")
TICKET_TYPES = dict.fromkeys(terms.TICKET_COLUMNS, "VARCHAR") | dict.fromkeys(TIMES, "TIMESTAMP")
SURVEY_TYPES = {
    "Ticket ID": "VARCHAR",
    "Responded at": "TIMESTAMP",
    "CSAT (1-5)": "INTEGER",
    "NPS (0-10)": "INTEGER",
    "CES": "VARCHAR",
}
tickets, surveys, out = sys.argv[1:]
con = duckdb.connect()


def case(column: str, words: dict, otherwise: object) -> str:
    whens = " ".join(f"when {key!r} then {value!r}" for key, value in words.items())
    return f"case {column} {whens} else {otherwise!r} end"


def open_seconds(day: str, second: str) -> str:
    """For how many seconds a channel was open up to an epoch second of a day of its hours."""
    inside = f"{second} - {day}.opens, {day}.closes - {day}.opens"
    return f"{day}.before + greatest(0, least({inside}))"


hours = [list(column) for column in zip(*terms.opening_hours(), strict=True)]
con.execute(
    "create temp table hours as select unnest($1) as channel, unnest($2) as day,"
    " unnest($3) as opens, unnest($4) as closes, unnest($5) as before",
    hours,
)
csv = f"header = true, delim = ',', quote = '\"', escape = '\"', timestampformat = '{terms.TIME}'"
con.execute(f"""
create temp table ticket as
select
    "Id" as id,
    {case('lower(trim("Via"))', terms.CHANNEL_OF, "other")} as channel,
    {case('lower(trim("Support tier [list]"))', terms.TIER_OF, "unassigned")} as tier,
    lower(trim("Priority")) as priority,
    lower("Status") as status,
    epoch("Created at") as created,
    "Updated at" as updated,
    epoch("First reply at") as replied,
    epoch("Solved at") as solved,
    cast(timezone('{terms.ZONE}', timezone('UTC', "Created at")) as date) as created_on,
    cast(timezone('{terms.ZONE}', timezone('UTC', "First reply at")) as date) as replied_on,
    cast(timezone('{terms.ZONE}', timezone('UTC', "Solved at")) as date) as solved_on
from read_csv('{tickets}', {csv}, types = {TICKET_TYPES})
qualify row_number() over (partition by "Id" order by updated desc) = 1
""")
con.execute(f"""
create temp table answer as
with wide as (
    select
        "Ticket ID" as id,
        "Responded at" as answered,
        "CSAT (1-5)" as csat,
        "NPS (0-10)" as nps,
        list_position(['very difficult', 'difficult', 'neither', 'easy', 'very easy'],
                      lower("CES")) as ces
    from read_csv('{surveys}', {csv}, types = {SURVEY_TYPES})
)
select id, answered, kind, score,
    cast(timezone('{terms.ZONE}', timezone('UTC', answered)) as date) as answered_on
from wide unpivot (score for kind in (csat, nps, ces))
qualify row_number() over (partition by id, kind order by answered desc) = 1
""")
con.execute(f"""
create temp table figure as
with now as (
    select greatest(max(epoch(updated)), max(created), max(replied), max(solved),
                    (select max(epoch(answered)) from answer)) as moment
    from ticket
),
today as (
    select channel, max({open_seconds("hours", "moment")}) as open_seconds
    from hours, now where opens <= moment group by channel
),
clock as (
    select ticket.channel, tier, date_trunc('week', created_on) as week,
        {open_seconds("at_creation", "created")} as begun,
        {open_seconds("at_reply", "replied")} - begun as frt,
        {open_seconds("at_solve", "solved")} - begun as resolution,
        today.open_seconds - begun as age,
        {case("ticket.channel", terms.FIRST_RESPONSE_S, terms.DAY_S)} as reply_target,
        {case("priority", terms.RESOLUTION_S, 3 * terms.DAY_S)} as solve_target
    from ticket
    join today using (channel)
    join hours as at_creation on at_creation.channel = ticket.channel and at_creation.day = created_on
    left join hours as at_reply on at_reply.channel = ticket.channel and at_reply.day = replied_on
    left join hours as at_solve on at_solve.channel = ticket.channel and at_solve.day = solved_on
    where status <> 'deleted'
),
by_creation as (
    select channel, tier, week,
        count(*) as tickets,
        quantile_cont(frt, [0.5, 0.9]) as frt,
        quantile_cont(resolution, [0.5, 0.9]) as resolution,
        avg(cast(coalesce(frt, age) > reply_target as int))
            filter (age > reply_target) as first_response_breach_rate,
        avg(cast(coalesce(resolution, age) > solve_target as int))
            filter (age > solve_target) as resolution_breach_rate
    from clock
    group by cube (channel, tier, week)
),
by_answer as (
    select channel, tier, date_trunc('week', answered_on) as week,
        avg(cast(score >= 4 as int)) filter (kind = 'csat') as csat,
        100 * avg(cast(score >= 9 as int) - cast(score <= 6 as int)) filter (kind = 'nps') as nps,
        avg(cast(score >= 4 as int)) filter (kind = 'ces') as ces
    from answer join ticket using (id)
    where status <> 'deleted'
    group by cube (channel, tier, 3)
)
select
    coalesce(by_creation.channel, by_answer.channel) as channel,
    coalesce(by_creation.tier, by_answer.tier) as tier,
    cast(cast(coalesce(by_creation.week, by_answer.week) as date) as varchar) as week,
    coalesce(tickets, 0) as tickets,
    frt[1] as frt_median, frt[2] as frt_p90,
    resolution[1] as resolution_median, resolution[2] as resolution_p90,
    first_response_breach_rate, resolution_breach_rate, csat, nps, ces
from by_creation full join by_answer
    on by_creation.channel is not distinct from by_answer.channel
    and by_creation.tier is not distinct from by_answer.tier
    and by_creation.week is not distinct from by_answer.week
""")
con.execute(f"copy figure to '{out}' (format json, array true)")
