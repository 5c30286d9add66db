from timetable import parse_stop
from timetable.feed import Feed


def test_late_train():
    feed = Feed([parse_stop("IC4 | Oslo | 09:10 | 1")])
    assert feed.update(["train,kind,value", "IC4,late,7"]) == [
        "IC 4 to Oslo leaves from platform 1 at 09:17. We are sorry for the delay."
    ]
    assert feed.update(["train,kind,value", "IC4,late,7", "IC4,late,3"])[0].startswith("IC 4 to Oslo leaves from platform 1 at 09:20.")
