"""What `--json` prints, field by field. docs/cli.md is made from this, and the tests hold the verbs to it.

A type is `int`, `float`, `str`, `bool`, a shape's name, `[T]` for a list, `{T}` for an object with any keys, and
`T | null`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Shape:
    name: str
    what: str
    fields: tuple[Field, ...]


def _shape(name: str, what: str, text: str, *more: Shape) -> Shape:
    """`text` has a line for each field: name, type, unit (`-` for none) and meaning, two blanks or more between."""
    fields = [Field(*re.split(r" {2,}", line.strip(), maxsplit=3)) for line in text.strip().splitlines()]
    return Shape(name, what, tuple(field for shape in more for field in shape.fields) + tuple(fields))


INTERVAL = _shape(
    "Interval",
    "a posterior of a success rate, Beta(1 + successes, 1 + failures)",
    """
    mean  float  0–1  its mean
    low   float  0–1  where its 95 % interval begins
    high  float  0–1  and ends
    """,
)
SCORE = _shape(
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
BUDGET = _shape(
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
FINALS = _shape(
    "Finals",
    "the comparison of the best variant with the root on held-out tasks",
    """
    finalist  int  -            the variant that is compared; 0 where nothing better than the root was found
    done      int  evaluations  scored so far
    total     int  evaluations  planned
    """,
)
HELD_OUT = _shape(
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
    """,
)
OVERFIT = _shape(
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
TOTALS = _shape(
    "Totals",
    "the run in numbers",
    """
    variants              int    -        in the tree
    n                     int    -        scored search evaluations
    finals                int    -        scored final evaluations
    evaluations_running   int    -        in flight
    evaluations_lost      int    -        lost to the infrastructure, never scored
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
RUNNING = _shape(
    "Running",
    "an attempt in flight",
    """
    id       str    -          e12 or x3, for `hgm log RUN ID`
    variant  int    -          who is at work
    what     str    -          a task's id, or `expand`
    since    float  Unix time  when it began
    """,
)
SERVER = _shape(
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
STATUS = _shape(
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
    running    [Running]       -  what is in flight
    servers    [Server]        -  vLLM servers, while somebody drives the run
    """,
)
FAILED = _shape(
    "FailedExpansion",
    "an attempt that made no child",
    """
    id       str  -  x3, for `hgm log RUN x3`
    parent   int  -  the variant that tried
    failure  str  -  no_change, duplicate, agent_crashed, does_not_parse, smoke_failed, infra …
    detail   str  -  what the gate said
    """,
)
TREE = _shape(
    "Tree",
    "",
    """
    variants           [Score]            -  in id order
    failed_expansions  [FailedExpansion]  -  with --failed; else empty
    """,
)
FILE_CHANGE = _shape(
    "FileChange",
    "a file that differs from the parent's",
    """
    path     str         -      in the agent's source
    added    int | null  lines  that came; null where the file is no text
    removed  int | null  lines  that went
    """,
)
AGAINST_PARENT = _shape(
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
EVALUATION = _shape(
    "Evaluation",
    "one variant, one task, one attempt",
    """
    id        str         -        e12, for `hgm log RUN e12`
    task      str         -        the task's id
    purpose   str         -        search or final
    state     str         -        running, done, or lost (to the infrastructure, never scored)
    outcome   str | null  -        resolved, unresolved, empty, limit, crashed or infra; null while it runs
    cause     str         -        which limit, which tests …
    seed      int         -        of the attempt
    model     str         -        that it asked, as hgm.toml names it; "" while it runs
    agent_s   float       seconds  that the agent worked
    requests  int         -        to the model
    tokens    int         tokens   read and written by the model
    usd       float       dollars  that the model cost
    """,
)
SHOW = _shape(
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
DIFF = _shape(
    "Diff",
    "",
    """
    variant  int  -  the newer
    against  int  -  what it is compared with
    idea     str  -  of the newer
    patch    str  -  unified diff as git writes it; "" where nothing differs
    """,
)
ENTRY = _shape(
    "Entry",
    "an evaluation, an expansion or an event",
    """
    id        str           -          e12 or x3; "" for an event
    kind      str           -          evaluation, expansion or event
    at        float         Unix time  when it began
    took_s    float | null  seconds    until it was stored; null while it runs, and for an event
    variant   int | null    -          who was evaluated or expanded; null for an event about none
    task      str           -          of an evaluation; else ""
    purpose   str           -          of an evaluation: search or final; else ""
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
ATTEMPT = _shape(
    "Attempt",
    "an Entry, and",
    """
    statement   str  -  of an expansion: what the agent was asked; "" where nothing is kept, here and below
    transcript  str  -  the conversation with the model, as JSON lines
    log         str  -  what the agent printed
    patch       str  -  of an evaluation: the change that it left, as a unified diff
    report      str  -  of an evaluation: what the judge said
    """,
    ENTRY,
)
CANDIDATE = _shape(
    "Candidate",
    "a variant that a policy looked at",
    """
    variant     int             -  its id
    score       float | null    -  what it drew; null for infinite: it was never tried
    components  {float | null}  -  what the score is made of
    """,
)
DECISION = _shape(
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
POOLED = _shape(
    "Pooled",
    "a mean over seeds and held-out tasks, with its 95 % interval",
    """
    estimate  float  -1–1  the mean
    low       float  -1–1  where its interval begins
    high      float  -1–1  and ends
    seeds     int    -     that all policies have ended
    tasks     int    -     held-out tasks
    """,
)
SEARCH = _shape(
    "Search",
    "one search of a comparison",
    """
    run          str             -        its directory
    seed         int             -        its seed
    variants     int             -        that it made, the root included
    evaluations  int             -        scored search evaluations
    seconds      float           seconds  that it was driven
    best         int             -        the variant that it chose
    held_out     HeldOut | null  -        null where the root stayed the best
    """,
)
POLICY_RESULT = _shape(
    "PolicyResult",
    "a policy over all its searches",
    """
    policy         str            -  its name and options
    gain           Pooled         -  success of the chosen agents minus the root's
    against_first  Pooled | null  -  its gain minus that of the first policy; null for the first
    searches       [Search]       -  by seed
    """,
)
COMPARISON = _shape(
    "Comparison",
    "",
    """
    policies  [PolicyResult]  -  in the order in which they were named
    """,
)
EVAL_AGENT = _shape(
    "EvalAgent",
    "an agent on the tasks that were asked for",
    """
    agent        str       -        as it was typed
    name         str       -        what it calls itself
    run          str       -        the directory with its attempts, for `hgm log`
    tasks        int       -        with a score
    resolved     int       -        attempts that resolved their task
    evaluations  int       -        attempts with a score
    missing      int       -        attempts without one: lost to the infrastructure, unpaid, or not made yet
    rate         Interval  -        success rate over tasks, each counted once
    best         float     0–1      probability that it is the best of these agents
    tokens       int       tokens   read and written by the model, lost attempts included
    usd          float     dollars  that the model cost
    agent_s      float     seconds  that the agent worked
    by_task      {float}   0–1      success rate by task
    """,
)
PAIR = _shape(
    "Pair",
    "an agent against the first one, on the tasks that both have a score on",
    """
    first        str         -    an agent, as it was typed
    second       str         -    the other
    tasks        int         -    in common
    difference   float       -    mean success rate of the second minus that of the first
    low          float       -    where the difference's 95 % interval begins
    high         float       -    and ends
    p_value      float       0–1  exact McNemar test
    anytime_p    float       0–1  a p-value that holds however often one looks, and whenever one stops
    better       float       0–1  probability that the second is better
    only_first   int         -    tasks that the first does better
    only_second  int         -    and the second
    apart        bool        -    whether p_value is below 0.05
    more_tasks   int | null  -    that would probably tell them apart; null where neither seems better
    """,
)
EVAL = _shape(
    "Eval",
    "",
    """
    suite     str          -  its name or folder
    split     str          -  held_out, search or all
    attempts  int          -  at each task
    agents    [EvalAgent]  -  in the order in which they were named
    paired    [Pair]       -  with --paired; else empty
    """,
)
EDIT = _shape(
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
ARM = _shape(
    "Arm",
    "the expansions that were, or were not, shown hindsight",
    """
    expansions  int           -     in which there was something to show
    children    int           -     that they made
    measured    int           -     children with enough results
    mean        float | null  -1–1  mean change of those against their parents
    """,
)
EFFECT = _shape(
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
CALIBRATION = _shape(
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
EDITS = _shape(
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
MAKING = _shape(
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
ASKED = _shape(
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
DIAGNOSIS = _shape(
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
    """,
    ASKED,
)
JUDGEMENT = _shape(
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
WHY = _shape(
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
    judgement       Judgement | null      -  null without a judge
    against_parent  AgainstParent | null  -  null for the root
    """,
)
PRICED = _shape(
    "Priced",
    "a Score, and what an attempt costs on average",
    """
    attempts   int    -        scored search evaluations
    tokens     float  tokens   read and written by the model
    usd        float  dollars  that the model cost
    agent_s    float  seconds  that the agent worked
    cost       float  -        usd where the run's models cost any, else tokens
    objective  float  -        belief minus --cost-weight times the dollars, or the millions of tokens
    """,
    SCORE,
)
FRONT = _shape(
    "Front",
    "score against cost",
    """
    unit      str         -  of cost: usd or tokens
    variants  int         -  that solved something
    chosen    int | null  -  the one with the highest objective; null where nobody solved anything yet
    members   [Priced]    -  nobody beats them at both; from the cheapest to the dearest
    """,
)
VOTE = _shape(
    "Vote",
    "what one judge said of two variants",
    """
    shown_first  int         -  the one that it knew as A
    better       int | null  -  the one that it took for better; null where it did not answer
    explanation  str         -  why
    error        str         -  why it did not answer; empty where it did
    """,
)
DUEL = _shape(
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
DISCRIMINATED = _shape(
    "Discriminated",
    "",
    """
    candidates  [int]   -        whose intervals overlap with the best's, by belief
    chosen      int     -        the winner
    model       str     -        who was asked; empty where nobody was
    duels       [Duel]  -        in their order
    requests    int     -        to the model, outside of the run's budget
    tokens      int     tokens   read and written by it
    usd         float   dollars  that it cost
    """,
)
EXPORT = _shape(
    "Export",
    "",
    """
    variant  int  -  that was exported
    path     str  -  the directory that was made
    """,
)
CHECK = _shape(
    "Check",
    "one thing that a run needs",
    """
    check   str   -  what was looked at
    ok      bool  -  whether it is there
    detail  str   -  what was found, or what to do
    """,
)
TASK_CHECK = _shape(
    "TaskCheck",
    "one task, or a folder that is none",
    """
    task      str    -        the task's id; the folder's name where it does not load
    proven    bool   -        whether all is right
    problems  [str]  -        what is wrong, a sentence each
    took_s    float  seconds  that the proof took
    """,
)
SUITE = _shape(
    "Suite",
    "a suite that is known by name",
    """
    suite    str         -  its name
    what     str         -  what its tasks are
    tasks    int | null  -  how many; null before its data is here
    licence  str         -  of its data
    address  str         -  where that is published; empty where it is part of this program
    needs    [str]       -  programs that must be there
    ready    bool        -  whether its data is here
    source   str | null  -  where that was got from
    digest   str | null  -  sha-256 of it
    """,
)
WRONG_TASK = _shape(
    "WrongTask",
    "a task that does not judge as it should",
    """
    task    str  -  its id
    detail  str  -  what it does
    """,
)
SUITE_CHECK = _shape(
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
MINED = _shape(
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
    """,
)
MEAN = _shape(
    "Mean",
    "a mean over worlds",
    """
    mean  float | null  -  null without a value
    low   float | null  -  where its 95 % interval begins (Student's t); null with one world only
    high  float | null  -  and ends
    """,
)
CORRELATION = _shape(
    "Correlation",
    "of an estimate with the true clade metaproductivity, over the variants of a search, mean over worlds; "
    "null where something does not vary",
    """
    pearson            float | null  -1–1  every variant counts the same
    spearman           float | null  -1–1  of ranks
    weighted_pearson   float | null  -1–1  weighted by the evaluations in each variant's clade
    weighted_spearman  float | null  -1–1  the same, of ranks
    """,
)
SIMULATED = _shape(
    "Simulated",
    "one policy with one budget in the worlds of one family",
    """
    family             str          -      of worlds
    policy             str          -      as it was typed
    evaluations        int          -      the budget
    seeds              int          -      worlds
    score              Mean         0–1    true score of the variant that would be exported
    difference         Mean | null  -1–1   minus the first policy's, in the same worlds; null for the first
    best_made          float        0–1    true score of the best variant that was made
    root               float        0–1    true score of the root
    variants           float        -      that were made, the root included
    failed_expansions  float        -      that made none
    hours              float        hours  on the virtual clock
    clade              Correlation  -      of the clade's share of successes
    own                Correlation  -      of the variant's own share
    """,
)
ALL = (
    INTERVAL, SCORE, BUDGET, FINALS, HELD_OUT, OVERFIT, TOTALS, RUNNING, SERVER, STATUS, FAILED, TREE, FILE_CHANGE,
    AGAINST_PARENT, EVALUATION, SHOW, DIFF, ENTRY, ATTEMPT, CANDIDATE, DECISION, POOLED, SEARCH, POLICY_RESULT,
    COMPARISON, EVAL_AGENT, PAIR, EVAL, EDIT, ARM, EFFECT, CALIBRATION, EDITS, MAKING, DIAGNOSIS, JUDGEMENT,
    WHY, PRICED, FRONT, VOTE, DUEL, DISCRIMINATED, EXPORT, CHECK, TASK_CHECK, MINED, SUITE, WRONG_TASK, SUITE_CHECK,
    MEAN, CORRELATION, SIMULATED,
)  # fmt: skip
SHAPES = {shape.name: shape for shape in ALL}
PRINTED: dict[str, dict[str, str]] = {
    "status": {"": "Status"},
    "tree": {"": "Tree"},
    "show": {"": "Show", "--why": "Why"},
    "diff": {"": "Diff"},
    "log": {"": "[Entry]", "ID": "Attempt", "--decisions": "[Decision]"},
    "best": {"": "[Score]", "--pareto": "Front"},
    "edits": {"": "Edits"},
    "export": {"": "Export"},
    "discriminate": {"": "Discriminated"},
    "compare-policies": {"": "Comparison"},
    "eval": {"": "Eval"},
    "doctor": {"": "[Check]"},
    "simulate": {"": "[Simulated]"},
    "tasks check": {"": "[TaskCheck]"},
    "suites": {"": "[Suite]"},
    "suites fetch": {"": "Suite"},
    "suites check": {"": "SuiteCheck"},
    "tasks mine": {"": "Mined"},
}
"""Verb → what is given besides RUN → the type of what it prints with --json."""
