"""What each team has collected over the season."""

from collections.abc import Iterable
from dataclasses import dataclass

from league.results import Match

WIN_POINTS = 3
DRAW_POINTS = 1


@dataclass
class Standing:
    """The sums of one team."""

    team: str
    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    scored: int = 0
    conceded: int = 0

    @property
    def points(self) -> int:
        return self.won * WIN_POINTS + self.drawn * DRAW_POINTS

    @property
    def difference(self) -> int:
        """Goals scored minus goals conceded."""
        return self.scored - self.conceded

    def add(self, scored: int, conceded: int) -> None:
        """Count one match, seen from this team's side."""
        self.played += 1
        self.scored += scored
        self.conceded += conceded
        if scored > conceded:
            self.won += 1
        elif scored == conceded:
            self.drawn += 1
        else:
            self.lost += 1


def collect(matches: Iterable[Match]) -> list[Standing]:
    """Sum up the matches; teams come in the order in which they first appear."""
    standings: dict[str, Standing] = {}
    for match in matches:
        home = standings.setdefault(match.home, Standing(match.home))
        away = standings.setdefault(match.away, Standing(match.away))
        home.add(match.home_goals, match.away_goals)
        away.add(match.away_goals, match.home_goals)
    return list(standings.values())
