"""The papers of a transaction: the checklist of what is needed, links and uploads."""
