"""The flask commands for authors, maintainers and operators: run by hand, in the Procfile or by cron."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event
from uuid import UUID

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from psycopg.conninfo import conninfo_to_dict

from webapp import clock, db
from webapp.blueprints import jobs
from webapp.blueprints.lti import allows_private
from webapp.blueprints.reminders import OUTCOMES, send_due
from webapp.commands.exports import export_tasks
from webapp.commands.importing import import_tasks
from webapp.commands.original import import_original
from webapp.config import DATA, ROOT, Settings
from webapp.content.checks import check, preview
from webapp.content.checks.curriculum import curriculum_page
from webapp.content.checks.unchanged import Passed
from webapp.content.files import schemas
from webapp.content.files.validation import did_you_mean
from webapp.content.library import Library
from webapp.content.variants.variants import VariantError
from webapp.errors import Refused
from webapp.hosting import doctor, startup
from webapp.locales import DEFAULT
from webapp.messages import LOCALES, Locale
from webapp.services import catalog_sync, classes_teachers, lti_platforms, practice, regrade, replay, sign_in
from webapp.services.accounts import SESSION_LIFETIME
from webapp.web import catalogues

CHECKED_CONTENT = DATA / "checked-content.json"


def register(app: Flask) -> None:
    """Add every command to the app."""
    for command in (
        release,
        examine,
        sync_topics,
        replay_attempts,
        import_original,
        regrade_answers,
        sign_in_link,
        grant_admin,
        grant_teacher,
        delete_idle_guests,
        forget_pupils,
        run_jobs,
        send_reminders,
        add_lti_platform,
        lti_registration,
        send_scores,
        check_content,
        preview_task,
        import_tasks,
        export_content_schemas,
        export_curriculum,
        export_tasks,
        update_translations,
    ):
        app.cli.add_command(command)


@contextmanager
def connected() -> Iterator[Settings]:
    """Open the app's database for the time of a command. In development without one, run the embedded server."""
    with startup.database(current_app.extensions["settings"]) as settings:
        db.configure(settings)
        try:
            yield settings
        finally:
            db.close_pool()


may_retire = click.option(
    "--retire", "may_retire", is_flag=True, help="Let more than a fifth of the topics go at once, or all of them."
)


@click.command("release")
@may_retire
@with_appcontext
def release(*, may_retire: bool) -> None:
    """Migrate and sync before a new version serves. Exit 1 when either fails, so that the deploy stops."""
    with startup.database(current_app.extensions["settings"]) as settings:
        try:
            applied = startup.migrate(settings)
        except startup.MigrationFailed as problem:
            raise click.ClickException(str(problem)) from None
        for name in applied:
            click.echo(f"migrated   {name}")
        click.echo(f"{len(applied)} migrations applied")
        with _refusals(click.ClickException):
            report = startup.sync(settings, current_app.extensions["library"], may_retire=may_retire)
    _show_sync(report)


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Check environment, database, pooler, migrations, content, mail and clock. Print a remedy for every fault."""
    faults = 0
    with startup.database(current_app.extensions["settings"]) as settings:
        for finding in doctor.examine(settings, current_app.extensions["library"]):
            faults += bool(finding.remedy)
            click.echo(f"{'FAULT' if finding.remedy else 'ok':6} {finding.subject}: {finding.found}")
            if finding.remedy:
                click.echo(f"       -> {finding.remedy}")
    sys.exit(1 if faults else 0)


@click.command("sync-topics")
@may_retire
@with_appcontext
def sync_topics(*, may_retire: bool) -> None:
    """Bring every content/*/*/config.json into the database and report. Exit 1 if anything is broken."""
    library: Library = current_app.extensions["library"]
    with connected(), _refusals(click.ClickException):
        report = catalog_sync.sync_topics(db.transaction, library, clock.now(), may_retire=may_retire)
    _show_sync(report)


def _show_sync(report: catalog_sync.SyncReport) -> None:
    """Print what changed and what is broken. Exit 1 if anything is."""
    for topic in report.topics:
        if topic.outcome != "unchanged":
            click.echo(f"{topic.outcome:9}  {topic.topic_slug}")
    for problem in report.all_problems:
        click.echo(f"problem    {problem}", err=True)
    retired, failed = report.count("retired"), report.count("failed")
    synced = len(report.topics) - retired - failed
    click.echo(
        f"{synced} topics synced ({report.count('created')} created, {report.count('updated')} updated,"
        f" {report.count('unchanged')} unchanged), {retired} retired, {failed} broken, {len(report.problems)} problems"
    )
    if not report.succeeded:
        sys.exit(1)


@click.command("replay")
@click.argument("user", required=False, type=click.UUID)
@click.option("--all", "everyone", is_flag=True, help="Check every learner.")
@click.option("--repair", is_flag=True, help="Write what the replay derives where it differs.")
@with_appcontext
def replay_attempts(user: UUID | None, everyone: bool, repair: bool) -> None:
    """Derive a learner's rows again from the attempts and report every difference. Exit 1 if any is left."""
    if (user is None) != everyone:
        raise click.UsageError("Name one learner by id, or pass --all.")
    found = checked = 0
    with connected() as settings:
        if user is None:
            with db.transaction() as conn:
                user_ids = replay.learners(conn)
        else:
            user_ids = [user]
        for user_id in user_ids:
            differences = db.retrying(partial(_replay_one, user_id, repair=repair))
            for difference in differences:
                click.echo(str(difference))
            checked += 1
            found += len(differences)
    outcome = f"{checked} learners checked, {found} differences" + (", repaired" if repair and found else "")
    click.echo(f"{outcome}, in {_database_name(settings.database_url)}")
    if found and not repair:
        sys.exit(1)


