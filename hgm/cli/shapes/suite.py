"""Tasks: `tasks check`, `tasks mine`, `tasks closed-book`, `suites`."""

from __future__ import annotations

from hgm.cli.shapes.notation import shape

TASK_CHECK = shape(
    "TaskCheck",
    "one task, or a folder that is none",
    """
    task      str    -        the task's id; the folder's name where it does not load
    proven    bool   -        whether all is right
    problems  [str]  -        what is wrong, a sentence each
    took_s    float  seconds  that the proof took
    """,
)
SUITE = shape(
    "Suite",
    "a suite that is known by name",
    """
    suite    str         -  its name
    what     str         -  what its tasks are
    tasks    int | null  -  how many; null before its data is here
    licence  str         -  of its data
    address  str         -  where that is published; empty where it is part of this program
    needs    [str]       -  what is missing beside its data, and what to do
    ready    bool        -  whether its data and all else is here
    source   str | null  -  where that was got from
    digest   str | null  -  sha-256 of it
    """,
)
WRONG_TASK = shape(
    "WrongTask",
    "a task that does not judge as it should",
    """
    task    str  -  its id
    detail  str  -  what it does
    """,
)
SUITE_CHECK = shape(
    "SuiteCheck",
    "how the tasks of a suite judge",
    """
    suite      str          -  its name
    tasks      int          -  that were tried
    reference  int          -  that the published solution resolves
    empty      int          -  that no change at all resolves
    tried      int          -  of which the shown answers could be written down
    memorised  int          -  of those, that the shown answers alone resolve
    wrong      [WrongTask]  -  tasks of which one of these is not as it should be
    """,
)
PLAYED = shape(
    "Played",
    "what models did in a mining",
    """
    questions   int    -        that a model was asked
    unanswered  int    -        of those, without a usable answer
    proposed    int    -        bugs of a model that were tried
    unusable    int    -        and bugs that it proposed and that could not be
    statements  int    -        of tasks, that it wrote
    tests       int    -        tasks that no test had noticed before it wrote one
    tries       int    -        attempts of the solver
    sometimes   int    -        tasks that the solver solved in some of its tries
    never       int    -        and in none
    tokens      int    -        that all of it used
    usd         float  dollars  and what that cost
    """,
)
MINED = shape(
    "Mined",
    "what a mining came to, over all its sessions",
    """
    folder      str    -        where the tasks are
    repository  str    -        its name
    revision    str    -        the commit that was mined
    tests       int    -        that can be relied on
    failing     int    -        tests, or files of them, that fail before anything is changed
    flaky       int    -        that did not pass in every run
    slow        int    -        that take too long
    unfit       int    -        that do not pass under the judge's rules
    skipped     int    -        that do not run here
    suite_s     float  seconds  that all tests take together
    sites       int    -        bugs that could be tried
    tried       int    -        bugs that were
    killed      int    -        of those, noticed by some test
    survived    int    -        noticed by none
    fates       {int}  -        what became of those that were tried, see docs/mine.md
    commits     int    -        of the history, that change source and tests, and were tried
    fixes       int    -        tasks among them
    tasks       int    -        proven, and in the folder
    search      int    -        of those, in the split that drives a search
    held_out    int    -        and in the one that measures its result
    kinds       {int}  -        tasks of each kind of bug; "real fix" for those of the history
    by_module   bool   -        false where one module is nearly all, and is split by its classes and functions
    seconds     float  seconds  that this session took
    ended       str    -        why it ended before its time; empty where it did not
    played      Played | null  -  what models did; null where none ever took part
    """,
)
CLOSED_BOOK = shape(
    "ClosedBook",
    "the tasks that a library became",
    """
    folder      str    -        where they are
    library     str    -        its name
    version     str    -        and version
    called      str    -        what it is called in the tasks
    renamed     int    -        of its names that have another word
    documented  int    -        functions and classes with an example that could be asked for
    programs    int    -        of such examples, that do the same under both names
    unproven    int    -        pairs of tasks that were left out, since they could not be proven
    tasks       int    -        proven, and in the folder; half of them without the documentation
    search      int    -        of those, in the split that drives a search
    held_out    int    -        and in the one that measures its result, all without
    seconds     float  seconds  that it took
    """,
)
ALL = (
    TASK_CHECK, SUITE, WRONG_TASK, SUITE_CHECK, PLAYED, MINED, CLOSED_BOOK,
)  # fmt: skip
