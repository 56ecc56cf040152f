"""Files as people export them, read to rows that say what is wrong with them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kolloquy.engagement.incoming.readers import calls, dates, mapping, rows, tables, text
from kolloquy.engagement.incoming.readers.files import Asked, given, read, table
from kolloquy.engagement.incoming.readers.mail import stripped
from kolloquy.engagement.incoming.readers.repeats import Again, keyed
from kolloquy.engagement.vocabulary import Source, Status
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.vocabulary import Channel
from tests.support.tables import rows as table_rows

PAYLOADS = Path(__file__).parents[2] / "support" / "payloads" / "exchange"
TODAY = date(2026, 6, 1)
CALLS = mapping.preset("CRM calls")


def found(path: Path, made: mapping.Mapping | None = CALLS, **asked):
    return list(read(given(path), Asked(TODAY, made, **asked)))


def csv_file(folder: Path, content: str | bytes, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_readers_words_are_those_of_the_records():
    assert list(rows.CHANNELS) == Channel.values
    assert set(rows.STATUSES) == set(Status.values)
    assert {str(source) for source in rows.Source} <= set(Source.values)


def test_a_crm_export_is_read_by_its_preset():
    first, second, further, third, last = found(PAYLOADS / "calls.csv")
    assert (first.line, first.on, first.channel, first.status) == (2, date(2026, 4, 13), "face_to_face", "held")
    assert first.starts_at == datetime(2026, 4, 13, 9, 30, tzinfo=UTC)
    assert (first.minutes, first.owner, first.source_key) == (30, "ada", "C-1001")
    assert first.note == "Asked about dosing.\nWants the full paper."
    person = first.people[0]
    assert (person.given, person.family, person.account, person.country) == ("Amaka", "Okafor", "A-1", "ES")
    assert second.line == 4  # the note above takes two lines
    assert (further.source_key, further.people[0].family) == ("C-1002", "Diaz")
    assert third.note == '=HYPERLINK("x")'
    assert (last.status, last.cancelled_because) == ("cancelled", "Cancelled in the system it came from")
    assert not any(row.problems for row in (first, second, further, third, last))


IN_ENCODINGS = """
    encoding  | delimiter
    utf-8     | ,
    utf-8-sig | ;
    utf-16    | tab
    utf-16-le | ,
    utf-16-be | ;
    cp1252    | bar
"""


@pytest.mark.parametrize("encoding, delimiter", table_rows(IN_ENCODINGS))
def test_every_usual_encoding_and_delimiter_is_found(tmp_path, encoding, delimiter):
    mark = {"tab": "\t", "bar": "|"}.get(delimiter, delimiter)
    lines = [
        "Call ID,Call Date,Account Name,Channel,City",
        "1,2026-04-13,Åsa Müller,F2F,Málaga",
        "2,2026-04-14,José Núñez,Phone,A",
    ]
    content = "\n".join(lines).replace(",", mark).encode(encoding)
    first, second = found(csv_file(tmp_path, content))
    assert (first.people[0].name, first.people[0].city, first.channel) == ("Åsa Müller", "Málaga", "face_to_face")
    assert second.people[0].family == "Núñez"


REFUSED = """
    content                                              | sentence
                                                         | is empty
    PK..zip                                              | is a spreadsheet or an archive
    one column only                                      | has one column only
    Call Date,Call Date,Account Name                     | two columns called
    Colour,Taste                                         | no column that the mapping
    Account Name,Channel                                 | reads as the day
