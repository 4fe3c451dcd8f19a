"""Tasks in the formats of other programs: Moodle XML, GIFT, QTI 3.0, Anki. Pure functions of variants."""
