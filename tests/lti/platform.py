"""A learning platform for tests: lti1p3platform, which others wrote, with pages and storage around it."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.serving import serving

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
SITE = "http://127.0.0.1:8000"
SUBMITTED = "<form method=post action='{}'>{}</form><script>document.forms[0].submit()</script>"


@dataclass
class Hint:
    """What a person of the platform pressed."""

    user: str
    role: str = "Learner"
    name: str = "Марія О’Коннор"
    link: str = "link-1"
    context: str = "7-A"
    deep_linking: bool = False
    has_line_item: bool = True
    custom: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)


class Platform:
    """The platform, its gradebook, and what may be wrong with it."""

    def __init__(self, client_id: str = "", key: RSAKey | None = None) -> None:
        self.client_id = client_id or secrets.token_hex(8)
        self.site = SITE
        self.links: list[dict[str, Any]] = []
        self.key = key or RSAKey.generate_key(2048)
        self.private = self.key.as_pem(private=True).decode()
        self.public = self.key.as_pem(private=False).decode()
        self.base = ""
        self.tool_keys: dict[str, Any] = {}
        self.hints: dict[str, Hint] = {}
        self.scores: dict[str, list[dict[str, Any]]] = {}
        self.line_items: list[dict[str, Any]] = []
        self.requests = 0
        self.is_down = False
        self.loses_answers = False
        self.deleted: set[str] = set()  # line items by the end of their addresses
        self.members: list[dict[str, Any]] = []
        self.registered: dict[str, Any] = {}

    @property
    def described(self) -> dict[str, str]:
        """The platform as an administrator of the site types it."""
        return {
            "name": "School's Moodle",
            "issuer": self.base,
            "client_id": self.client_id,
            "authorization_url": f"{self.base}/auth",
            "token_url": f"{self.base}/token",
            "jwks_url": f"{self.base}/jwks",
        }

    def configuration(self) -> LTI1P3PlatformConfAbstract:
        platform = self

        class Configuration(LTI1P3PlatformConfAbstract):  # type: ignore[misc] # the library has no types
            def init_platform_config(self, **_: Any) -> None:
                # The clock of a test may stand months away from this machine's, which the library compares with.
                self._jwt_verify_options |= {"verify_exp": False, "verify_iat": False}
                self._registration = (
                    Registration()
                    .set_iss(platform.base)
                    .set_client_id(platform.client_id)
                    .set_deployment_id("1")
                    .set_launch_url(f"{platform.site}/lti/launch")
                    .set_deeplink_launch_url(f"{platform.site}/lti/launch")
                    .set_oidc_login_url(f"{platform.site}/lti/login")
                    .set_platform_public_key(platform.public)
                    .set_platform_private_key(platform.private)
                    .set_tool_key_set(platform.tool_keys)
                )

            def get_registration_by_params(self, **_: Any) -> Any:
                return self._registration

        return Configuration()

    # --- What its pages send through a browser -----------------------------------------------------------------------

    def press(self, hint: Hint) -> str:
        """Return the address to which the platform sends a browser when somebody presses a link."""
        key = secrets.token_hex(8)
        self.hints[key] = hint

        class Login(OIDCLoginAbstract):  # type: ignore[misc] # as above
            def set_lti_message_hint(self, **more: Any) -> None:
                self._lti_message_hint = more["hint"]

            def get_redirect(self, url: str) -> str:
                return url

        login = Login(None, self.configuration())
        login.set_lti_message_hint(hint=key)
        address: str = login.initiate_login(hint.user)
        return address.removeprefix(self.site)

    def authenticate(self, question: dict[str, str]) -> dict[str, str]:
        """Return the form that the platform's page sends to the site, for the question that the site asked."""
        platform = self

        class Launch(LTIAdvantageMessageLaunchAbstract):  # type: ignore[misc] # as above
            def get_preflight_response(self) -> dict[str, str]:
                return question

            def prepare_launch(self, preflight: dict[str, str]) -> None:
                hint = platform.hints[preflight["lti_message_hint"]]
                self.set_user_data(
                    hint.user, [MEMBERSHIP + hint.role], full_name=hint.name, email_address="a@b.example"
                )
                self.set_launch_context_claim(hint.context, context_title="Математика 7-А")
                if hint.custom:
                    self.set_custom_parameters_claim(hint.custom)
                if hint.deep_linking:
                    self.set_dl(f"{platform.base}/dl")
                else:
                    self.set_resource_link_claim(hint.link, title="Дроби")
                    line_items = f"{platform.base}/ags/lineitems"
                    self.set_ags(line_items, f"{line_items}/{hint.link}" if hint.has_line_item else None)
                self.set_nrps(f"{platform.base}/members/{hint.context}")
                self.set_extra_claims(hint.claims)

            def render_launch_form(self, launch_data: dict[str, str], **_: Any) -> dict[str, str]:
                return {"id_token": launch_data["id_token"], "state": launch_data["state"]}

        form: dict[str, str] = Launch(None, self.configuration()).lti_launch()
        return form

    def read_links(self, jwt_text: str) -> list[dict[str, Any]]:
        """Return the links of a deep linking answer, which the library verifies."""
        links: list[dict[str, Any]] = self.configuration().validate_deeplinking_resp({"JWT": jwt_text})
        return links

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        """Return claims as the platform signs them, without a key id as Open edX does it; or with another's key."""
        return jwt.encode({"alg": "RS256"}, claims, key or self.key)