"""


@pytest.mark.parametrize("content, sentence", table_rows(REFUSED))
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, content, sentence):
    told = content.replace("PK..", "PK\x03\x04")
    with pytest.raises(BadInput, match=sentence) as refused:
        found(csv_file(tmp_path, told and f"{told}\n1,2,3\n" if "," in told else told))
    assert str(refused.value).count(". ") <= 1


def test_a_pdf_is_told_apart_from_a_table(tmp_path):
    with pytest.raises(BadInput, match="is a PDF"):
        found(csv_file(tmp_path, b"%PDF-1.7 \xff"))


def test_a_file_that_is_not_there_and_one_of_another_kind_say_so(tmp_path):
    with pytest.raises(BadInput, match="is not there"):
        given(tmp_path / "gone.csv")
    with pytest.raises(BadInput, match="is none of"):
        given(csv_file(tmp_path, "x", "calls.docx"))
    with pytest.raises(BadInput, match="holds no"):
        given(tmp_path / ".." / tmp_path.name / "empty") if (tmp_path / "empty").mkdir() is None else None


ROWS = """
    cells                                          | problem
    1,2026-04-13,Amaka Okafor,Pigeon,Submitted     | “Channel” says “Pigeon”
    1,2026-04-13,Amaka Okafor,,Submitted           | no channel
    1,,Amaka Okafor,F2F,Submitted                  | no day
    1,2026-02-30,Amaka Okafor,F2F,Submitted        | no day of the calendar
    1,yesterday,Amaka Okafor,F2F,Submitted         | is no day; write it as
    1,0026-04-13,Amaka Okafor,F2F,Submitted        | too far from today
    1,13/04/26,Amaka Okafor,F2F,Submitted          | which century
    1,2026-04-13,,F2F,Submitted                    | names no expert
    1,2027-04-13,Amaka Okafor,F2F,Submitted        | still to come
    1,2026-04-13,Amaka Okafor,F2F,Perhaps          | “Status” says “Perhaps”
    1,2026-04-13,Amaka Okafor,F2F,Submitted,more   | 6 columns where the heading has 5
"""


@pytest.mark.parametrize("cells, problem", table_rows(ROWS))
def test_what_is_wrong_with_a_row_is_said_of_that_row_alone(tmp_path, cells, problem):
    good = "2,2026-04-14,Nils Lindqvist,Phone,Submitted"
    wrong, right = found(csv_file(tmp_path, f"Call ID,Call Date,Account Name,Channel,Status\n{cells}\n{good}\n"))
    assert problem in " ".join(wrong.problems)
    assert not right.problems


def test_ten_megabytes_in_a_field_cost_one_row_and_no_other(tmp_path):
    content = f"Call ID,Call Date,Account Name,Channel,Notes\n1,2026-04-13,A B,F2F,{'x' * 10_000_000}\n2,2026-04-13,C D,F2F,fine\n"
    long, fine = found(csv_file(tmp_path, content))
    assert "10,000,000 characters where 100,000 are taken at most" in long.problems[0]
    assert fine.note == "fine"


def test_a_quotation_mark_that_is_never_closed_names_the_line(tmp_path):
    content = 'Call ID,Call Date,Account Name,Channel\n1,2026-04-13,A B,F2F\n2,2026-04-13,"C D,F2F\n' + "x" * 12_000_000
    with pytest.raises(BadInput, match=r"line 3: .* quotation mark is never closed"):
        found(csv_file(tmp_path, content))


def test_marks_that_cannot_be_seen_go_and_scripts_stay(tmp_path):
    content = 'Call ID,Call Date,Account Name,Channel,Notes\n1,2026-04-13,\u202eAmaka\u200f \x00Okafor\x07,F2F,"a\u202eb\x00\tc \u200fשלום"\n'
    (row,) = found(csv_file(tmp_path, content))
    assert row.people[0].name == "Amaka Okafor"
    assert row.note == "ab\tc \u200fשלום"


def test_a_wrong_npi_is_not_used_and_said(tmp_path):
    (row,) = found(csv_file(tmp_path, "Call Date,Account Name,NPI,Channel\n2026-04-13,A B,1234567890,F2F\n"))
    assert row.people[0].npi is None
    assert "no valid NPI" in row.notices[0]


DAYS = """
    first      | second     | read as
    13/04/2026 | 04/05/2026 | 2026-05-04
    04/13/2026 | 04/05/2026 | 2026-04-05
    4.5.2026   | 04.05.2026 | 2026-05-04
    2026-04-13 | 2026/05/04 | 2026-05-04
    13 Apr 2026 | 4 mayo 2026 | 2026-05-04
    Apr 13, 2026 | May 4, 2026 | 2026-05-04
    04/04/2026 | 05/05/2026 | 2026-05-05
    20260413   | 20260504   | 2026-05-04
