"""All dogs that the kennel knows."""

from collections.abc import Iterable

from kennel.dogs import Dog, chip_digits, is_complete


class Register:
    """Dogs by their chips, however these are written."""

    def __init__(self, dogs: Iterable[Dog] = ()) -> None:
        self._dogs: dict[str, Dog] = {}
        for dog in dogs:
            self.add(dog)

    def __len__(self) -> int:
        return len(self._dogs)

    def add(self, dog: Dog) -> None:
        """Enter a dog. ValueError if its chip number is not complete or already there."""
        if not is_complete(dog.chip):
            raise ValueError(f"{dog.name}: the chip number {dog.chip!r} is not complete")
        known = self.find(dog.chip)
        if known is not None:
            raise ValueError(f"{dog.name}: this is the chip of {known.name}, {known.owner}")
        self._dogs[chip_digits(dog.chip)] = dog

    def find(self, chip: str) -> Dog | None:
        """The dog with this chip, None if there is none."""
        return self._dogs.get(chip_digits(chip))

    def of_owner(self, owner: str) -> list[Dog]:
        """The dogs of an owner, by name."""
        return sorted((dog for dog in self._dogs.values() if dog.owner == owner), key=lambda dog: dog.name)
