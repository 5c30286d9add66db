from helpdesk.desk import Desk
from helpdesk.handover import hand_over, share
from helpdesk.rota import Rota


def test_handover_of_the_sick():
    desk, rota = Desk(), Rota({"wed": ["ann", "bob", "cem"]})
    for subject in ("a", "b", "c"):
        desk.open(subject)
    desk.take("ann"), desk.take("bob"), desk.take("ann")
    rota.report_sick("ann")
    rota.report_sick("cem")
    assert hand_over(desk, rota, "wed") == ["handover from ann: #1, #3"]
    assert share(desk, rota, "wed") == {"bob": 1}
    assert [ticket.number for ticket in desk.waiting()] == [1, 3]
