"""Which is better: `compare-policies`, `eval`, `simulate`."""

from __future__ import annotations

from hgm.cli.shapes.notation import shape

POOLED = shape(
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
SEARCH = shape(
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
POLICY_RESULT = shape(
    "PolicyResult",
    "a policy over all its searches",
    """
    policy         str            -  its name and options
    gain           Pooled         -  success of the chosen agents minus the root's
    against_first  Pooled | null  -  its gain minus that of the first policy; null for the first
    searches       [Search]       -  by seed
    """,
)
COMPARISON = shape(
    "Comparison",
    "",
    """
    policies  [PolicyResult]  -  in the order in which they were named
    """,
)
EVAL_AGENT = shape(
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
    efficiency   Interval | null  -  share of the reference's speed over the tasks that are timed; null without any
    best         float     0–1      probability that it is the best of these agents
    tokens       int       tokens   read and written by the model, lost attempts included
    usd          float     dollars  that the model cost
    agent_s      float     seconds  that the agent worked
    by_task      {float}   0–1      success rate by task
    efficiency_by_task  {float}  0–1  share of the reference's speed by task, 0 for no right answer
    left_out     [Quarantined]  -   tasks that were found to be flaky
    full_suite   FullSuite | null  -  with --full-suite; else null
    """,
)
EFFICIENCY_DIFFERENCE = shape(
    "EfficiencyDifference",
    "on the common tasks that are timed, 0 for an answer that is not right",
    """
    difference  float  -1–1  mean efficiency of the second minus that of the first
    low         float  -1–1  where its 95 % interval begins
    high        float  -1–1  and ends
    """,
)
PAIR = shape(
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
    efficiency   EfficiencyDifference | null  -  null where no common task is timed
    """,
)
EVAL = shape(
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
MEAN = shape(
    "Mean",
    "a mean over worlds",
    """
    mean  float | null  -  null without a value
    low   float | null  -  where its 95 % interval begins (Student's t); null with one world only
    high  float | null  -  and ends
    """,
)
CORRELATION = shape(
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
SIMULATED = shape(
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
    POOLED, SEARCH, POLICY_RESULT, COMPARISON, EVAL_AGENT, EFFICIENCY_DIFFERENCE, PAIR, EVAL, MEAN, CORRELATION,
    SIMULATED,
)  # fmt: skip
