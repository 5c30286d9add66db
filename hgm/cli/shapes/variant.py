"""A variant and the attempts at it: `show`, `diff`, `log`, `best`, `discriminate`, `export`."""

from __future__ import annotations

from hgm.cli.shapes.notation import shape
from hgm.cli.shapes.run import SCORE

FILE_CHANGE = shape(
    "FileChange",
    "a file that differs from the parent's",
    """
    path     str         -      in the agent's source
    added    int | null  lines  that came; null where the file is no text
    removed  int | null  lines  that went
    """,
)
AGAINST_PARENT = shape(
    "AgainstParent",
    "what a variant changed in its parent and what came of it, on search tasks that both were evaluated on",
    """
    parent        int           -    the variant that it was made from
    files         [FileChange]  -    by path
    common_tasks  int           -    evaluated on both
    difference    float | null  -    mean success rate minus the parent's; null without a common task
    low           float | null  -    where its 95 % interval begins
    high          float | null  -    and ends
    p_value       float | null  0–1  exact McNemar test
    gained        [str]         -    tasks that only the variant resolved
    lost          [str]         -    tasks that only the parent resolved
    """,
)
EVALUATION = shape(
    "Evaluation",
    "one variant, one task, one attempt",
    """
    id        str         -        e12, for `hgm log RUN e12`
    task      str         -        the task's id
    purpose   str         -        search, final or check
    again_of  str         -        of a check, the evaluation that it repeats; else ""
    state     str         -        running, done, or lost (to the infrastructure, never scored)
    outcome   str | null  -        resolved, unresolved, empty, limit, crashed or infra; null while it runs
    cause     str         -        which limit, which tests …
    efficiency  float | null  0–1  share of the reference's speed; 0 for no right answer; null where it is not timed
    seed      int         -        of the attempt
    model     str         -        that it asked, as hgm.toml names it; "" while it runs
    agent_s   float       seconds  that the agent worked
    requests  int         -        to the model
    tokens    int         tokens   read and written by the model
    usd       float       dollars  that the model cost
    """,
)
SHOW = shape(
    "Show",
    "a Score, and",
    """
    against_parent  AgainstParent | null  -  null for the root
    lineage         [int]                 -  from the root to the variant
    children        [Score]               -  in id order
    evaluations     [Evaluation]          -  in the order of their starts
    notes           [str]                 -  what people noted of it, oldest first
    """,
    SCORE,
)
DIFF = shape(
    "Diff",
    "",
    """
    variant  int  -  the newer
    against  int  -  what it is compared with
    idea     str  -  of the newer
    patch    str  -  unified diff as git writes it; "" where nothing differs
    """,
)
ENTRY = shape(
    "Entry",
    "an evaluation, an expansion or an event",
    """
    id        str           -          e12 or x3; "" for an event
    kind      str           -          evaluation, expansion or event
    at        float         Unix time  when it began
    took_s    float | null  seconds    until it was stored; null while it runs, and for an event
    variant   int | null    -          who was evaluated or expanded; null for an event about none
    task      str           -          of an evaluation; else ""
    purpose   str           -          of an evaluation: search, final or check; else ""
    state     str           -          running, done or lost; "" for an event
    result    str           -          an evaluation's outcome, `child` or an expansion's failure, an event's kind
    cause     str           -          which limit, which tests, what the gate said, the event's message
    child     int | null    -          the variant that an expansion made
    idea      str           -          of an expansion
    model     str           -          that it asked, as hgm.toml names it; "" while it runs, and for an event
    requests  int           -          to models
    tokens    int           tokens     read and written by models
    usd       float         dollars    that models cost
    """,
)
ATTEMPT = shape(
    "Attempt",
    "an Entry, and",
    """
    diagnosis   str  -  of an expansion: the conversation with the model that diagnosed, as JSON lines
    statement   str  -  of an expansion: what the agent was asked; "" where nothing is kept, here and below
    transcript  str  -  the conversation with the model, as JSON lines
    log         str  -  what the agent printed
    patch       str  -  of an evaluation: the change that it left, as a unified diff
    report      str  -  of an evaluation: what the judge said
    rank        str  -  of an expansion: the conversation with the model that ranked its candidates, as JSON lines
    judge       str  -  of an expansion: the conversation with the model that judged the child, as JSON lines
    ranking     Ranking | null  -  of an expansion: its candidates; null where it made but one
    stage       str  -  while it runs: what it is doing, as in Running; else ""
    so_far      str  -  while it runs: the end of what was said with its model; else ""
    printed     str  -  while it runs: the end of what the agent has printed; else ""
    """,
    ENTRY,
)
CANDIDATE = shape(
    "Candidate",
    "a variant that a policy looked at",
    """
    variant     int             -  its id
    score       float | null    -  what it drew; null for infinite: it was never tried
    components  {float | null}  -  what the score is made of
    """,
)
DECISION = shape(
    "Decision",
    "what the scheduler chose, and why",
    """
    id         int               -          of the decision
    at         float             Unix time  when it was made
    started    str | null        -          the attempt that it started: e12 or x3
    decision   str               -          expand, evaluate or stop
    cause      str               -          the rule that applied
    variant    int | null        -          the one that was chosen; null for stop
    task       str | null        -          to evaluate it on
    n          int               -          search evaluations, those in flight included
    nodes      int               -          variants but for the root, those in the making included
    tau        float             -          temperature: greedier choices the higher it is
    chosen     Candidate | null  -          null where no policy was asked
    runners_up  [Candidate]      -          the next best
    """,
)
PRICED = shape(
    "Priced",
    "a Score, and what an attempt costs on average",
    """
    attempts   int    -        scored search evaluations
    tokens     float  tokens   read and written by the model
    usd        float  dollars  that the model cost
    agent_s    float  seconds  that the agent worked
    cost       float  -        usd where the run's models cost any, else tokens; with --speed, 1 - efficiency
    objective  float  -        belief minus --cost-weight times the dollars, the millions of tokens, or 1 - efficiency
    efficiency  float | null  0–1  mean share of the reference's speed, 0 for no right answer; null without --speed
    """,
    SCORE,
)
FRONT = shape(
    "Front",
    "score against cost, or speed",
    """
    unit      str         -  of cost: usd or tokens; with --speed, slowness
    variants  int         -  that solved something
    chosen    int | null  -  the one with the highest objective; null where nobody solved anything yet
    members   [Priced]    -  nobody beats them at both; from the cheapest to the dearest
    """,
)
VOTE = shape(
    "Vote",
    "what one judge said of two variants",
    """
    shown_first  int         -  the one that it knew as A
    better       int | null  -  the one that it took for better; null where it did not answer
    explanation  str         -  why
    error        str         -  why it did not answer; empty where it did
    """,
)
DUEL = shape(
    "Duel",
    "two of the best, compared",
    """
    champion    int     -       the best so far
    challenger  int     -       the next by belief
    winner      int     -       of the two
    by          str     -       held-out (results told them apart), votes, or belief (the votes were a tie)
    rounds      int     rounds  of votes; 0 where held-out results decided
    votes       [Vote]  -       of the last round
    """,
)
DISCRIMINATED = shape(
    "Discriminated",
    "",
    """
    candidates  [int]   -        whose intervals overlap with the best's, by belief
    chosen      int     -        the winner
    model       str     -        who was asked; empty where nobody was
    prompt      str     -        the prompt files that it was asked by, each as name:hash
    duels       [Duel]  -        in their order
    requests    int     -        to the model, outside of the run's budget
    tokens      int     tokens   read and written by it
    usd         float   dollars  that it cost
    """,
)
EXPORT = shape(
    "Export",
    "",
    """
    variant  int  -  that was exported
    path     str  -  the directory that was made
    full_suite  FullSuite | null  -  with --full-suite; else null
    """,
)
SECOND_LOOK = shape(
    "SecondLook",
    "a right answer, judged on all tests of its project",
    """
    task_id  str    -  its task
    patch    str    -  the address of its stored change
    tests    int    -  more tests than the task names, which pass with the reference
    broken   [str]  -  those of them that fail with this change
    unknown  str    -  why it could not be judged again; empty where it was
    """,
)
FULL_SUITE = shape(
    "FullSuite",
    "",
    """
    right    int           -  right answers; equal changes of one task are one
    broken   int           -  that break other tests
    unknown  int           -  that could not be judged again
    answers  [SecondLook]  -  all of them
    """,
)
ALL = (
    FILE_CHANGE, AGAINST_PARENT, EVALUATION, SHOW, DIFF, ENTRY, ATTEMPT, CANDIDATE, DECISION, PRICED, FRONT, VOTE,
    DUEL, DISCRIMINATED, EXPORT, SECOND_LOOK, FULL_SUITE,
)  # fmt: skip
