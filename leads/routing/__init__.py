"""Whose a lead is, and what happens while nobody has called.

facts        what rules ask about a lead
conditions   whether a rule matches, in words
team         who works, who is away
deciding     rule by rule: who gets it, and the sentence that says why
giving       the decision takes effect: assigned, offered, claimed, handed over by hand
escalation   nobody called in time: it goes on
speed        how fast each source's leads hear from each member
"""
