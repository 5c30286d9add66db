import pytest

from jobqueue.job import Job
from jobqueue.mailing import Mailing
from jobqueue.queue import JobQueue
from jobqueue.report import Journal
from jobqueue.worker import Worker


class Office:
    def __init__(self):
        self.queue, self.journal, self.sent = JobQueue(), Journal(), []
        self.mailing = Mailing(self.queue, self.journal, lambda customer, subject: self.sent.append(customer))

    def send_all(self):
        Worker(self.queue).run_all()
        return self.sent


@pytest.fixture
def office():
    return Office()


def test_after_a_mail(office):
    office.mailing.plan("ann", "reminder")
    office.mailing.plan_list("bob; sale; 9\neve; sale; 5\nida; password; 1\n")
    assert office.send_all() == ["ida", "ann", "eve", "bob"]


def test_before_a_mail(office):
    office.mailing.plan_list("bob; sale; 9\neve; sale; 6\n")
    office.mailing.plan("ann", "reminder")
    assert office.send_all() == ["ann", "eve", "bob"]


def test_among_other_jobs(office):
    office.queue.put(Job("backup", lambda: office.sent.append("backup"), 7))
    office.mailing.plan_list("bob; sale; 9\neve; sale; 4\n")
    assert office.send_all() == ["eve", "backup", "bob"]


def test_ten_is_more_than_nine(office):
    office.mailing.plan_list("ann; a; 10\nbob; b; 9\neve; c; 100\nida; d; 2\n")
    assert office.send_all() == ["ida", "bob", "ann", "eve"]


def test_below_zero(office):
    office.mailing.plan_list("ann;a;0\nbob;b;-2\neve;c;-1\n")
    assert office.send_all() == ["bob", "eve", "ann"]


def test_what_is_planned(office):
    jobs = office.mailing.plan_list("ann; sale; 3\nbob; sale; 12\n")
    assert [(job.name, job.priority) for job in jobs] == [("ann: sale", 3), ("bob: sale", 12)]


def test_deleted_account(office):
    office.mailing.plan("bob", "reminder")
    office.mailing.plan_list("bob; sale; 9\neve; sale; 9\n")
    assert office.mailing.forget("bob") == 2
    assert office.journal.cancelled == ["bob: reminder", "bob: sale"]
    assert office.send_all() == ["eve"]


def test_same_priority(office):
    office.mailing.plan_list("eve; sale; 9\nann; sale; 9\nbob; sale; 9\n")
    assert office.send_all() == ["eve", "ann", "bob"]


def test_empty_list(office):
    assert office.mailing.plan_list("") == []
    assert len(office.queue) == 0
