"""Classes. The acceptance scenarios of their design, and where each is tested:

1   roster/test_import, test_lists, test_moving: a list in every encoding and layout; stored once; a download is a no-op
2   roster/test_import: forty names within a second, and two equal confirmations at once
3   roster/test_door: wrong PINs pause one pupil; a new PIN ends the old one
4   assignments/test_marks, gradebook/test_files: best, first and last answers; screen, XLSX and CSV
5   assignments/test_marks: late answers
6   assignments/test_marks, test_pages: due times and clock changes; a reader in another time zone
7   assignments/test_marks: a pupil who joined late
8   roster/test_moving: a pupil moves, with the marks that the teacher ticks
9   gradebook/test_live, bench/test_classes, browser/test_live: a poll of the live page; it stops when hidden
10  assignments/test_races, operations/test_assignments_killed: equal answers at once; killed workers
12  classes/test_end, test_access: what goes with a class or a pupil; who finds nothing
"""
