"""Survey tables of every layout: what is read, what is left out, and what is asked back."""

import csv
import json
from datetime import UTC, datetime

import pytest

from supportmetrics.errors import AmbiguityError, InputError
from supportmetrics.intake.load import Reading, load

READING = Reading(zone="UTC", zone_is_given=True)
DAY = "2026-03-13"


@pytest.fixture
def read(tmp_path):
    """Reads rows as a CSV file of a name."""

    def reader(rows, name="answers.csv", **options):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return load([str(path)], Reading(zone="UTC", zone_is_given=True, **options)).facts

    return reader


def answers(facts, *columns):
    rows = facts.surveys.sort("input", "line", maintain_order=True)
    return [tuple(row) for row in rows.select(columns or ("kind", "score")).iter_rows()]


def codes(facts):
    return {finding.code for finding in facts.findings}


def test_one_answer_per_row_beside_its_kind(read):
    facts = read(
        [["Survey type", "Score", "Ticket"], ["NPS", 9, "#1"], ["CSAT", 4, "2.0"], ["Mood", 1, 3]]
    )

    assert answers(facts, "kind", "score", "ticket_id") == [("nps", 9, "1"), ("csat", 4, "2")]
    assert codes(facts) == {"other-question"}
    assert {e.reason: e.rows for e in facts.inputs[0].excluded} == {"another question": 1}


def test_questions_of_one_answer_per_row_are_told_by_their_text(read):
    rows = [
        ["Response ID", "Question", "Answer"],
        ["r1", "How likely are you to recommend us?", 9],
        ["r1", "How satisfied are you with our support?", 5],
        ["r2", "Would you reccomend us to a friend?", 2],
    ]
    assert answers(read(rows)) == [("nps", 9), ("csat", 5), ("nps", 2)]


def test_two_questions_of_one_kind_in_one_response_are_asked_back(read):
    rows = [
        ["Response ID", "Question", "Answer"],
        ["r1", "How satisfied are you with the agent?", 5],
        ["r1", "How satisfied are you with the product?", 1],
    ]
    with pytest.raises(AmbiguityError, match="--by question"):
        read(rows)
    assert answers(read(rows, keep=("question",)), "question", "score") == [
        ("How satisfied are you with the agent?", 5),
        ("How satisfied are you with the product?", 1),
    ]


def test_the_kind_of_a_bare_score_stands_in_the_name_of_the_file_or_in_its_words(read):
    rows = [["ticket id", "survey rating"], [1, 5], [2, 1]]
    assert answers(read(rows, "csat_responses.csv")) == [("csat", 5), ("csat", 1)]
    with pytest.raises(AmbiguityError, match="--column csat='survey rating'"):
        read(rows, "responses.csv")
    assert answers(read([["id", "survey rating"], [1, "Very easy"], [2, "Difficult"]])) == [
        ("ces", 5),
        ("ces", 2),
    ]


def test_of_several_questions_the_one_about_the_support_counts(read):
    rows = [
        [
            "When",
            "How satisfied are you with our support?",
            "How satisfied are you with the price?",
        ],
        [DAY, 5, 1],
    ]
    facts = read(rows)
    assert answers(facts) == [("csat", 5)]
    assert [f.examples for f in facts.findings if f.code == "other-question"] == [
        ("How satisfied are you with the price?",)
    ]


def test_several_questions_that_count_alike_are_asked_back_or_read_one_by_one(read):
    rows = [
        [
            "Submitted at",
            "1. How satisfied are you with the price?",
            "2. How satisfied are you with the colour?",
        ],
        [DAY, 5, 1],
    ]
    with pytest.raises(AmbiguityError, match="2 questions look like CSAT"):
        read(rows)
    assert answers(read(rows, keep=("question",)), "question", "score") == [("1.", 5), ("2.", 1)]


def test_versions_of_an_edited_question_are_one_question(read):
    rows = [
        [
            "Submitted at",
            "How satisfied are you with us today?",
            "How satisfied are you with us today",
        ],
        [DAY, 5, ""],
        [DAY, "", 2],
    ]
    assert answers(read(rows)) == [("csat", 5), ("csat", 2)]


def test_choices_in_columns_of_their_own_are_one_question_even_when_ticked(read):
    rows = [
        [
            "Respondent ID",
            "Collector ID",
            "How satisfied are you with our service?",
            "",
            "",
            "Why?",
        ],
        ["", "", "Satisfied", "Neutral", "Dissatisfied", "Open-Ended Response"],
        ["901", "1", "1", "", "", "Fine"],
        ["902", "1", "", "", "1", "Slow"],
    ]
    facts = read(rows)
    assert answers(facts) == [("csat", 4), ("csat", 2)]
    assert facts.inputs[0].rows == 2


def test_rows_of_a_grid_are_questions_of_their_own(read):
    rows = [
        ["Respondent ID", "Collector ID", "How satisfied are you with ...", ""],
        ["", "", "our support", "our prices"],
        ["901", "1", "Satisfied", "Dissatisfied"],
        ["902", "1", "Neutral", "Neutral"],
    ]
    assert answers(read(rows)) == [("csat", 4), ("csat", 3)]


