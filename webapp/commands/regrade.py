"""The command that judges stored answers again."""

from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.commands.running import connected, refusals
from webapp.services import practice, regrade


@click.command("regrade")
@click.argument("topic_slug", metavar="TOPIC")
@click.option("--task", "task_id", help="Only the answers to this task.")
@click.option("--older", is_flag=True, help="Also answers from before the task asked what it asks, or nobody knew.")
@click.option("--apply", "is_applied", is_flag=True, help="Change what the preview shows, and keep a record.")
@with_appcontext
def regrade_answers(topic_slug: str, task_id: str | None, *, older: bool, is_applied: bool) -> None:
    """Show which stored answers would be judged otherwise now, after a key or the grader was mended."""
    with connected(), refusals(click.BadParameter):
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
