"""The weeks after the first plan: history, diary, workouts and the report of a check-in."""
