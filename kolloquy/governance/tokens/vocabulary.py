from enum import StrEnum

from kolloquy.governance.wall.policy import Level, RecordClass


class Scope(StrEnum):
    """What a token may be used for; what comes back is the wall's to say, for the person whose token it is."""

    EXPERTS_READ = "experts:read"
    EVIDENCE_READ = "evidence:read"
    TOUCHPOINTS_READ = "touchpoints:read"
    TOUCHPOINTS_WRITE = "touchpoints:write"
    NOTES_READ = "notes:read"
    NOTES_WRITE = "notes:write"
    FOLLOW_UPS_READ = "follow_ups:read"
    FOLLOW_UPS_WRITE = "follow_ups:write"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"
    RELEASES_READ = "releases:read"
    HAND_OVERS_READ = "hand_overs:read"
    HAND_OVERS_WRITE = "hand_overs:write"
    RIGHTS_READ = "rights:read"
    RIGHTS_WRITE = "rights:write"
    PLANS_READ = "plans:read"
    PLANS_WRITE = "plans:write"
    ORGANISATION_READ = "organisation:read"
    STRATEGY_READ = "strategy:read"
    STRATEGY_WRITE = "strategy:write"
    TRAIL_READ = "trail:read"


SCOPE_WORDS = {
    Scope.EXPERTS_READ: "find experts and read who they are",
    Scope.EVIDENCE_READ: "read standings, interests and the evidence behind them",
    Scope.TOUCHPOINTS_READ: "read touchpoints and timelines",
    Scope.TOUCHPOINTS_WRITE: "plan, log, change and cancel touchpoints",
    Scope.NOTES_READ: "read notes",
    Scope.NOTES_WRITE: "write notes",
    Scope.FOLLOW_UPS_READ: "read follow-ups",
    Scope.FOLLOW_UPS_WRITE: "promise, keep, drop and reassign follow-ups",
    Scope.IMPORTS_READ: "read imports and unverified experts",
    Scope.IMPORTS_WRITE: "bring in files, and say who unverified experts are",
    Scope.RELEASES_READ: "read releases",
    Scope.HAND_OVERS_READ: "read hand-overs",
    Scope.HAND_OVERS_WRITE: "hand an expert's matter over",
    Scope.RIGHTS_READ: "read an expert's legal state, wishes and requests",
    Scope.RIGHTS_WRITE: "note what an expert wishes, objects to and asks",
    Scope.PLANS_READ: "read engagement plans",
    Scope.PLANS_WRITE: "move what is planned, put it to experts, and review plans",
    Scope.ORGANISATION_READ: "read people, territories and the wall's table",
    Scope.STRATEGY_READ: "read imperatives and what stands under them",
    Scope.STRATEGY_WRITE: "write imperatives, gaps, objectives, demands and readings",
    Scope.TRAIL_READ: "read and check the trail",
}

# What the person must see at least for the scope to be of any use to them: one of these, at this level.
NEEDS: dict[Scope, tuple[frozenset[RecordClass], Level]] = {
    Scope.EXPERTS_READ: (frozenset({RecordClass.EXPERT}), Level.COORDINATION),
    Scope.EVIDENCE_READ: (frozenset({RecordClass.EVIDENCE}), Level.COORDINATION),
    Scope.TOUCHPOINTS_READ: (frozenset({RecordClass.TOUCHPOINT}), Level.COORDINATION),
    Scope.TOUCHPOINTS_WRITE: (frozenset({RecordClass.TOUCHPOINT}), Level.FULL),
    Scope.NOTES_READ: (frozenset({RecordClass.NOTE}), Level.COORDINATION),
    Scope.NOTES_WRITE: (frozenset({RecordClass.NOTE}), Level.FULL),
    Scope.FOLLOW_UPS_READ: (frozenset({RecordClass.FOLLOW_UP}), Level.COORDINATION),
    Scope.FOLLOW_UPS_WRITE: (frozenset({RecordClass.FOLLOW_UP}), Level.FULL),
    Scope.IMPORTS_READ: (frozenset({RecordClass.IMPORT}), Level.COORDINATION),
    Scope.IMPORTS_WRITE: (frozenset({RecordClass.IMPORT}), Level.FULL),
    Scope.HAND_OVERS_WRITE: (frozenset({RecordClass.HAND_OVER}), Level.COORDINATION),
    Scope.RIGHTS_WRITE: (frozenset({RecordClass.PREFERENCE}), Level.COORDINATION),
    Scope.RELEASES_READ: (frozenset({RecordClass.RELEASE}), Level.COORDINATION),
    Scope.HAND_OVERS_READ: (frozenset({RecordClass.HAND_OVER}), Level.COORDINATION),
    Scope.RIGHTS_READ: (
        frozenset({RecordClass.LEGAL_STATE, RecordClass.PREFERENCE, RecordClass.RIGHTS_REQUEST}),
        Level.COORDINATION,
    ),
    Scope.PLANS_READ: (frozenset({RecordClass.PLAN, RecordClass.PLANNED_CONTACT}), Level.COORDINATION),
    # Across the wall one says what one thinks of a plan that is put to one.
    Scope.PLANS_WRITE: (frozenset({RecordClass.PLAN}), Level.COORDINATION),
    Scope.ORGANISATION_READ: (frozenset({RecordClass.ORGANISATION, RecordClass.POLICY}), Level.COORDINATION),
    Scope.STRATEGY_READ: (frozenset({RecordClass.STRATEGY}), Level.COORDINATION),
    Scope.STRATEGY_WRITE: (frozenset({RecordClass.STRATEGY}), Level.FULL),
    Scope.TRAIL_READ: (frozenset({RecordClass.TRAIL}), Level.COORDINATION),
}
