"""XP, energy, levels, reviews and streaks as pure functions in exact arithmetic. rules.md is their source.

"Today" is always an argument (the learner's learning day, see `days`). Nothing here reads a clock or a database, and no
float is used for XP.
"""
