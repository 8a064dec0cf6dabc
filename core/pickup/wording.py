"""How it is said who may pick a child up, and for which days."""

from datetime import date

from core.words import Phrase, Text, say

# Who somebody is to a child, as it may be chosen; anything else is the guardian's own words.
RELATIONS = ("grandmother", "grandfather", "aunt", "uncle", "sister", "brother", "nanny", "friend")
GUARDIANS = ("mother", "father", "stepmother", "stepfather", "guardian")  # besides, as rosters tell


def related(relation: str) -> Text:
    """Give who somebody is to the child."""
    return say(f"pickup.relation.{relation}") if relation in (*RELATIONS, *GUARDIANS) else relation


def when(first: date, last: date | None, today: date) -> Phrase:
    """Give for which days somebody may."""
    if last is None:
        return say("pickup.always") if first <= today else say("pickup.since", day=first)
    if first == last:
        return say("pickup.today") if first == today else say("pickup.on", day=first)
    return say("pickup.until", day=last) if first <= today else say("pickup.between", first=first, last=last)