"""


@pytest.mark.parametrize("first, second, read_as", table_rows(DAYS))
def test_the_order_of_day_and_month_is_what_the_whole_column_shows(tmp_path, first, second, read_as):
    content = f"Call Date;Account Name;Channel\n{first};A B;F2F\n{second};A B;F2F\n"
    assert found(csv_file(tmp_path, content))[1].on == date.fromisoformat(read_as)


def test_what_may_be_two_days_is_refused_until_somebody_says(tmp_path):
    path = csv_file(tmp_path, "Call Date,Account Name,Channel\n03/04/2026,A B,F2F\n05/06/2026,A B,F2F\n")
    with pytest.raises(BadInput, match="03/04/2026 may have the day or the month first"):
        found(path)
    for order, day in (("day_first", date(2026, 4, 3)), ("month_first", date(2026, 3, 4))):
        made = mapping.from_json(CALLS.as_json() | {"dates": order})
        assert found(path, made)[0].on == day


def test_days_written_in_two_ways_are_refused(tmp_path):
    path = csv_file(tmp_path, "Call Date,Account Name,Channel\n13/04/2026,A B,F2F\n04/14/2026,A B,F2F\n")
    with pytest.raises(BadInput, match="line 2: 13/04/2026, line 3: 04/14/2026"):
        found(path)


TIMES = """
    told                      | zone          | at
    2026-07-01 14:30          | UTC           | 2026-07-01T14:30
    2026-07-01 2:30 PM        | Europe/Madrid | 2026-07-01T12:30
    2026-07-01T14:30:00Z      | Europe/Madrid | 2026-07-01T14:30
    2026-07-01T14:30:00.000+0000 | UTC        | 2026-07-01T14:30
    2026-07-01T00:30:00+02:00 | Europe/Madrid | 2026-06-30T22:30
    2026-07-01 12:05 am       | UTC           | 2026-07-01T00:05
"""


@pytest.mark.parametrize("told, zone, at", table_rows(TIMES))
def test_times_become_instants_and_the_day_is_the_local_one(told, zone, at):
    when = dates.Reading(dates.Order.YEAR_FIRST, dates.zone(zone)).when(told)
    assert when.starts_at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert when.on == date(2026, 7, 1)


def test_a_time_zone_nobody_knows_is_refused():
    with pytest.raises(BadInput, match="Europe/Madrid or UTC"):
        dates.zone("Mars/Olympus")


NAMES = """
    name                        | given      | family
    Okafor, Amaka               | Amaka      | Okafor
    Dr. Amaka N. Okafor         | Amaka N.   | Okafor
    Amaka Okafor, MD, PhD       | Amaka      | Okafor
    Prof. Dr. Jan van der Berg  | Jan        | van der Berg
    Okafor                      |            | Okafor
