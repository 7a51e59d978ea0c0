"""Where is the truth kept? The only SQL of the house: one schema on SQLite and on PostgreSQL."""
