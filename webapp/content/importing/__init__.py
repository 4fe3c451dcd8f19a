"""Task files of other programs, read into tasks that an author then edits: Moodle XML, GIFT, QTI and CSV."""