def test_a_legacy_qualtrics_export_has_two_header_rows_and_an_empty_last_column(read):
    rows = [
        ["\ufeffV1", "V2", "V3", "V7", "V8", "V9", "V10", "Q1", ""],
        ["ResponseID", "ResponseSet", "Name", "Status", "StartDate", "EndDate", "Finished",
         "How satisfied are you with our support?", ""],
        ["R_1", "Default", "Anonymous", "0", f"{DAY} 08:00:00", f"{DAY} 08:01:00", "1", "4", ""],
        ["R_2", "Default", "Anonymous", "1", f"{DAY} 08:00:00", f"{DAY} 08:01:00", "1", "1", ""],
    ]  # fmt: skip
    facts = read(rows)
    assert facts.inputs[0].preset == "qualtrics"
    assert answers(facts, "score", "answered_at") == [(4, datetime(2026, 3, 13, 8, 1, tzinfo=UTC))]
    assert {e.reason: e.rows for e in facts.inputs[0].excluded} == {"preview of the survey": 1}


def test_responses_of_which_none_is_finished_are_counted_as_such_even_without_a_question(read):
    header = [
        "ResponseId",
        "RecordedDate",
        "DistributionChannel",
        "Finished",
        "Progress",
        "Duration (in seconds)",
    ]
    rows = [
        ["R_1", f"{DAY} 08:00:00", "email", "0", "20", "9"],
        ["R_2", f"{DAY} 09:00:00", "email", "0", "12", "5"],
    ]
    (told,) = read([header, *rows]).inputs

    assert told.used == 0
    assert {e.reason: e.rows for e in told.excluded} == {"response not finished": 2}
    finished = [[*row[:3], "1", *row[4:]] for row in rows]
    with pytest.raises(InputError, match="no question") as refused:
        read([header, *finished])
    assert "Duration" not in str(refused.value)


def test_numbers_of_answers_count_as_so_many_answers(read):
    rows = [
        ["Date", "Very unsatisfied", "Unsatisfied", "Neutral", "Satisfied", "Very satisfied"],
        [DAY, 1, 0, 0, 2, ""],
        ["2026-03-14", 0, 0, 0, 0, 0],
        ["2026-03-15", "", "", "", "", 3],
    ]
    facts = read(rows)
    assert answers(facts, "score", "line") == [(1, 1), (4, 1), (4, 1), (5, 3), (5, 3), (5, 3)]
    assert (facts.inputs[0].rows, facts.inputs[0].used) == (3, 2)
    assert "summed-answers" in codes(facts)


def test_a_column_of_counts_multiplies_its_rows(read):
    facts = read([["Date", "Rating", "Count"], [DAY, "Satisfied", 3], [DAY, "Unsatisfied", 1]])
    assert answers(facts) == [("csat", 4)] * 3 + [("csat", 2)]


def test_counts_that_no_survey_has_are_refused(read):
    with pytest.raises(InputError, match="no survey has so many"):
        read([["Date", "Rating", "Count"], [DAY, "Satisfied", 10**12]])


def test_percentages_are_left_out_with_a_reason(read):
    facts = read([["Date", "Team", "CSAT"], [DAY, "a", 87], [DAY, "b", 94.5]])
    assert answers(facts) == []
    assert {e.reason: e.rows for e in facts.inputs[0].excluded} == {"already a percentage": 2}


def test_a_survey_without_a_known_question_names_the_columns_that_may_be_one(read):
    rows = [["Timestamp", "Rate the keynote", "Name"], [f"{DAY} 08:00:00", 5, "Kim"]]
    with pytest.raises(InputError, match="may hold answers: 'Rate the keynote'"):
        read(rows)
    assert answers(read(rows, columns={"Rate the keynote": "csat"})) == [("csat", 5)]


def test_every_row_of_a_survey_is_used_or_left_out_for_a_reason(read):
    rows = [
        ["Ticket", "CSAT", "NPS"],
        [1, 5, ""],
        [2, "", ""],
        ["", "", ""],
        [3, "?", "11"],
        [4, "", 0],
    ]
    summary = read(rows).inputs[0]
    assert summary.rows == 5
    assert summary.rows == summary.used + sum(e.rows for e in summary.excluded)


def test_an_answer_that_names_no_question_is_told_and_not_counted(read):
    facts = read(
        [["Question category", "Answer content"], ["NPS", 9], ["", 8], ["NPS", ""], ["", ""]]
    )
    (told,) = [f for f in facts.findings if f.code == "unnamed-question"]

    assert answers(facts) == [("nps", 9)]
    assert (told.rows, told.examples) == (1, (3,))
    left = {e.reason: e.rows for e in facts.inputs[0].excluded}
    assert left == {"question not named": 1, "no answer": 2}


@pytest.mark.parametrize("many", [3, 600], ids=["a few responses", "more than fit a sample"])
def test_answers_that_tell_their_type_are_columns_of_their_response(many, tmp_path):
    responses = [
        {
            "id": f"r{n}",
            "responder_id": n,
            "survey_version": 1,
            "subject_zrns": [f"zen:ticket:{n}"],
            "answers": [
                {"type": "skipped", "question": {"id": "q0"}},
                {"type": "rating_scale", "rating": n % 5 + 1, "created_at": f"{DAY}T09:00:00Z"},
                {"type": "rating_scale", "rating": 1, "created_at": f"{DAY}T09:00:01Z"},
            ],
        }
        for n in range(many)
    ]
    path = tmp_path / "responses.json"
    path.write_text(json.dumps({"survey_responses": responses}), encoding="utf-8")
    facts = load([str(path)], READING).facts

    assert facts.inputs[0].preset == "zendesk_csat"
    told = [(str(n), n % 5 + 1) for n in range(many)]
    assert answers(facts, "ticket_id", "score") == told