def _database_name(url: str) -> str:
    """Return the database name and host of a URL, for operators of several databases."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname')} on {parts.get('host')}:{parts.get('port', 5432)}"


def _replay_one(user_id: UUID, *, repair: bool) -> list[replay.Difference]:
    with db.transaction() as conn:
        return replay.check_learner(conn, user_id, repair=repair)


@click.command("regrade")
@click.argument("topic_slug", metavar="TOPIC")
@click.option("--task", "task_id", help="Only the answers to this task.")
@click.option("--older", is_flag=True, help="Also answers from before the task asked what it asks, or nobody knew.")
@click.option("--apply", "is_applied", is_flag=True, help="Change what the preview shows, and keep a record.")
@with_appcontext
def regrade_answers(topic_slug: str, task_id: str | None, *, older: bool, is_applied: bool) -> None:
    """Show which stored answers would be judged otherwise now, after a key or the grader was mended."""
    with connected(), _refusals(click.BadParameter):
        topic = practice.find_topic(current_app.extensions["library"], topic_slug)
        if task_id:
            practice.find_task(topic, task_id)
        look = partial(regrade.look, db.transaction, topic, task_id, older=older)
        looked = look(progress=lambda count: click.echo(f"\r{count} answers judged", nl=False, err=True))
        click.echo("", err=True)
        if is_applied:
            changes = regrade.apply(db.transaction, topic, task_id, looked, actor_id=None, now=clock.now())
        else:
            changes = regrade.preview(db.transaction, topic, looked, now=clock.now())
    for id_, judged in regrade.by_task(changes).items():
        for one, count in regrade.examples(judged):
            verdict = "right" if one.is_correct else "wrong"
            click.echo(f"{id_}, seed {one.row.variant_seed}: {one.variant.prompt_text}")
            click.echo(f"    {one.row.user_answer} is {verdict} now ({count} times)")
    if looked.other_question_count:
        click.echo(f"{looked.other_question_count} answers left out: their tasks asked something else then (--older)")
    answers, xp = sum(len(each.judged) for each in changes), sum(each.xp_difference for each in changes)
    click.echo(f"{looked.judged_count} answers judged: {answers} of {len(changes)} learners differ, XP {xp:+d}")
    if changes:
        click.echo("Applied." if is_applied else "Nothing was changed. To change it, add --apply.")


@click.command("sign-in-link")
@click.argument("email")
@click.option("--admin", "is_admin", is_flag=True, help="Make it an administrator's account.")
@click.option("--base-url", default="", help="The site's address, to print the whole link.")
@with_appcontext
def sign_in_link(email: str, is_admin: bool, base_url: str) -> None:
    """Print a link that signs in whoever opens it, once, within 15 minutes."""
    with connected(), db.transaction() as conn, _refusals(click.BadParameter):
        click.echo(
            sign_in.create_sign_in_link(
                conn, email=email, is_admin=is_admin, now=clock.now(), base_url=base_url.rstrip("/")
            )
        )


@click.command("grant-admin")
@click.argument("email")
@with_appcontext
def grant_admin(email: str) -> None:
    """Make the account of an address an administrator's. It need not have signed in yet."""
    with connected(), db.transaction() as conn, _refusals(click.BadParameter):
        sign_in.grant_admin(conn, email=email, now=clock.now())
    click.echo("Done.")


