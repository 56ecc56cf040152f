"""The wall's field axis: which fields of a record are seen at coordination, and which only in full.

A field that is not named here is not shown to anybody. Where a field is a column, it has the column's name.
"""

from collections.abc import Mapping

from kolloquy.governance.wall.vocabulary import Level, RecordClass

# record class: fields at coordination / fields in full
_TABLE = """
    class          | coordination                                                                | full
    expert         | name, institution, town, country                                            | other_names, specialty, orcid, npi, identity_confidence
    evidence       |                                                                             | standings, interests, works, trials, seats, co_authors, transfers, sources
    touchpoint     | key, on, status, channel, side, function, on_label_topics                   | owner, colleagues, experts, territory, starts_at, minutes, place, off_label_topics, channel_quality, sentiment, stage, cancelled_because, source, history
    note           |                                                                             | text, written_by, written_at, changed_at, history
    follow_up      |                                                                             | promise, owner, promised_by, promised_on, due_on, touchpoint, proof, dropped_because
    preference     | do_not_contact, channels, hours, frequency                                  | formats, topics, source, history
    legal_state    | may_be_contacted                                                            | legal_basis, notice, consents, objection, restriction, erasure
    rights_request | kind, received_on, due_on, status                                           | words, answer, proof, history
    release        | key, title, kind, body, experts, released_on, to                            | chosen, prepared_by, reviewed_by, decision, revocation
    hand_over      | key, kind, expert, from_function, to_function, state, by, at, words         | to, because, answer
    import         |                                                                             | file, rows, problems, touchpoints, undone
    strategy       | imperatives                                                                 | reasons, gaps, objectives, demands, weights, versions
    plan           | name, cycle, state, signed_on                                               | value, limits, reasons, prices, comments, reviews, imperatives
    planned_contact | key, week, channel, function, state, expert                               | colleague, objective, value, mutual_goals, agreed, reasons
    plan_remark    |                                                                             | text, stand, words, by, at, settled
    organisation   | people, functions, territories, products, indications                       |
    account        | name, function, role, works_here                                            | email, sign_in_methods, sessions, tokens
    trail          |                                                                             | entries, payloads, checkpoints
    policy         | table, fields, rules                                                        |
"""


def _read() -> Mapping[RecordClass, Mapping[str, Level]]:
    found: dict[RecordClass, dict[str, Level]] = {}
    for line in _TABLE.strip().splitlines()[1:]:
        record_class, coordination, full = (cell.strip() for cell in line.split("|"))
        found[RecordClass(record_class)] = dict.fromkeys(_names(coordination), Level.COORDINATION) | dict.fromkeys(
            _names(full), Level.FULL
        )
    return found


def _names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]


FIELDS = _read()


def fields_at(record_class: RecordClass, level: Level) -> tuple[str, ...]:
    """The fields somebody sees at a level, in the order of the table."""
    return tuple(name for name, least in FIELDS[record_class].items() if level >= least)
