"""Time: hours for finding business, planned and kept; and what the activities of a year brought."""