def app_of(platform: Platform) -> Flask:
    """Return the services that the site calls."""
    app = Flask(__name__)

    @app.before_request
    def may_be_down() -> tuple[str, int] | None:
        platform.requests += 1
        return ("", 503) if platform.is_down else None

    @app.get("/jwks")
    def jwks() -> Any:
        return platform.configuration().get_jwks()

    @app.post("/token")
    def token() -> Any:
        return platform.configuration().get_access_token(request.form.to_dict())

    @app.route("/ags/lineitems", methods=["GET", "POST"])
    def line_items() -> Any:
        address = f"{platform.base}/ags/lineitems"

        class Service(AssignmentsGradesService):  # type: ignore[misc] # as above
            def find_lineitems(self, **wanted: str) -> dict[str, Any]:
                names = {"resourceLinkId": wanted["resource_link_id"], "resourceId": wanted["resource_id"]}
                here = [item for item in platform.line_items if item["id"].rpartition("/")[2] not in platform.deleted]
                found = [item for item in here if names.items() <= item.items()]
                return {"content": found, "has_next": False}

            def create_lineitem(self, item: dict[str, Any]) -> dict[str, Any]:
                platform.line_items.append({**item, "id": f"{address}/made-{len(platform.line_items)}"})
                return platform.line_items[-1]

            update_score = find_lineitem = update_lineitem = delete_lineitem = get_results = lambda *_, **__: None

        sent = SimpleNamespace(
            headers=request.headers,
            method=request.method,
            get_data=request.args.to_dict(),
            json=request.get_json(silent=True),
        )
        service = Service(sent, platform.configuration(), address)
        if request.method == "POST":
            answer = service.handle_resp(service.handle_create_lineitem)
            lost = answer.code == 201 and platform.loses_answers
            return ("", 504) if lost else (json.dumps(answer.result), answer.code)
        answer = service.handle_resp(service.handle_get_lineitems)
        return json.dumps(answer.result["content"] if answer.result else None), answer.code

    @app.post("/ags/lineitems/<item>/scores")
    def scores(item: str) -> Any:
        if item in platform.deleted:
            return "", 404

        class Service(AssignmentsGradesService):  # type: ignore[misc] # as above
            def update_score(self, line_item_id: str, score: dict[str, Any]) -> UpdateScoreStatus:  # noqa: ARG002 - its interface
                kept = platform.scores.setdefault(f"{item}/{score['userId']}", [])
                if kept and score["timestamp"] <= kept[-1]["timestamp"]:
                    return UpdateScoreStatus.OLD_TIMESTAMP
                kept.append(score)
                return UpdateScoreStatus.NOTAPPLIED if platform.loses_answers else UpdateScoreStatus.SUCCESS

            find_lineitems = find_lineitem = create_lineitem = update_lineitem = delete_lineitem = get_results = (
                lambda *_, **__: None
            )

        sent = SimpleNamespace(headers=request.headers, method="POST", get_data={}, json=request.get_json())
        address = f"{platform.base}/ags/lineitems"
        service = Service(sent, platform.configuration(), address, f"{address}/{item}")
        answer = service.handle_resp(service.handle_update_score, line_item_id=item)
        return json.dumps(getattr(answer, "result", None)), answer.code

    @app.get("/members/<context>")
    def members(context: str) -> Any:
        """One member a page, as the library's service would not page for us."""
        if request.headers["Authorization"].removeprefix("Bearer ").count(".") != 2:
            return "", 401
        page = request.args.get("page", 0, type=int)
        answer = {"id": request.url, "context": {"id": context}, "members": platform.members[page : page + 1]}
        more = {"Link": f'<{request.base_url}?page={page + 1}>; rel="next"'} if page + 1 < len(platform.members) else {}
        return answer, 200, more

    # --- Pages for a real browser ---

    @app.get("/course/<user>/<role>")
    def course(user: str, role: str) -> str:
        """A course with a link that opens the site: as a link, or with `frame` in a frame."""
        more = request.args.to_dict()
        hint = Hint(user, role, context=more.pop("in", "7-A"), deep_linking="choose" in more, custom=more)
        address = platform.site + platform.press(hint)
        framed = f"<iframe src='{address}' width=600 height=400></iframe>"
        return framed if "frame" in request.args else f"<a href='{address}'>Open</a>"

    @app.get("/auth")
    def auth() -> str:
        form = platform.authenticate(request.args.to_dict())
        fields = "".join(f"<input type=hidden name={name} value='{value}'>" for name, value in form.items())
        return SUBMITTED.format(f"{platform.site}/lti/launch", fields)

    @app.post("/dl")
    def take_links() -> str:
        platform.links = platform.read_links(request.form["JWT"])
        return "The link is in the course"

    @app.get("/openid-configuration")
    def openid_configuration() -> Any:
        return {
            "issuer": platform.base,
            "authorization_endpoint": f"{platform.base}/auth",
            "token_endpoint": f"{platform.base}/token",
            "jwks_uri": f"{platform.base}/jwks",
            "registration_endpoint": f"{platform.base}/register",
        }

    @app.post("/register")
    def register() -> Any:
        assert request.headers["Authorization"] == "Bearer of the platform"
        platform.registered = request.get_json()
        return {"client_id": platform.client_id, **request.get_json()}

    return app


@contextmanager
def running(platform: Platform) -> Iterator[Platform]:
    """Serve a platform's services on this machine."""
    server = make_server("127.0.0.1", 0, app_of(platform), threaded=True)
    platform.base = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield platform


# --- A browser between both ------------------------------------------------------------------------------------------


def question_of(response: TestResponse) -> dict[str, str]:
    """Return what the site asks a platform, from its redirect."""
    assert response.status_code == 302, response.get_data(as_text=True)
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def launch(browser: FlaskClient, platform: Platform, hint: Hint) -> TestResponse:
    """Press a link of a platform and come to the site."""
    question = question_of(browser.get(platform.press(hint)))
    return browser.post("/lti/launch", data=platform.authenticate(question))


def hidden(html: str, name: str) -> str:
    """Return a hidden field's value."""
    return unescape(html.partition(f'name="{name}" value="')[2].partition('"')[0])
