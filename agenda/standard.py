"""The plans that a new workspace starts with; they may be renamed, changed and put away."""

import datetime as dt

from accounts.models import when_founded

NEW_LEAD = "New lead, fourteen days"
OPEN_HOUSE = "Open house follow-up"
TEN, NOON, FOUR = dt.time(10), dt.time(12), dt.time(16)

PLANS = [
    {
        "name": NEW_LEAD,
        "category": "lead",
        "description": "A stranger has asked: calls, texts and mails at your own tap, until they "
        "answer or two weeks are over.",
    },
    {
        "name": OPEN_HOUSE,
        "category": "lead",
        "description": "They came to an open house: a call the same evening, and on the second day "
        "words with three homes like it.",
    },
]
# Of each plan: days, hours or minutes; a time of day; the kind; and what a step says.
STEPS = {
    NEW_LEAD: [
        {
            "title": "Call right away",
            "kind": "call", "offset": 0, "unit": "minutes",
            "note": "Say who you are and which home they asked about. Ask what made them stop at "
            "it, and when they would like to see it. No answer: text, then write, then call again "
            "in two hours.",
        },
        {
            "title": "Text after the first call",
            "kind": "text", "offset": 5, "unit": "minutes",
            "words": "Hi {{first_name|there}}, this is {{agent_name}}. You asked about "
            "{{about|a home}}, and I just tried to call you. When is a good time to talk? Or text "
            "me here, whichever you like better.",
        },
        {
            "title": "Mail after the first call",
            "kind": "email", "offset": 5, "unit": "minutes",
            "subject": "Your question about {{about|a home}}",
            "words": "Hi {{first_name|there}},\n\nthank you for asking about {{about|a home}}. I "
            "know the area well and am glad to help.\n\nTwo things would help me to find what you "
            "want to know: what caught your eye, and when would you like to move?\n\nI will try to "
            "call you again today. You can also answer this mail, or tell me when it suits you."
            "\n\n{{agent_name}}",
        },
        {
            "title": "Call a second time",
            "kind": "call", "offset": 2, "unit": "hours",
            "note": "Most people are reached by the second to sixth call. Leave a short message "
            "this time: your name, the home they asked about, your number, twice.",
        },
        {
            "title": "Call in the morning",
            "kind": "call", "offset": 1, "unit": "days", "at_time": dt.time(9, 30),
            "note": "Another hour than yesterday. If they cannot talk, ask for a time that suits "
            "them and write it down.",
        },
        {
            "title": "Text in the afternoon",
            "kind": "text", "offset": 1, "unit": "days", "at_time": FOUR,
            "words": "Hi {{first_name|there}}, {{agent_first_name}} here again. Would you like to "
            "see {{about|a home or two}} this week? I have time in the evening, too.",
        },
        {
            "title": "Mail with homes, or what theirs is worth",
            "kind": "email", "offset": 2, "unit": "days", "at_time": TEN,
            "subject": "A few homes you may like",
            "note": "Better still with three homes, or a range of what their own home is worth, "
            "under the second line.",
            "words": "Hi {{first_name|there}},\n\nI looked at what is for sale that is close to "
            "{{about|what you asked about}}, and three homes stand out. Shall I send them to you, "
            "with what I would ask about each?\n\nIf you own a home, I can also tell you what it "
            "would bring today.\n\n{{agent_name}}",
        },
        {
            "title": "Call in the late afternoon",
            "kind": "call", "offset": 3, "unit": "days", "at_time": dt.time(17),
            "note": "An hour at which people are back from work. Ask one question: is the move "
            "for this year?",
        },
        {
            "title": "Text one question",
            "kind": "text", "offset": 5, "unit": "days", "at_time": NOON,
            "words": "Hi {{first_name|there}}, one quick question: are you hoping to move in the "
            "next few months, or only looking around for now? Either is fine. "
            "{{agent_first_name}}",
        },
        {
            "title": "Call after a week",
            "kind": "call", "offset": 7, "unit": "days", "at_time": TEN,
            "note": "Bring something new: a price that changed, a home that was listed, one that "
            "sold nearby.",
        },
        {
            "title": "Write a card by hand",
            "kind": "card", "offset": 7, "unit": "days", "at_time": dt.time(11),
            "condition": "address",
            "note": "Three lines by hand: that you are glad they asked, that there is no hurry, "
            "and your own number.",
        },
        {
            "title": "Mail one line: still looking?",
            "kind": "email", "offset": 10, "unit": "days", "at_time": TEN,
            "subject": "Still looking?",
            "words": "Hi {{first_name|there}}, are you still looking?\n\n{{agent_first_name}}",
        },
        {
            "title": "Call once more",
            "kind": "call", "offset": 14, "unit": "days", "at_time": TEN,
            "note": "The last one of the plan. Ask whether a letter a month is welcome; by day 90 "
            "you decide whether they come into Contacts or go to Cold.",
        },
    ],
    OPEN_HOUSE: [
        {
            "title": "Call the same evening",
            "kind": "call", "offset": 1, "unit": "hours",
            "note": "Thank them for coming. Ask what they liked, what was missing, and whether "
            "they have seen another home since. Offer three that are like it.",
        },
        {
            "title": "Write, with three homes like it",
            "kind": "email", "offset": 2, "unit": "days", "at_time": TEN,
            "subject": "Three homes like {{about|the one you saw}}",
            "note": "Put the three homes under the second line, with one sentence to each.",
            "words": "Hi {{first_name|there}},\n\nthank you for coming to "
            "{{about|the open house}}. These three are close to what you told me:\n\n\n\nWhich of "
            "them would you like to see this week?\n\n{{agent_name}}",
        },
    ],
}  # fmt: skip


def furnish_with(plans, steps, workspace_id: int) -> None:
    """Give a workspace the plans that it has not; migrations bring models of their own."""
    for plan in PLANS:
        taken = plans.filter(workspace_id=workspace_id, name=plan["name"])
        if taken.exists():
            continue
        made = plans.create(workspace_id=workspace_id, standard=plan["name"], **plan)
        steps.bulk_create(
            steps.model(workspace_id=workspace_id, plan=made, position=position, **step)
            for position, step in enumerate(STEPS[plan["name"]], 1)
        )


@when_founded
def furnish(workspace) -> None:
    from agenda.models import PlanStep, TaskPlan

    furnish_with(TaskPlan.objects, PlanStep.objects, workspace.pk)