@click.command("grant-teacher")
@click.argument("email")
@with_appcontext
def grant_teacher(email: str) -> None:
    """Let the account of an address make classes; it need not have signed in yet."""
    with connected(), db.transaction() as conn, _refusals(click.BadParameter):
        classes_teachers.grant_teacher(conn, email=email, now=clock.now())
    click.echo("Done.")


@click.command("delete-idle-guests")
@click.option(
    "--days",
    default=180,
    show_default=True,
    type=click.IntRange(SESSION_LIFETIME.days),
    help="How long they have not been here.",
)
@with_appcontext
def delete_idle_guests(days: int) -> None:
    """Delete guests who have not been here for that long, with all their data. Accounts are not deleted."""
    with connected():
        deleted = jobs.delete_idle_guests(timedelta(days=days))
    click.echo(f"{deleted} idle guests deleted")


@click.command("forget-pupils")
@with_appcontext
def forget_pupils() -> None:
    """Delete the pupils whom classes made and whose last class ended MANAGED_PUPILS_KEPT_DAYS ago; run it every day."""
    with connected() as settings:
        before = clock.now() - timedelta(days=settings.managed_pupils_kept_days)
        deleted = jobs.forget_pupils(before)
    click.echo(f"{deleted} pupils deleted whose last class ended before {before:%Y-%m-%d}")


@click.command("run-jobs")
@click.option("--forever", is_flag=True, help="Look for due work every few seconds until a signal comes.")
@with_appcontext
def run_jobs(*, forever: bool) -> None:
    """Do the scheduled work that is due: reminders, retention and whatever else waits. Exit 1 if any of it failed."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT) if forever else ():
        signal.signal(number, lambda *_: stop.set())
    with connected():
        if forever:
            jobs.run_forever(stop)
            return
        done, failed = jobs.run_due(stop)
    click.echo(f"{done} jobs done, {failed} failed")
    if failed:
        sys.exit(1)


@click.command("send-reminders")
@with_appcontext
def send_reminders() -> None:
    """Mail every reminder whose hour it is. Run it every ten minutes. Exit 1 if the mail server refused some."""
    with connected() as settings:
        outcomes = send_due(settings, current_app.extensions["library"])
    click.echo(", ".join(f"{outcomes[name]} {name}" for name in OUTCOMES if outcomes[name] or name == "sent"))
    if outcomes["failed"]:
        sys.exit(1)


@click.command("add-lti-platform")
@click.option("--name", required=True, help="What people call it.")
@click.option("--issuer", required=True, help="Its issuer, or platform id.")
@click.option("--client-id", required=True, help="The client id that it gave this site.")
@click.option("--authorization-url", required=True, help="Where it authenticates people.")
@click.option("--token-url", required=True, help="Where it gives access tokens.")
@click.option("--jwks-url", required=True, help="Its public key set.")
@click.option("--home-url", default="", help="Its address in the browser, if that differs from the issuer.")
@click.option("--audience", default="", help="The audience of requests for tokens, if it names one.")
@with_appcontext
def add_lti_platform(**described: str) -> None:
    """Connect a learning platform by LTI 1.3. See docs/lti.md."""
    with connected() as settings, db.transaction() as conn, _refusals(click.ClickException):
        platform = lti_platforms.read_platform(**described, allows_private=allows_private(settings))
        lti_platforms.add(conn, platform, clock.now())
    click.echo("Done.")


@click.command("lti-registration")
@with_appcontext
def lti_registration() -> None:
    """Print an address at which a learning platform registers itself, once, within a day."""
    with connected() as settings, db.transaction() as conn:
        secret = lti_platforms.offer_registration(conn, clock.now())
    click.echo(f"{settings.links_begin_with}/lti/register/{secret}")


@click.command("send-scores")
@with_appcontext
def send_scores() -> None:
    """Send learning platforms every mark that they do not have yet. Exit 1 if some failed: they are tried again."""
    with connected():
        outcomes = jobs.send_scores()
    click.echo(f"{outcomes['sent']} scores sent, {outcomes['failed']} failed")
    if outcomes["failed"]:
        sys.exit(1)


@contextmanager
def _refusals(error: type[click.ClickException]) -> Iterator[None]:
    """Print a service's refusal as a sentence instead of a traceback."""
    try:
        yield
    except Refused as refusal:
        raise error(str(refusal)) from None


