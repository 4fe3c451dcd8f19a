"""Keys of the topic about triangles."""

from tests.content.proofs import Shown


def kind_and_longest_side(shown: Shown) -> dict[str, int | str]:
    angles = {"A": int(shown.numbers[0]), "B": int(shown.numbers[1])}
    angles["C"] = 180 - sum(angles.values())
    largest = max(angles, key=angles.__getitem__)
    kind = ["acute", "right", "obtuse"][(angles[largest] >= 90) + (angles[largest] > 90)]
    return {"third": angles["C"], "kind": kind, "longest": "ABC".replace(largest, "")}
