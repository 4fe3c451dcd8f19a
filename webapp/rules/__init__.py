"""The pure rules of XP, energy, levels, reviews, streaks and learning days; standard library only."""
