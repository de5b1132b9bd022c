"""The year: how far one is, beside last year and the plan; by month, by quarter, by year."""
