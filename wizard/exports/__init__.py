"""Take it along: a plan as paper, calendar, table and record. Pure: no clock, no file, no network."""
