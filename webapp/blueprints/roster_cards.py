"""The cards of pupils with new secrets, as every form that makes some shows them, once."""

from base64 import b64encode
from secrets import token_urlsafe

from flask import request, url_for

from webapp.messages import N_
from webapp.services import classes_codes
from webapp.services.classes import ClassInRole
from webapp.services.roster import Card
from webapp.spreadsheets import csv_file
from webapp.web import identity, sessions
from webapp.web.pages import gettext, render_template, site_address
from webapp.web.qr import qr_code

PICTURE_NAMES = {
    "sun": N_("sun"),
    "moon": N_("moon"),
    "star": N_("star"),
    "heart": N_("heart"),
    "house": N_("house"),
    "tree": N_("tree"),
    "fish": N_("fish"),
    "apple": N_("apple"),
    "ball": N_("ball"),
    "key": N_("key"),
    "boat": N_("boat"),
    "cup": N_("cup"),
    "bell": N_("bell"),
    "leaf": N_("leaf"),
    "flower": N_("flower"),
    "cloud": N_("cloud"),
    "drop": N_("drop"),
    "kite": N_("kite"),
    "umbrella": N_("umbrella"),
    "hat": N_("hat"),
}


def door_address(code: str) -> str:
    """Return the whole address of a class's door, for print and QR codes."""
    return site_address() + url_for("roster_door.door", code=code)


def page_seed() -> str:
    """Return what only this browser and this page know, so that the secrets of a repeat are the same."""
    return f"{sessions.current_key().secret}:{request.form.get('page_id') or token_urlsafe(16)}"


def cards_page(found: ClassInRole, code: classes_codes.Code | None, cards: list[Card]) -> str:
    """Return the cards of pupils, to be printed now: they are not shown again."""
    rows = [[gettext("Name"), gettext("Code"), gettext("PIN or pictures")]]
    for card in cards:
        names = [gettext(PICTURE_NAMES[picture]) for picture in card.secret.pictures]
        secret = "; ".join(each for each in (card.secret.pin, ", ".join(names)) if each)
        rows.append([card.name, code.shown if code else "", secret])
    file = b64encode(csv_file(rows, identity.current_locale())).decode()
    return render_template(
        "roster/cards.html",
        group=found,
        code=code,
        door=door_address(code.code) if code else "",
        cards=cards,
        qr_codes={
            card.secret.user_id: qr_code(site_address() + url_for("roster_door.card", token=card.secret.card))
            for card in cards
        },
        picture_names=PICTURE_NAMES,
        file=f"data:text/csv;base64,{file}",
    )
