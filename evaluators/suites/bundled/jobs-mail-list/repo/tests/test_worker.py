import unittest

from jobqueue.job import Job, State
from jobqueue.mailing import Mailing
from jobqueue.queue import JobQueue
from jobqueue.report import Journal, summary
from jobqueue.worker import Worker


def fail():
    raise OSError("no route")


class WorkerTest(unittest.TestCase):
    def setUp(self):
        self.queue = JobQueue()
        self.worker = Worker(self.queue)

    def test_retries(self):
        self.queue.put(Job("x", fail, retries=2))
        self.assertEqual(self.worker.run_all(), 3)
        self.assertIs(self.worker.finished[0].state, State.FAILED)

    def test_at_most(self):
        for name in "abc":
            self.queue.put(Job(name, lambda: None))
        self.assertEqual(self.worker.run_all(at_most=2), 2)
        self.assertEqual(len(self.queue), 1)

    def test_password_mail_between_reminders(self):
        sent = []
        mailing = Mailing(self.queue, Journal(), lambda customer, subject: sent.append((customer, subject)))
        mailing.plan("ann", "reminder")
        mailing.plan("bob", "reminder")
        mailing.plan("eve", "new password", priority=1)
        self.worker.run_all()
        self.assertEqual(sent, [("eve", "new password"), ("ann", "reminder"), ("bob", "reminder")])

    def test_mail_list(self):
        sent = []
        mailing = Mailing(self.queue, Journal(), lambda customer, subject: sent.append((customer, subject)))
        mailing.plan_list("ann; summer sale; 9\nbob; summer sale; 9\n")
        self.worker.run_all()
        self.assertEqual(sent, [("ann", "summer sale"), ("bob", "summer sale")])

    def test_mail_list_after_a_reminder(self):
        sent = []
        mailing = Mailing(self.queue, Journal(), lambda customer, subject: sent.append((customer, subject)))
        mailing.plan("ann", "reminder")
        mailing.plan_list("ann; summer sale; 9\nbob; your parcel; 3\n")
        self.worker.run_all()
        self.assertEqual(sent, [("bob", "your parcel"), ("ann", "reminder"), ("ann", "summer sale")])

    def test_summary(self):
        self.queue.put(Job("x", fail))
        self.queue.put(Job("y", lambda: None))
        self.worker.run_all()
        self.assertEqual(
            summary(self.worker.finished, Journal()),
            "done: y\nfailed: x (OSError: no route)\ncancelled: 0",
        )

    def test_deleted_account(self):
        sent, journal = [], Journal()
        mailing = Mailing(self.queue, journal, lambda customer, subject: sent.append((customer, subject)))
        mailing.plan("ann", "reminder")
        mailing.plan("bob", "reminder")
        self.assertEqual(mailing.forget("ann"), 1)
        self.worker.run_all()
        self.assertEqual(sent, [("bob", "reminder")])


if __name__ == "__main__":
    unittest.main()
