"""How this agent works, in one place. Every setting is a choice between what it finds and what it costs."""

# Replies of the model that are acted upon for one task.
TURNS = 50

# Characters of a result that the model is shown; of longer ones the middle is cut.
OBSERVATION_CHARACTERS = 8000

# Lines that one view of a file shows where no range was asked for.
VIEW_LINES = 200

# Candidate edits that the model may try with one command.
CANDIDATE_EDITS = 16

# Run the project's tests before the first request and show what fails: costs one test run.
TESTS_AT_START = True

# When the model says that it is done and the tests fail, it is shown how, at most this many times.
TEST_ROUNDS = 4

# Ask the model to explain its failing code step by step before it changes it again (Self-Debug,
# arXiv 2304.05128). Costs tokens where the tests fail.
EXPLAIN_FAILURES = True

# Characters of conversation above which the older part is replaced by a summary; about four of
# them make a token.
CONTEXT_CHARACTERS = 120_000

# Replies, with the results of their calls, that a summary leaves as they are.
KEPT_REPLIES = 6

# Characters of current files that a summary shows again.
RESHOWN_CHARACTERS = 24_000

# Malformed calls in a row after which the model is told the form of a call anew, and then given up.
MALFORMED_HINT = 2
MALFORMED_END = 6

# The model is told what is left of its limits below this share of them.
WARN_BELOW = 0.25

# Requests that are kept for finishing: below this the model is told to end.
LAST_REQUESTS = 2

# Call tools as text in the conversation: "never", "always", or "auto": where the model's server
# refuses tools, or the model's first answer calls none.
TEXT_CALLS = "auto"

# A command is stopped after this many seconds, and after a third of the time that is left.
COMMAND_SECONDS = 60

# One request to the model: seconds to wait, and how often to try again when the server is busy.
REQUEST_SECONDS = 300
RETRIES = 4
