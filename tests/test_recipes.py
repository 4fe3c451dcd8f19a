"""The recipes of README, each followed once in a copy of the repository: what they promise, and how many files they
touch."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.trees import TOPIC, write_tree

ROOT = Path(__file__).parents[1]
COPIED = ("webapp", "sql", "db", "content", "docs", "tests", "pyproject.toml", "README.md", "Makefile")
# Compiled modules are copied too, with the times of their sources: compiling them takes seconds in each copy.
NOT_COPIED = shutil.ignore_patterns(".hypothesis", "*.pyc.*")  # the second is being written at this moment


@dataclass
class House:
    """A copy of the repository to change, with a database and a content tree of its own."""

    folder: Path
    environ: dict[str, str]

    def replace(self, path: str, old: str, new: str) -> None:
        """Change a file as an editor would."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text, f"{path} holds no {old!r}"
        (self.folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run a program of the copy; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], check=False, cwd=self.folder, env=self.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def touched(self) -> set[str]:
        """Return the files that are not as they are in the repository."""
        found = (path for part in COPIED for path in (self.folder / part, *(self.folder / part).rglob("*")))
        return {
            str(path.relative_to(self.folder))
            for path in found
            if path.is_file()
            and "__pycache__" not in path.parts
            and not (
                (ROOT / path.relative_to(self.folder)).is_file()
                and filecmp.cmp(path, ROOT / path.relative_to(self.folder), shallow=False)
            )
        }


@pytest.fixture
def house(tmp_path: Path, clone: Callable[[], AbstractContextManager[str]], run_dir: Path) -> Iterator[House]:
    folder = tmp_path / "house"
    folder.mkdir()
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=NOT_COPIED)
        else:
            shutil.copy(source, folder / part)
    tree = write_tree(tmp_path / "tree")
    with clone() as url:
        ours = {"DATABASE_URL": url, "DIRECT_URL": url, "CONTENT_DIR": str(tree), "INTERVALS_ENV": "development"}
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
        # Its tests use this run's server, which has the migrated template.
        ours["PYTEST_XDIST_TESTRUNUID"] = run_dir.name.removeprefix("intervals-tests-")
        yield House(folder, environ | ours)


CONTRACT = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/sql/test_contract.py")
DAYS = "sql/queries/dashboard.sql"


