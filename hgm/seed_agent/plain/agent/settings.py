"""How this agent works, in one place. Every setting is a choice between what it finds and what it costs."""

# Shell commands that the model may give for one task. Each is one more request, and every request
# sends the whole conversation again: twice the commands are up to four times the tokens.
COMMANDS = 10

# Characters of a command's output that the model is shown. Longer output shows more of a file or of
# a failing test, and is paid for again with each later request.
OBSERVATION_CHARACTERS = 1500

# Where long output is cut: at its end, or in the middle so that its end is shown too. Files are
# better read from their start; the summary of a failing test stands at the end.
CUT_IN_THE_MIDDLE = False

# Candidate edits that the model may try with one command. More tries find more, take longer, and
# make it likelier that something passes by luck.
CANDIDATE_EDITS = 4

# Tell the model the command that runs the project's tests. Running them costs commands and time.
OFFER_TESTS = False

# Run the tests ourselves when the model says that it is done, and hand failing output back so that
# it can go on. Costs a test run at the end of every task, and more requests where they fail.
CHECK_TESTS_WHEN_DONE = False

# Put the list of the project's files into the first message: saves a command in small projects,
# costs tokens with every request in large ones.
LIST_FILES = False

# Longest list of files that is put into the first message.
LISTED_FILES = 60

# A command is stopped after this many seconds.
COMMAND_SECONDS = 20

# One request to the model: seconds to wait, and how often to try again when the server is busy.
REQUEST_SECONDS = 120
RETRIES = 3
