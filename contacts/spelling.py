"""How close two words are: one slip in a short one, two in a long one."""


def is_typo(one: str, other: str) -> bool:
    """Whether a slip or two of the finger lead from one to the other."""
    shorter = min(len(one), len(other))
    most = 0 if shorter < 4 else 1 if shorter < 8 else 2
    return most > 0 and abs(len(one) - len(other)) <= most and distance(one, other, most) <= most


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with a neighbour; more than `most` is `most` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, theirs in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
