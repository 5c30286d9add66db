from letters import Person, address_block, merge, parse_people, salutation

EVE = Person("Eve", "Kent", "Park Road 9", "Derby", company="Kent Boats")
FAY = Person("Fay", "Moss", "Hill 2", "Truro", title="Dr", company="Moss")
GUS = Person("Gus", "Reed", "Lane 5", "Wells")


def test_company_comes_first():
    assert address_block(EVE) == "Kent Boats\nEve Kent\nPark Road 9\nDerby"


def test_company_and_title():
    assert address_block(FAY).split("\n") == ["Moss", "Dr Fay Moss", "Hill 2", "Truro"]


def test_twice_is_the_same():
    assert address_block(EVE) == address_block(EVE)
    assert address_block(EVE).count("Kent Boats") == 1


def test_letters_to_both_kinds():
    assert merge("<<address>>", [GUS, EVE]) == ["Gus Reed\nLane 5\nWells", "Kent Boats\nEve Kent\nPark Road 9\nDerby"]


def test_letter_that_does_not_show_the_address():
    assert merge("<<salutation>>, greetings to <<town>>", [FAY]) == ["Dear Dr Moss, greetings to Truro"]


def test_from_the_file():
    text = "company,first_name,last_name,street,town\nKent Boats,Eve,Kent,Park Road 9,Derby\n,Gus,Reed,Lane 5,Wells\n"
    assert [address_block(person).split("\n")[0] for person in parse_people(text)] == ["Kent Boats", "Gus Reed"]


def test_private_people():
    assert address_block(GUS) == "Gus Reed\nLane 5\nWells"
    assert salutation(EVE) == "Dear Eve Kent"
