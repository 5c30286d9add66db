"""The fares, in cents."""

from ferry.vehicles import Vehicle

PASSENGER = 850
CHILD = 400

# A vehicle up to so many centimetres, trailer included, pays so much.
VEHICLE_BANDS = (
    (400, 3900),
    (500, 4800),
    (650, 6900),
    (900, 9900),
    (1200, 14500),
)


def vehicle_fare(vehicle: Vehicle) -> int:
    """The fare of a vehicle without the people in it. ValueError if it is too long for the ferry."""
    for longest, cents in VEHICLE_BANDS:
        if vehicle.total_length < longest:
            return cents
    raise ValueError(f"{vehicle.plate} is too long: {vehicle.total_length} cm")


def people_fare(adults: int, children: int) -> int:
    """The fare of the people, on foot or in a vehicle."""
    return adults * PASSENGER + children * CHILD