"""


@pytest.mark.parametrize("name, first, family", table_rows(NAMES))
def test_one_column_of_names_is_split(name, first, family):
    assert calls.split_name(name) == (first or None, family)


def test_rows_of_one_id_are_one_exchange_a_repetition_or_a_contradiction(tmp_path):
    content = "\n".join(
        [
            "Call ID,Call Date,Account Name,Channel",
            "1,2026-04-13,A B,F2F",
            "1,2026-04-13,C D,F2F",
            "1,2026-04-13,a b,F2F",
            "1,2026-04-14,A B,F2F",
        ]
    )
    told = list(keyed(found(csv_file(tmp_path, content))))
    assert [one.again for one in told] == [Again.FIRST, Again.MORE, Again.SAME, Again.FIRST]
    assert "line 2" in told[2].row.notices[0]
    assert "with another day" in told[3].row.problems[0]


def test_without_an_id_the_same_row_has_the_same_one_wherever_it_stands(tmp_path):
    line = "2026-04-13,A B,F2F,ada"
    head = "Call Date,Account Name,Channel,Owner"
    one = next(iter(keyed(found(csv_file(tmp_path, f"{head}\n{line}\n")))))
    other = list(keyed(found(csv_file(tmp_path, f"{head}\n2026-04-12,C D,F2F,ada\n{line}\n{line}\n"))))
    assert one.key == other[1].key
    assert [each.again for each in other] == [Again.FIRST, Again.FIRST, Again.SAME]
    assert len(one.key) < 120


def test_an_id_too_long_for_the_records_is_hashed():
    assert rows.short_key("x" * 120) == "x" * 120
    assert len(rows.short_key("x" * 121)) <= 120


def test_accounts_say_whom_a_system_means():
    first, _, third, nameless = found(PAYLOADS / "accounts.csv", mapping.preset("crm-accounts"))
    assert (first.person.account, first.person.npi, first.person.institution) == (
        "A-1",
        "1234567893",
        "Invented University Hospital",
    )
    assert third.person.country == "PT"
    assert "no account id" in nameless.problems[0]


def test_a_webinar_gives_one_touchpoint_an_attendee_with_all_their_minutes():
    amaka, rosa, nils = found(PAYLOADS / "webinar.csv", mapping.preset("webinar attendance"))
    assert (amaka.minutes, amaka.on, amaka.channel, amaka.status) == (51, date(2026, 4, 20), "webinar", "held")
    assert amaka.starts_at == datetime(2026, 4, 20, 17, 2, tzinfo=UTC)
    assert amaka.place == "Staging in 2026"
    assert amaka.source_key == "900 100 200#amaka@example.com"
    assert rosa.minutes == 60
    assert (nils.status, nils.cancelled_because) == ("cancelled", "Registered and did not attend")


def test_a_webinars_list_without_a_day_asks_for_one(tmp_path):
    path = csv_file(tmp_path, "First Name,Last Name,Email,Attended\nAmaka,Okafor,a@example.com,Yes\n")
    made = mapping.preset("webinar attendance")
    (row,) = found(path, made)
    assert "--on 2026-03-04" in row.problems[0]
    told = mapping.from_json(made.as_json() | {"fixed": {"on": "2026-03-04", "channel": "webinar"}})
    assert found(path, told)[0].on == date(2026, 3, 4)


def test_a_calendar_gives_an_exchange_for_each_date_with_somebody_from_outside():
    told = found(PAYLOADS / "meetings.ics", None)
    by_key = {row.source_key: row for row in told}
    one = by_key["one@example.org"]
    assert (one.on, one.starts_at, one.minutes) == (date(2026, 4, 13), datetime(2026, 4, 13, 8, 0, tzinfo=UTC), 45)
    assert {p.email for p in one.people} == {"ada@example.org", "amaka@example.com"}
    assert "Nils Lindqvist declined" in one.notices[0]
    series = sorted(row.starts_at for row in told if row.source_key.startswith("series"))
    # Ten o'clock in Madrid before and after the clocks change; the third is struck out, the fourth was moved.
    assert series == [
        datetime(2026, 3, 20, 9, 0, tzinfo=UTC), datetime(2026, 3, 27, 9, 0, tzinfo=UTC), datetime(2026, 4, 11, 13, 0, tzinfo=UTC),
    ]  # fmt: skip
    assert by_key["off@example.org"].status == "cancelled"
    private = by_key["private@example.org"]
    assert (private.people, private.problems) == ((), ())


def test_a_series_without_an_end_is_followed_for_a_bounded_time(tmp_path):
    event = "UID:x\nDTSTART:20000101T100000Z\nRRULE:FREQ=DAILY\nLOCATION:here\nATTENDEE:mailto:a@example.com"
    path = csv_file(
        tmp_path, f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n", "x.ics"
    )
    told = found(path, None)
    assert len(told) == 400
    assert min(row.on for row in told) >= date(2023, 5, 1)


def test_a_file_that_is_no_calendar_is_refused(tmp_path):
    with pytest.raises(BadInput, match="calendar"):
        found(csv_file(tmp_path, "hello", "x.ics"), None)


def test_an_e_mail_is_an_exchange_and_its_text_stays_out_unless_asked_for():
    (row,) = found(PAYLOADS / "letter.eml", None, time_zone="Europe/Madrid")
    assert (row.channel, row.on, row.owner, row.source_key) == (
        "email",
        date(2026, 4, 13),
        "ada@example.org",
        "letter-1@example.org",
    )
    assert {p.email for p in row.people} == {"ada@example.org", "amaka@example.com", "ben@example.org"}
    assert row.note is None
    assert "1 attachment left out" in row.notices[0]
    (told,) = found(PAYLOADS / "letter.eml", None, keep_body=True)
    assert told.note == "The paper you asked för\n\nDear Dr Okafor,\nhere is the paper."


def test_html_is_read_as_a_person_reads_it():
    assert stripped("<p>a<br>b</p><style>x</style><div>c &amp; d</div>") == "a\nb\nc & d"


def test_a_folder_is_read_file_by_file_and_rows_say_which(tmp_path):
    for name in ("letter.eml", "meetings.ics"):
        (tmp_path / name).write_bytes((PAYLOADS / name).read_bytes())
    told = found(tmp_path, None)
    assert {row.file for row in told} == {"letter.eml", "meetings.ics"}
    assert told[0].where == "letter.eml, line 1"


GUESSED = """
    header                                             | preset
    Call ID,Account Name,Call Date,Channel,Owner       | CRM calls
    Account ID,First Name,Last Name,NPI,Primary Parent | CRM accounts
    Call_Date_abc__c,Account__c,Channel__c,Status__c   | CRM calls
    First Name,Last Name,Email,Join Time,Attended      | Webinar attendance
