"""Which state a ZIP code lies in, by its first three digits.

Source: USPS Domestic Mail Manual, labeling list L002 (three-digit ZIP Code prefixes).
"""

from __future__ import annotations

from bisect import bisect_right

from medbill_desktop.domain.names import digits

_RANGES = (
    "005NY 006PR 008VI 009PR 010MA 028RI 030NH 039ME 050VT 055MA 056VT 060CT 070NJ 090AE 100NY 150PA "
    "197DE 200DC 201VA 202DC 206MD 220VA 247WV 270NC 290SC 300GA 320FL 340AA 341FL 350AL 370TN 386MS "
    "398GA 400KY 430OH 460IN 480MI 500IA 530WI 550MN 569DC 570SD 580ND 590MT 600IL 630MO 660KS 680NE "
    "700LA 716AR 730OK 733TX 734OK 750TX 800CO 820WY 832ID 840UT 850AZ 870NM 885TX 889NV 900CA 962AP "
    "967HI 970OR 980WA 995AK"
)
_STARTS = tuple(int(one[:3]) for one in _RANGES.split())
_STATES = tuple(one[3:] for one in _RANGES.split())
_HOLES = (
    "000-004 213 269 343 345 348 353 419 428-429 517-519 529 533 536 552 568 578-579 589 621 632 642-643 "
    "659 663 682 694-699 702 709 715 732 742 771 817-819 839 848-849 854 858 861-862 866-869 872 876 "
    "886-888 892 896 899 909 929 987"
)
_UNUSED = frozenset(number for hole in _HOLES.split() for number in range(int(hole[:3]), int(hole[-3:]) + 1))
_ISLANDS = {"96799": "AS", "9691": "GU", "9692": "GU", "9695": "MP", "969": ""}
"""Places that share a prefix, the longest first."""


def state_of_zip(zip_code: str) -> str:
    """The state of a ZIP code, "" when its first three digits are in no state or it is no ZIP code."""
    number = digits(zip_code)
    if len(number) not in {5, 9}:
        return ""
    for beginning, state in _ISLANDS.items():
        if number.startswith(beginning):
            return state
    prefix = int(number[:3])
    return "" if prefix in _UNUSED else _STATES[bisect_right(_STARTS, prefix) - 1]