def failure(house: House) -> str:
    """Return what the SQL contract says of the copy, which fails once."""
    done = subprocess.run(
        [sys.executable, *CONTRACT], check=False, cwd=house.folder, capture_output=True, text=True,
        env=house.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert re.match(r"1 failed, \d+ passed in", done.stdout.splitlines()[-1]), done.stdout
    return done.stdout


@pytest.mark.slow
def test_a_typo_in_a_query_is_one_failure_with_its_line_and_a_wrong_column_names_the_row_class(house: House) -> None:
    lines = (house.folder / DAYS).read_text(encoding="utf-8").split("\n")
    line = 1 + next(at for at, text in enumerate(lines) if text == "  day.wrong_count,")
    house.replace(DAYS, "  day.wrong_count,\n", "  day.wrong_cuont,\n")
    assert f"{DAYS}:{line} select_days: column day.wrong_cuont does not exist" in failure(house)
    house.replace(DAYS, "  day.wrong_cuont,\n", "  day.wrong_count as wrong_answers,\n")
    assert "DayTotals has no field for ['wrong_answers'], the block no column for ['wrong_count']" in failure(house)
    house.replace(DAYS, "  day.wrong_count as wrong_answers,\n", "  day.wrong_count,\n")
    lists = "sql/queries/catalog.sql"
    house.replace(lists, "  topic.max_xp,\n", "  topic.mx_xp,\n")
    reported = failure(house)  # once, not by every block that names the list
    assert re.search(rf"{lists}:\d+ rules_columns: column topic.mx_xp does not exist", reported)


QUERY = """
-- name: count_days
-- On how many days the learner has answered. Always one row.
select count(*) as day_count
from user_learning_days as day
where day.user_id = :user_id;
"""

SERVICE = """

def count_days(conn: db.Conn, visit: Visit) -> int:
    \"\"\"Return on how many days the learner has answered.\"\"\"
    return db.scalar(conn, sql.count_days, int, user_id=visit.user_id)
"""


@pytest.mark.slow
def test_a_query_is_changed_in_one_file_and_added_in_two(house: House) -> None:
    house.replace(DAYS, "order by day.learning_day;", "order by day.learning_day desc;")
    assert house.touched() == {DAYS}
    for path, text in ((DAYS, QUERY), ("webapp/services/dashboard.py", SERVICE)):
        with (house.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
    house.run(*CONTRACT)
    assert house.touched() == {DAYS, "webapp/services/dashboard.py"}


NICKNAME = """\
-- migrate:up
-- What a learner likes to be called in a greeting.
alter table users add column nickname text;

-- migrate:down
alter table users drop column nickname;
"""
MIGRATE = """
import os
from webapp.hosting import startup
from webapp.config import load_settings

print(*startup.migrate(load_settings(os.environ), dump=True))
"""


@pytest.mark.slow
def test_a_migration_is_one_file_and_the_schema_is_written(house: House) -> None:
    name = "db/migrations/29991231235959_users__nickname__add.sql"
    (house.folder / name).write_text(NICKNAME)
    assert house.run("-c", MIGRATE).split() == [Path(name).name]
    assert house.touched() == {name, "db/schema.sql"}
    assert "nickname text" in (house.folder / "db/schema.sql").read_text()


CHECK = """
from pathlib import Path
from webapp.content.checks.check import check_content
from webapp.content.loading import load_library

library = load_library(Path("content"))
print(sorted(str(problem) for problem in check_content(library, 5, ["halving"])), len(library.topics["halving"].tasks))
"""


@pytest.mark.slow
def test_a_task_is_one_file_and_a_topic_five(house: House, tmp_path: Path) -> None:
    shutil.rmtree(house.folder / "content")
    before = write_tree(house.folder / "content")
    source, topic = before / "numbers" / TOPIC, before / "numbers" / "halving"
    shutil.copytree(source, topic)
    config = json.loads((topic / "config.json").read_text()) | {"slug": "halving"}
    (topic / "config.json").write_text(json.dumps(config))
    subject = before / "numbers" / "subject.json"
    subject.write_text(subject.read_text().replace('"doubling"', '"doubling", "halving"'))
    assert house.run("-c", CHECK).split() == ["[]", "30"]
    files = {path.name for path in topic.rglob("*") if path.is_file()}
    assert len(files) + len([subject]) == 5, "config.json, lesson.md, lesson.uk.md, one file of tasks, and subject.json"
    task = json.loads((topic / "tasks" / "010-copy.json").read_text())[0] | {"id": "one-more"}
    (topic / "tasks" / "020-one.json").write_text(json.dumps(task))
    assert house.run("-c", CHECK).split() == ["[]", "31"]


@pytest.mark.slow
def test_a_text_is_changed_in_its_template_and_in_the_translation(house: House) -> None:
    template, catalogue = "webapp/templates/search/page.html", "webapp/translations/uk/LC_MESSAGES/messages.po"
    house.replace(template, "Type a word from a title or a lesson", "Enter a word from a title or a lesson")
    house.run("-m", "flask", "--app", "webapp", "update-translations")
    text = (house.folder / catalogue).read_text(encoding="utf-8")
    entry = re.search(r'msgid "Enter a word[^"]*"\n(msgstr "")\n', text)
    assert entry, "the new sentence waits for its translation"
    (house.folder / catalogue).write_text(
        text[: entry.start(1)] + 'msgstr "Введіть слово."' + text[entry.end(1) :], encoding="utf-8"
    )
    house.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/web/test_translations.py")
    assert house.touched() == {template, catalogue}


SETTING = "daily_pause_tasks"

MIGRATION = f"""\
-- migrate:up
-- After how many tasks of a day a topic suggests a pause.
alter table topic_xp_config
add column {SETTING} integer not null default 20,
add constraint topic_pause_is_positive check ({SETTING} > 0);

-- migrate:down
alter table topic_xp_config drop column {SETTING};
"""

READ_SETTING = f"""
import os
from webapp import clock, db
from webapp.hosting import startup
from webapp.config import load_settings
from webapp.content.loading import load_library
from webapp.services import catalog

settings = load_settings(os.environ)
startup.migrate(settings, dump=True)
startup.sync(settings, load_library(settings.content_dir))
with db.connect(settings.direct_url) as conn:
    for rules in db.many(conn, catalog.sql.rules_columns, catalog.TopicRules):
        print(rules.{SETTING})
"""


@pytest.mark.slow
def test_a_setting_of_a_topic_is_added_in_four_files(house: House) -> None:
    del house.environ["PYTEST_XDIST_TESTRUNUID"]  # with one migration more it needs a template of its own
    (house.folder / f"db/migrations/29991231235959_topic_xp_config__{SETTING}__add.sql").write_text(MIGRATION)
    house.replace("webapp/rules/state.py", "    review_tasks: int", f"    {SETTING}: int = 20\n    review_tasks: int")
    house.replace(
        "webapp/content/files/models.py",
        "    review_tasks: int",
        f"    {SETTING}: int | None = Field(None, ge=1)\n    review_tasks: int",
    )
    queries = "sql/queries/catalog.sql"
    house.replace(queries, "  topic.review_tasks,\n", f"  topic.{SETTING},\n  topic.review_tasks,\n")
    house.replace(queries, " review_tasks, created_at", f" {SETTING}, review_tasks, created_at")
    house.replace(queries, "  :review_tasks,", f"  :{SETTING},\n  :review_tasks,")
    house.replace(queries, "    review_tasks =", f"    {SETTING} = excluded.{SETTING},\n    review_tasks =")
    house.replace(
        queries, "topic.review_tasks,\n    topic.retired", f"topic.{SETTING}, topic.review_tasks,\n    topic.retired"
    )
    house.replace(queries, "excluded.review_tasks, null", f"excluded.{SETTING}, excluded.review_tasks, null")

    config = Path(house.environ["CONTENT_DIR"], "numbers", TOPIC, "config.json")
    config.write_text(json.dumps(json.loads(config.read_text()) | {"dailyPauseTasks": 12}))
    assert house.run("-c", READ_SETTING).split() == ["12", "20"]
    house.run(
        "-c",
        "from pathlib import Path; from webapp.content.files.schemas import export_schemas;"
        " export_schemas(Path('content/schema'))",
    )
    house.run(
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/sql/test_contract.py",
        "tests/sql/test_schema.py",
        "tests/content/test_schemas.py",
        "tests/catalog/test_sync.py",
    )
    assert house.touched() == {
        f"db/migrations/29991231235959_topic_xp_config__{SETTING}__add.sql",
        "webapp/rules/state.py",
        "webapp/content/files/models.py",
        "sql/queries/catalog.sql",
        "db/schema.sql",  # written by make run
        "content/schema/config.schema.json",  # written by flask export-schemas
    }
