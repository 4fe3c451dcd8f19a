"""The command that keeps the interface's translations up to date."""

import click

from webapp.web import catalogues


@click.command("update-translations")
def update_translations() -> None:
    """Update the interface's translation catalogues from the code, and print which sentences have no translation."""
    for path in sorted(catalogues.SOURCE.glob("*/LC_MESSAGES/messages.po")):
        missing = catalogues.update(path)
        click.echo(f"{path.parent.parent.name}: {len(missing)} to translate")
        for sentence in missing:
            click.echo(f"  {sentence}")