"""


@pytest.mark.parametrize("header, preset", table_rows(GUESSED))
def test_the_kind_of_a_file_is_guessed_from_its_heading(tmp_path, header, preset):
    path = csv_file(tmp_path, f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    assert mapping.guess(table(path.name, path).header).name == preset


def test_a_mapping_says_the_same_after_it_was_written_down():
    for each in mapping.presets():
        assert mapping.from_json(json.loads(json.dumps(each.as_json()))) == each


WRONG_MAPPINGS = """
    told                                            | sentence
    {"columns": {"colour": "x"}}                    | “colour” is no field
    {"columns": {}, "kind": "songs"}                | cannot be used
    {"columns": {}, "words": {"channel": {"a": "b"}}} | “b” is no channel
    {"columns": {}, "fixed": {"status": "b"}}       | “b” is no status
    {"columns": {}, "time_zone": "Nowhere"}         | is no time zone
    []                                              | A mapping is an object
"""


@pytest.mark.parametrize("told, sentence", table_rows(WRONG_MAPPINGS))
def test_a_mapping_that_cannot_be_is_refused_with_the_word_in_question(told, sentence):
    with pytest.raises(BadInput, match=sentence):
        mapping.from_json(json.loads(told))


@for_all(st.binary(max_size=400))
def test_no_bytes_bring_a_reader_to_its_knees(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    for name in ("x.csv", "x.ics", "x.eml"):
        try:
            for row in found(csv_file(folder, content, name)):
                assert isinstance(row, rows.IncomingTouchpoint)
        except BadInput:
            continue


@for_all(st.text(max_size=60))
def test_a_cleaned_value_is_one_line_that_cleaning_does_not_change(told):
    cleaned = text.value(told)
    assert cleaned is None or (cleaned == text.value(cleaned) and "\n" not in cleaned)


def test_the_widest_field_other_readers_may_read_is_never_narrowed():
    import csv

    before = csv.field_size_limit(20_000_000)
    try:
        list(tables._rows("x", iter(["a,b\n"]), ","))
        assert csv.field_size_limit() == 20_000_000
    finally:
        csv.field_size_limit(before)