@click.command("check-content")
@click.argument("topics", nargs=-1)
@click.option("--seeds", default=200, show_default=True, type=click.IntRange(1, 10_000), help="Variants per task.")
@click.option("--all", "everything", is_flag=True, help="Check topics too that passed and have not changed since.")
@with_appcontext
def check_content(topics: tuple[str, ...], seeds: int, *, everything: bool) -> None:
    """Check every task and lesson, or some topics. Print each problem as file:line: reason. Exit 1 if there is any.

    The tasks of topics that passed and have not changed since are skipped.
    """
    library: Library = current_app.extensions["library"]
    if unknown := [slug for slug in topics if not (library.topics.get(slug) or _folder_of(library, slug))]:
        raise click.UsageError(_no_topic(library, unknown[0]))
    chosen = [slug for slug in topics or library.topics if slug in library.topics]
    passed = Passed(CHECKED_CONTENT, library, seeds)
    unchanged = frozenset() if everything else passed.topics() & set(chosen)
    sound: list[str] = []
    with click.progressbar(
        length=len(chosen) - len(unchanged),
        label="Topics",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        show_pos=True,
        item_show_func=lambda slug: slug,
    ) as progress:

        def checked(slug: str, is_sound: bool) -> None:
            sound.extend([slug] * is_sound)
            progress.update(1, slug)

        problems = check.check_content(library, seeds, topics or None, unchanged=unchanged, checked=checked)
    passed.add(sound)
    for problem in problems:
        click.echo(str(problem))
    tasks = sum(len(library.topics[slug].tasks) for slug in chosen if slug not in unchanged)
    skipped = f"; {len(unchanged)} topics skipped, unchanged since they passed (--all checks them)" if unchanged else ""
    click.echo(f"{tasks} tasks, {seeds} seeds, {len(problems)} problems{skipped}")
    if problems:
        sys.exit(1)


def _no_topic(library: Library, slug: str) -> str:
    known = did_you_mean(slug, library.topics) or f". The topics: {', '.join(sorted(library.topics))}"
    return f"There is no topic {slug}{known}"


def _folder_of(library: Library, slug: str) -> bool:
    """Return whether a topic that did not load has a folder, so that its problems can be printed."""
    return any(library.folder.glob(f"*/{slug}/config.json"))


@click.command("preview")
@click.argument("topic")
@click.option("--task", "task_id", help="Only this task.")
@click.option("--seed", default=0, type=click.IntRange(0), help="Which variant.")
@click.option("--locale", default=DEFAULT, type=click.Choice(LOCALES))
@with_appcontext
def preview_task(topic: str, task_id: str | None, seed: int, locale: Locale) -> None:
    """Print a topic's tasks with key, mistakes, hints and solution, as one variant shows them."""
    library: Library = current_app.extensions["library"]
    if topic not in library.topics:
        raise click.UsageError(_no_topic(library, topic))
    tasks = library.topics[topic].tasks
    if task_id is not None and task_id not in tasks:
        raise click.UsageError(f"There is no task {task_id} in {topic}. Its tasks: {', '.join(tasks)}")
    for task in tasks.values() if task_id is None else [tasks[task_id]]:
        try:
            for line in preview.preview_lines(task, seed, locale):
                click.echo(line)
        except VariantError as error:
            click.echo(str(error.problem), err=True)
        click.echo()


@click.command("export-schemas")
@with_appcontext
def export_content_schemas() -> None:
    """Write the JSON Schemas of content files that editors use."""
    library: Library = current_app.extensions["library"]
    for path in schemas.export_schemas(library.folder / "schema"):
        click.echo(f"wrote {path}")


@click.command("export-curriculum")
@with_appcontext
def export_curriculum() -> None:
    """Write docs/curriculum.md from the content."""
    library: Library = current_app.extensions["library"]
    path = ROOT / "docs" / "curriculum.md"
    path.write_text(curriculum_page(library), encoding="utf-8")
    click.echo(f"wrote {path.relative_to(ROOT)}: {len(library.topics)} topics")


@click.command("update-translations")
def update_translations() -> None:
    """Update the interface's translation catalogues from the code, and print which sentences have no translation."""
    for path in sorted(catalogues.SOURCE.glob("*/LC_MESSAGES/messages.po")):
        missing = catalogues.update(path)
        click.echo(f"{path.parent.parent.name}: {len(missing)} to translate")
        for sentence in missing:
            click.echo(f"  {sentence}")
