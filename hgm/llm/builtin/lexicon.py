"""How likely each operator is a repair (log odds), and which words of a report speak for which operators.

The priors follow what studies of real one-line fixes report (ManySStuBs4J, PySStuBs: wrong identifier, wrong
function or attribute, changed literal, changed operator, swapped arguments, more or less specific condition), rounded
by hand. The words are ordinary English for each kind of bug; they were written down before any task was seen.
"""

from __future__ import annotations

from collections.abc import Mapping

PRIOR: Mapping[str, float] = {
    "crash-name": 3.5,
    "crash-key": 3.5,
    "crash-attribute": 3.5,
    "pair-text": 3.0,
    "lint": 3.0,
    "lint-return": 3.0,
    "crash-definition": 3.0,
    "crash-argument": 2.5,
    "crash-text": 2.5,
    "quoted-text": 2.5,
    "crash-convert": 2.0,
    "crash-guard": 2.0,
    "crash-get": 1.5,
    "crash-index": 1.5,
    "pair-number": 1.5,
    "spelling": 1.5,
    "compare-boundary": 1.6,
    "quoted-number": 0.8,
    "off-by-one": 1.2,
    "name": 1.0,
    "neighbour": 1.0,
    "lost-result": 1.0,
    "and-or": 0.9,
    "flip-bool": 0.9,
    "swap-arguments": 0.9,
    "integer": 0.8,
    "attribute": 0.8,
    "pass-on": 0.8,
    "mutable-default": 0.8,
    "augment": 0.7,
    "arithmetic": 0.6,
    "negate": 0.5,
    "none-vs-empty": 0.5,
    "loop-condition": 0.5,
    "swap-operands": 0.5,
    "division": 0.5,
    "dedent": 0.5,
    "date-format": 0.5,
    "missing-return": 0.5,
    "regroup": 0.4,
    "compare": 0.3,
    "drop-condition": 0.3,
    "slice": 0.3,
    "function-name": 0.3,
    "order-argument": 0.3,
    "encoding-argument": 0.3,
    "jump": 0.3,
    "re-raise": 0.3,
    "drop-operand": 0.2,
    "delete": 0.2,
    "swap-statements": 0.2,
    "guard": 0.2,
    "guard-zero": 0.2,
    "handler": 0.2,
    "swap-branches": 0.2,
    "split-argument": 0.2,
    "empty-argument": 0.2,
    "regex": 0.2,
    "float": 0.2,
    "unwrap": 0.1,
    "get": 0.1,
    "return-value": 0.1,
    "indent": 0.0,
    "elif-if": 0.0,
    "text": 0.0,
    "target": 0.0,
    "widen-condition": 0.0,
    "wider-type": 0.0,
    "case-argument": 0.0,
    "round-argument": 0.0,
    "drop-argument": -0.2,
    "wrap-copy": -0.2,
    "guard-copy": -0.2,
    "wrap-order": -0.3,
    "wrap-type": -0.3,
    "wrap-case": -0.4,
    "wrap-space": -0.5,
    "format": -0.5,
    "none-value": -0.5,
    "space-argument": -0.5,
    "wrap-number": -0.7,
    "wrap-unique": -0.8,
    "if-while": -0.8,
    "guard-strip": -0.8,
    "constant-condition": -1.5,
}

_BOUNDARY = ("compare-boundary", "off-by-one", "integer", "slice")
_COPY = ("wrap-copy", "guard-copy", "mutable-default", "neighbour:copy")
_ORDER = ("wrap-order", "order-argument", "swap-operands", "swap-arguments", "swap-statements", "neighbour:sorted")
_EMPTY = ("guard", "none-vs-empty", "empty-argument", "get", "widen-condition", "guard-zero", "none-value")
_CASE = ("wrap-case", "case-argument", "neighbour:lower", "neighbour:upper", "neighbour:casefold")
_SPACE = ("wrap-space", "guard-strip", "space-argument", "neighbour:strip", "text")
_ERRORS = ("handler", "re-raise", "jump", "get", "return-value")
_LOGIC = ("and-or", "negate", "drop-condition", "compare")
_NUMBER = ("arithmetic", "division", "regroup", "float", "round-argument", "neighbour:round", "neighbour:ceil")

