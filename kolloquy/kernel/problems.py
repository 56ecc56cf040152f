"""Problems a person can mend: one clear sentence (what, where, what to do next) and an exit code.

Problem
├── BadInput          the given file or argument is not what it should be            exit 2
├── NotReady          something has to be run first, such as resolve before rank     exit 3
├── SourceUnavailable a public source did not answer, or its answer was cut short    exit 4
└── StorageFull       the disk is full; nothing half-written was kept                exit 5
"""


class Problem(Exception):
    exit_code = 1


class BadInput(Problem):
    exit_code = 2


class NotReady(Problem):
    exit_code = 3


class SourceUnavailable(Problem):
    exit_code = 4


class StorageFull(Problem):
    exit_code = 5
