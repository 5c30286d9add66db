"""How children are made: `edits`, `lessons`, `show --why`."""

from __future__ import annotations

from hgm.cli.shapes.notation import shape

EDIT = shape(
    "Edit",
    "an expansion that has ended, and what came of it",
    """
    id            str           -          for `hgm log`
    parent        int           -          the variant that edited itself
    child         int | null    -          that it made; null where it made none
    failure       str | null    -          why it made none
    idea          str           -          in its own words
    diagnosis     str | null    -          rules or model; null where none is kept
    entry         str           -          the kind of trouble that was worked on; empty for any
    hindsight     str           -          shown, withheld or none
    judged        float | null  -100–100   the judge's value; null where it said none
    delta         float | null  -1–1       measured change against the parent; null before the child has enough results
    common_tasks  int           -          that child and parent were both tried on
    low           float | null  -1–1       where the 95 % interval of the paired difference begins
    high          float | null  -1–1       and ends
    """,
)
ARM = shape(
    "Arm",
    "the expansions that were, or were not, shown hindsight",
    """
    expansions  int           -     in which there was something to show
    children    int           -     that they made
    measured    int           -     children with enough results
    mean        float | null  -1–1  mean change of those against their parents
    """,
)
EFFECT = shape(
    "Effect",
    "what hindsight did to the children's quality",
    """
    shown     Arm           -     with hindsight
    withheld  Arm           -     without
    delta     float | null  -1–1  difference of the means; null with fewer than two measured children on a side
    low       float | null  -1–1  where its 95 % interval begins (Welch)
    high      float | null  -1–1  and ends
    made      float | null  -1–1  difference in the share of expansions that made a child
    """,
)
CALIBRATION = shape(
    "Calibration",
    "how a judge's values agree with what was measured later",
    """
    judged  int           -     variants with a value
    failed  int           -     without one: the call failed
    pairs   int           -     of a value and a measured change
    rho     float | null  -1–1  Spearman's correlation; null with fewer than four pairs
    low     float | null  -1–1  where its 95 % interval begins
    high    float | null  -1–1  and ends
    """,
)
EDITS = shape(
    "Edits",
    "",
    """
    edits       [Edit]              -  oldest first, at most --limit
    expansions  int                 -  that have ended
    children    int                 -  that they made
    failures    {int}               -  how many made none, by reason
    hindsight   Effect | null       -  null where it was never shown, or never withheld
    judge       Calibration | null  -  null without a judge
    """,
)
LESSON = shape(
    "Lesson",
    "one sentence that attempts taught",
    """
    id       int    -      in the order in which they were stored
    text     str    -      the sentence
    origin   str    -      success, failure, or brought: by the root
    variant  int    -      before whose expansion it was distilled
    told     int    -      how often it was distilled, in these or in like words
    uses     int    -      search results that counted for it
    gain     float  tasks  what these were above the success rate of the same tasks without it, summed
    weight   float  tasks  expected gain in one attempt: 0.1 when new; it fades where nothing is gained
    shown    bool   -      whether it is shown any more
    dropped  bool   -      whether it had to make room
    """,
)
LESSONS = shape(
    "Lessons",
    "",
    """
    lessons   [Lesson]  -  the weightiest first, dropped ones last; with --about the nearest first; at most --limit
    found     int       -  without --limit
    asked     int       -  questions to a model
    attempts  int       -  that they were about
    refused   [str]     -  why lessons that it wrote were not taken
    """,
)
MAKING = shape(
    "Making",
    "the expansion that made a variant",
    """
    id        str    -        for `hgm log`
    model     str    -        that the parent edited itself with
    agent_s   float  seconds  that it worked
    gate_s    float  seconds  that the gate took
    note      str    -        what was special at the gate; mostly empty
    requests  int    -        to models, the gate's and the judge's included
    tokens    int    tokens   read and written by models
    usd       float  dollars  that models cost
    """,
)
ASKED = shape(
    "Asked",
    "what a model was asked",
    """
    model     str    -        its name; empty for rules
    prompt    str    -        hash of the question's text; empty for rules
    error     str    -        why it gave no answer; empty where it did
    requests  int    -        to it
    tokens    int    tokens   read and written
    usd       float  dollars  that it cost
    """,
)
DIAGNOSIS = shape(
    "Diagnosis",
    "why an expansion tried what it tried",
    """
    source          str    -  rules or model
    entry           str    -  the kind of trouble that was worked on; empty for any
    attempts        [str]  -  that were shown: e12
    wrong           str    -  what went wrong in them; these four are empty for rules
    weakness        str    -  the general weakness behind it
    proposal        str    -  the change that is proposed
    check           str    -  how to see that it helped
    hindsight       str    -  shown, withheld or none
    siblings        [int]  -  whose fate it is about
    hindsight_text  str    -  what was shown of them
    lessons         [int]  -  that were shown
    """,
    ASKED,
)
JUDGEMENT = shape(
    "Judgement",
    "what a judge said of a variant against its parent, before there were results",
    """
    source       str           -         rules or model
    action       str           -         kind of change, by which the criteria were chosen
    value        float | null  -100–100  null where the judge failed
    samples      [float]       -100–100  that the value is the median of
    explanation  str           -         why
    advice       str           -         to whoever edits next
    """,
    ASKED,
)
CANDIDATE_EDIT = shape(
    "CandidateEdit",
    "one of several self-edits of an expansion",
    """
    number    int           -        1 is what was made first
    place     int | null    -        1 is the best; null where it was dropped before the ranking
    fate      str           -        dropped, refused (by the gate), taken, or unused
    failure   str | null    -        why it was dropped or refused
    detail    str           -        more about that
    idea      str           -        in its own words
    agent_s   float         seconds  that the agent worked
    requests  int           -        to models, of the edit alone
    tokens    int           tokens   read and written by models
    usd       float         dollars  that models cost
    """,
)
RANKING = shape(
    "Ranking",
    "which of several self-edits was to be gated first",
    """
    source       str              -  model, rules, or order: as they were made
    explanation  str              -  what spoke for the first
    candidates   [CandidateEdit]  -  in the order in which they were made
    """,
    ASKED,
)
WHY = shape(
    "Why",
    "how a variant came to be, and what came of it",
    """
    variant         int                   -  the variant
    idea            str                   -  what it changed, in its own words
    parent          int | null            -  null for the root
    lineage         [int]                 -  from the root to the variant
    results         Score                 -  its counts and posteriors
    made            Making | null         -  null for the root
    decision        Decision | null       -  why its parent was expanded; null where nobody decided
    diagnosis       Diagnosis | null      -  null where none is kept
    ranking         Ranking | null        -  null where its parent made but one self-edit
    judgement       Judgement | null      -  null without a judge
    lessons         [Lesson]              -  that it has had since it was made, best first
    against_parent  AgainstParent | null  -  null for the root
    discriminated   [Discriminated]       -  the blind choices that it was a candidate in, oldest first
    """,
)
ALL = (
    EDIT, ARM, EFFECT, CALIBRATION, EDITS, LESSON, LESSONS, MAKING, DIAGNOSIS, CANDIDATE_EDIT, RANKING,
    JUDGEMENT, WHY,
)  # fmt: skip
