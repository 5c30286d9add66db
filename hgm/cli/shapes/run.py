"""A run: `status`, `tree`, `doctor`."""

from __future__ import annotations

from hgm.cli.shapes.notation import shape

INTERVAL = shape(
    "Interval",
    "a posterior of a success rate, Beta(1 + successes, 1 + failures)",
    """
    mean  float  0–1  its mean
    low   float  0–1  where its 95 % interval begins
    high  float  0–1  and ends
    """,
)
SCORE = shape(
    "Score",
    "a variant with its counts and posteriors",
    """
    id                 int         -    the variant; people write v17
    parent             int | null  -    its parent; null for the root
    depth              int         -    edges to the root
    idea               str         -    what it changed, in its own words
    resolved           int         -    search tasks that it resolved
    evaluations        int         -    its scored search evaluations
    own                Interval    -    of its own success rate
    clade_resolved     int         -    resolved by it and all its descendants
    clade_evaluations  int         -    their scored search evaluations
    clade              Interval    -    of the clade's success rate
    belief             float       0–1  low quantile of its own posterior; the best has the highest
    children           int         -    variants that were made from it
    banned             bool        -    never chosen again
    pinned             bool        -    marked by a person
    commit             str         -    in agents.git
    """,
)
BUDGET = shape(
    "Budget",
    "one account of the run; evaluations, expansions and tokens are counted, wall is in seconds, usd in US dollars",
    """
    name      str           -                 as in [budget] of hgm.toml
    spent     float         the budget's own  at the last result
    reserved  float         the budget's own  in flight: attempts, or the most that their requests may cost
    held      float         the budget's own  set aside for the final comparison
    limit     float | null  the budget's own  what may be spent; null where nothing limits it
    forecast  float | null  the budget's own  spent at the end, at the pace so far; null before anything tells
    """,
)
FINALS = shape(
    "Finals",
    "the comparison of the best variant with the root on held-out tasks",
    """
    finalist    int    -            the variant that is compared; 0 where nothing better than the root was found
    runners_up  [int]  -            that are compared too, since search results cannot tell them from it
    done        int    evaluations  scored so far
    total       int    evaluations  planned
    """,
)
HELD_OUT = shape(
    "HeldOut",
    "root against best on the held-out tasks that both were scored on",
    """
    tasks              int    -    in common
    attempts_per_task  int    -    of each of the two
    root               float  0–1  mean success rate of the root
    best               float  0–1  and of the best
    difference         float  -    best minus root
    low                float  -    where the difference's 95 % interval begins
    high               float  -    and ends
    p_value            float  0–1  exact McNemar test
    only_root          int    -    tasks that only the root does better
    only_best          int    -    and only the best
    efficiency         EfficiencyDifference | null  -  best minus root; null where no common task is timed
    """,
)
OVERFIT = shape(
    "Overfit",
    "how much better a variant does on search tasks, by which it was chosen, than on held-out ones",
    """
    variant             int           -    the best, or the one that was compared
    search              float         0–1  success rate of its search evaluations
    search_evaluations  int           -    that were scored
    held_out            float         0–1  its mean success rate on held-out tasks
    held_out_tasks      int           -    that it was scored on
    difference          float         -    search minus held-out
    low                 float         -    where the difference's 95 % interval begins
    high                float         -    and ends
    suspicious          bool          -    whether the interval is above 0: more than chance explains
    root_difference     float | null  -    the root's search minus held-out: what the tasks' difficulty explains
    """,
)
TOTALS = shape(
    "Totals",
    "the run in numbers",
    """
    variants              int    -        in the tree
    n                     int    -        scored search evaluations
    finals                int    -        scored final evaluations
    evaluations_running   int    -        in flight
    evaluations_lost      int    -        lost to the infrastructure, never scored
    evaluations_left_out  int    -        scored, but of tasks that were found to be flaky: in neither n nor finals
    expansions_attempted  int    -        finished or running
    expansions_failed     int    -        that made no child
    expansions_running    int    -        in flight
    expansions_lost       int    -        lost to the infrastructure
    agent_s               float  seconds  that agents have worked, all together
    requests              int    -        to models
    prompt_tokens         int    tokens   read by models
    completion_tokens     int    tokens   written by models
    cached_tokens         int    tokens   of the prompt tokens, read from a cache
    usd                   float  dollars  that models have cost
    cache_write_tokens    int    tokens   of the prompt tokens, written to a cache
    reasoning_tokens      int    tokens   of the completion tokens, thought before an answer
    """,
)
QUARANTINED = shape(
    "Quarantined",
    "a task that was found to be flaky: nothing that was scored on it counts",
    """
    task_id        str    -          the task
    split          str    -          search or held_out
    resolved_id    int    -          the evaluation that resolved it
    unresolved_id  int    -          the evaluation that, with the same change, did not
    finding        str    -          what the judge saw when it tried the task without that change
    at             float  Unix time  since when
    results        int    -          evaluations that do not count
    """,
)
RUNNING = shape(
    "Running",
    "an attempt in flight",
    """
    id           str           -          e12 or x3, for `hgm log RUN ID`; `root` while the root is tried
    variant      int           -          who is at work
    what         str           -          a task's id, `expand` or `smoke task`
    since        float         Unix time  when it began
    stage        str           -          checkout, agent, tests, diagnosis, rank, gate, judge, `gate: agent` …, or ""
    stage_since  float | null  Unix time  when that began; null where it is not known
    requests     int           -          that models have answered in it
    tokens       int           tokens     read and written by them
    """,
)
SERVER = shape(
    "Server",
    "a vLLM server at the last look, every few seconds while the run is driven; rates are of the last minute",
    """
    model             str           -           its name in hgm.toml
    server            str           -           which of the model's
    url               str           -           its address
    state             str           -           ready, or why it is not
    starts            int           -           how often this run started it; 0 where it was there already
    open              int           -           requests of this run's that it has before it
    running           int | null    -           requests that it works on; null, as what follows, where it does not say
    waiting           int | null    -           requests in its queue
    cache_used        float | null  0–1         of its cache
    cache_hit_rate    float | null  0–1         prompt tokens that were in its cache; null where no prompt was read
    prompt_per_s      float | null  tokens/s    that it reads
    generation_per_s  float | null  tokens/s    that it writes
    at                float         Unix time   of the look
    """,
)
STATUS = shape(
    "Status",
    "",
    """
    run        str             -  its directory
    phase      str             -  gate, search, final or done
    cause      str             -  why the search ended: a budget's name or no_expandable_node; "" before that
    paused     str             -  why nothing new is started; "" where it is
    driven_by  int | null      -  process id of the engine; null where nobody drives it
    budget     [Budget]        -  every limit that is set
    spending   [Budget]        -  tokens and dollars, limited or not; empty where hgm.toml cannot be read
    finals     Finals | null   -  null before the comparison has begun
    totals     Totals          -  the run in numbers
    best       Score | null    -  the best by belief; null before there is a root
    held_out   HeldOut | null  -  null before root and best have a held-out task in common
    overfit    Overfit | null  -  null before the best was scored on held-out tasks
    judge      Calibration | null  -  what the judge's words were worth so far; null without a judge
    quarantined  [Quarantined]  -  tasks that were found to be flaky, and are left out
    running    [Running]       -  what is in flight
    servers    [Server]        -  vLLM servers, while somebody drives the run
    """,
)
FAILED = shape(
    "FailedExpansion",
    "an attempt that made no child",
    """
    id       str  -  x3, for `hgm log RUN x3`
    parent   int  -  the variant that tried
    failure  str  -  no_change, duplicate, agent_crashed, does_not_parse, smoke_failed, infra …
    detail   str  -  what the gate said
    """,
)
TREE = shape(
    "Tree",
    "",
    """
    variants           [Score]            -  in id order
    failed_expansions  [FailedExpansion]  -  with --failed; else empty
    """,
)
CHECK = shape(
    "Check",
    "one thing that a run needs",
    """
    check   str   -  what was looked at
    ok      bool  -  whether it is there
    detail  str   -  what was found, or what to do
    """,
)
ALL = (
    INTERVAL, SCORE, BUDGET, FINALS, HELD_OUT, OVERFIT, TOTALS, QUARANTINED, RUNNING, SERVER, STATUS, FAILED, TREE,
    CHECK,
)  # fmt: skip