WORDS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    (
        "inclusive exclusive boundary bound limit edge exactly equal least most threshold maximum minimum "
        "until through within between range up-to at-least at-most",
        _BOUNDARY,
        1.0,
    ),
    (
        "last first final off one extra missing skip miss index page end start begin count",
        _BOUNDARY,
        0.7,
    ),
    (
        "order sort ascending descending reverse sequence newest oldest latest earliest rank",
        _ORDER,
        1.0,
    ),
    (
        "copy modify modified mutate mutation share alias original caller input change leak side-effect",
        _COPY,
        1.1,
    ),
    (
        "shared between instance state previous call remember second again accumulate default",
        ("mutable-default",),
        1.0,
    ),
    (
        "empty none null missing absent unset blank nothing without optional zero",
        _EMPTY,
        0.9,
    ),
    (
        "zero falsy explicit ignored override false",
        (
            "none-vs-empty",
            "get",
        ),
        0.9,
    ),
    (
        "case upper lower uppercase lowercase insensitive capital",
        _CASE,
        1.2,
    ),
    (
        "unicode utf encode decode accent non-ascii umlaut character byte",
        (
            "encoding-argument",
            "wrap-case",
            "neighbour:casefold",
        ),
        1.2,
    ),
    (
        "space whitespace strip trim trailing leading newline blank padding",
        _SPACE,
        1.1,
    ),
    (
        "exception error raise swallow crash traceback catch silent handle fail",
        _ERRORS,
        0.7,
    ),
    (
        "keyerror indexerror attributeerror nonetype typeerror",
        (
            "get",
            "guard",
            "handler",
            "attribute",
            "widen-condition",
        ),
        0.9,
    ),
    (
        "zerodivisionerror divide division",
        (
            "guard-zero",
            "guard",
            "division",
        ),
        1.3,
    ),
    (
        "nameerror undefined unboundlocalerror",
        (
            "name",
            "function-name",
        ),
        1.5,
    ),
    (
        "recursion recursionerror infinite forever hang loop endless stuck",
        (
            "loop-condition",
            "jump",
            "off-by-one",
            "compare-boundary",
            "augment",
        ),
        0.8,
    ),
    (
        "both either neither any all only unless except and or not",
        _LOGIC,
        0.35,
    ),
    (
        "invert opposite wrong-way reverse negate backward flip swap exchange",
        (*_LOGIC, "swap-operands", "swap-arguments", "swap-branches"),
        0.9,
    ),
    (
        "round rounding truncate truncation integer float decimal fraction half",
        _NUMBER,
        1.0,
    ),
    (
        "sum total average mean add subtract multiply product percent rate tax discount",
        _NUMBER,
        0.5,
    ),
    (
        "duplicate twice unique distinct repeat repeated",
        (
            "wrap-unique",
            "jump",
            "delete",
            "neighbour:add",
            "augment",
        ),
        0.8,
    ),
    (
        "early stop only-first immediately remaining rest after",
        (
            "dedent",
            "jump",
            "indent",
            "loop-condition",
        ),
        0.8,
    ),
    (
        "return none returns nothing",
        (
            "missing-return",
            "return-value",
        ),
        0.6,
    ),
    (
        "prefix suffix start end begin",
        (
            "neighbour:startswith",
            "neighbour:removeprefix",
            "slice",
        ),
        0.7,
    ),
    (
        "split parse separator delimiter contain colon comma equals value quote",
        (
            "split-argument",
            "neighbour:split",
            "text",
            "regex",
        ),
        0.8,
    ),
    (
        "pattern regex match valid validate accept reject",
        (
            "regex",
            "neighbour:match",
            "negate",
            "and-or",
        ),
        0.7,
    ),
    (
        "date month day year hour minute second time format iso",
        (
            "date-format",
            "format",
            "neighbour:seconds",
            "integer",
        ),
        0.7,
    ),
    (
        "option flag argument parameter pass ignore ignored honour respect forwarded effect",
        (
            "pass-on",
            "name",
            "flip-bool",
            "drop-argument",
        ),
        0.9,
    ),
    (
        "overwrite overwritten reset lost replace replaced accumulate keep update",
        (
            "augment",
            "swap-operands",
            "neighbour:append",
            "lost-result",
        ),
        0.8,
    ),
    (
        "precedence merge override default wins takes",
        (
            "swap-operands",
            "none-vs-empty",
            "swap-statements",
        ),
        0.8,
    ),
    (
        "name typo misspelled spelling wrong-name field column attribute",
        (
            "name",
            "attribute",
            "spelling",
            "quoted-text",
        ),
        0.6,
    ),
    (
        "type string number int text convert",
        (
            "wrap-type",
            "unwrap",
            "wider-type",
        ),
        0.6,
    ),
    (
        "negative sign absolute positive",
        (
            "arithmetic",
            "wrap-number",
            "swap-operands",
            "drop-operand",
            "compare",
        ),
        0.7,
    ),
    (
        "message text label says prints output spelled",
        (
            "quoted-text",
            "spelling",
            "text",
            "format",
        ),
        0.6,
    ),
)
