"""Grafana's dashboard and alerts: they ask for metrics and labels that exist, and an alert fires for its fault only."""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel, ConfigDict, Field

from tests.learners import add_learner, answer
from tests.programs import installed
from tests.trees import TOPIC
from webapp import clock, db, metrics
from webapp.config import ROOT
from webapp.content.library import Library

FOLDER = ROOT / "deploy" / "grafana"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [
    (f"{panel['id']}. {panel['title']} {target['refId']}", target) for panel in PANELS for target in panel["targets"]
]

Labels = Mapping[str, set[str]]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Evaluator(Strict):
    type: Literal["gt", "lt"]
    params: list[float] = Field(min_length=1, max_length=1)


class Condition(Strict):
    evaluator: Evaluator


class Model(Strict):
    refId: str  # noqa: N815 - Grafana's name
    expr: str = ""
    instant: bool = False
    type: Literal["", "threshold"] = ""
    expression: str = ""
    conditions: list[Condition] = []


class Range(Strict):
    from_: int = Field(alias="from")
    to: int


class Query(Strict):
    refId: str  # noqa: N815 - as above
    relativeTimeRange: Range  # noqa: N815 - as above
    datasourceUid: Literal["prometheus", "__expr__"]  # noqa: N815 - as above
    model: Model


class Rule(Strict):
    uid: str = Field(pattern=r"^intervals-[a-z-]+$", max_length=40)
    title: str
    condition: str
    for_: str = Field(alias="for", pattern=r"^\d+[sm]$")
    noDataState: Literal["OK"]  # noqa: N815 - as above
    execErrState: Literal["Error"]  # noqa: N815 - as above
    isPaused: Literal[False]  # noqa: N815 - as above
    labels: dict[Literal["severity"], Literal["critical", "warning"]]
    annotations: dict[Literal["summary", "description"], str] = Field(min_length=2)
    data: list[Query]

    @property
    def name(self) -> str:
        return self.uid.removeprefix("intervals-")

    @property
    def expression(self) -> str:
        """The whole condition in PromQL."""
        asked, compared = self.data
        (condition,) = compared.model.conditions
        sign = {"gt": ">", "lt": "<"}[condition.evaluator.type]
        return f"({asked.model.expr}) {sign} {condition.evaluator.params[0]}"


class Group(Strict):
    orgId: int  # noqa: N815 - as above
    name: str
    folder: str
    interval: str
    rules: list[Rule]


class Alerts(Strict):
    apiVersion: Literal[1]  # noqa: N815 - as above
    groups: list[Group]


ALERTS = Alerts(**yaml.safe_load((FOLDER / "alerts.yaml").read_text()))
RULES = [rule for group in ALERTS.groups for rule in group.rules]
EXPRESSIONS = {
    **{f"panel {name}": target["expr"] for name, target in QUERIES},
    **{f"alert {rule.name}": rule.expression for rule in RULES},
}


@pytest.fixture(scope="module")
def exposed(app: Flask, library: Library) -> Labels:
    """The labels of each sample that a process shows after it has served, graded and been slow."""
    with db.pool().connection() as conn:
        who = add_learner(conn, clock.now())
    with db.transaction() as conn:
        answer(conn, who, library, TOPIC)
    metrics.slow_queries.labels("today.plan").inc()
    client: FlaskClient = app.test_client()
    client.get("/how-it-works")
    found: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(client.get("/metrics").get_data(as_text=True)):
        for sample in family.samples:
            if sample.name.startswith("intervals_") and not sample.name.endswith("_created"):
                found[sample.name] |= set(sample.labels)
    return found


def selectors(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each metric of an expression, and the labels that it selects by."""
    for name, labels in re.findall(r"\b(intervals_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels))


def grouped(expression: str) -> set[str]:
    return {label.strip() for labels in re.findall(r"\bby \(([^)]*)\)", expression) for label in labels.split(",")}


def test_an_expression_asks_for_metrics_and_labels_that_exist(exposed: Labels) -> None:
    for name, expression in EXPRESSIONS.items():
        asked = list(selectors(expression))
        assert asked, name
        for metric, labels in asked:
            assert metric in exposed, name
            assert labels <= exposed[metric], name
        assert grouped(expression) <= set().union(*(exposed[metric] for metric, _ in asked)), name


def test_every_metric_is_on_the_dashboard(exposed: Labels) -> None:
    shown = {metric for name, target in QUERIES for metric, _ in selectors(target["expr"])}
    for metric in exposed:
        family = re.sub(r"_(bucket|sum|count)$", "", metric)
        assert any(re.sub(r"_(bucket|sum|count)$", "", other) == family for other in shown), metric


def test_a_legend_names_labels_that_are_left() -> None:
    for name, target in QUERIES:
        left = grouped(target["expr"]) - {"le"}
        assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) == left, name


def test_panels_have_a_place_of_their_own() -> None:
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
    for panel in PANELS:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == ("datasource", "datasource", "prometheus")


def test_an_alert_compares_what_it_asks_for() -> None:
    assert len({rule.uid for rule in RULES}) == len(RULES)
    for rule in RULES:
        asked, compared = rule.data
        assert (asked.datasourceUid, compared.datasourceUid) == ("prometheus", "__expr__")
        assert (asked.model.refId, compared.model.refId) == (asked.refId, compared.refId)
        assert (compared.model.expression, rule.condition) == (asked.refId, compared.refId)
        assert asked.model.instant


# --- By Prometheus itself --------------------------------------------------------------------------------------------


def promtool(*arguments: str | Path) -> None:
    program = installed("promtool", package="prometheus")
    done = subprocess.run([program, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_every_expression(tmp_path: Path) -> None:
    rules = [{"record": f"r{at}", "expr": expression} for at, expression in enumerate(EXPRESSIONS.values())]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    promtool("check", "rules", tmp_path / "rules.yaml")


REQUESTS = 'intervals_request_seconds_count{method="GET",route="/today",status="%s"}'
BUCKET = 'intervals_request_seconds_bucket{method="GET",route="/today",status="200",le="%s"}'
SLOW_BLOCK = 'intervals_slow_queries_total{query="today.plan"}'
SOUND = {
    REQUESTS % "200": "0+60x60", REQUESTS % "500": "0+0x60", BUCKET % "0.05": "0+60x60", BUCKET % "+Inf": "0+60x60",
    "intervals_schema_current": "1x60", "intervals_pool_waiting": "0x60", "intervals_transaction_retries_total": "0x60",
    SLOW_BLOCK: "0+1x60", "intervals_jobs_late_seconds": "600x60", 'intervals_jobs{state="given_up"}': "0x60",
    'intervals_topics{place="content"}': "49x60", 'intervals_topics{place="database"}': "49x60",
}  # fmt: skip
# What a site's metrics are in a fault, minute by minute.
FAULTS: dict[str, dict[str, str]] = {
    "nothing": {},
    "site-down": {"intervals_schema_current": "1x20 _x40"},
    "schema-old": {"intervals_schema_current": "1x20 0x40"},
    "errors": {REQUESTS % "500": "0+0x20 2+2x40"},
    "slow": {BUCKET % "0.05": "0+59x60", BUCKET % "2.5": "0+60x60"},
    "pool": {"intervals_pool_waiting": "0x20 1x40"},
    "conflicts": {"intervals_transaction_retries_total": "0+6x60"},
    "slow-block": {SLOW_BLOCK: "0+4x60"},
    "no-clock": {"intervals_jobs_late_seconds": "0+90x60"},
    "jobs-given-up": {'intervals_jobs{state="given_up"}': "0x20 1x40"},
    "content": {'intervals_topics{place="content"}': "50x60"},
}


def test_an_alert_fires_for_its_fault_only(tmp_path: Path) -> None:
    assert set(FAULTS) - {"nothing"} == {rule.name for rule in RULES}
    alerts = [{"alert": rule.name, "expr": rule.expression, "for": rule.for_, "labels": rule.labels} for rule in RULES]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": alerts}]}))
    tests = [
        {
            "name": fault,
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in (SOUND | planted).items()],
            "alert_rule_test": [
                {"eval_time": "58m", "alertname": rule.name, "exp_alerts": expected(rule) if rule.name == fault else []}
                for rule in RULES
            ],
        }
        for fault, planted in FAULTS.items()
    ]
    (tmp_path / "tests.yaml").write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "tests": tests}))
    promtool("test", "rules", tmp_path / "tests.yaml")


def expected(rule: Rule) -> list[dict[str, object]]:
    of_a_block = {"query": "today.plan"} if rule.name == "slow-block" else {}
    labels: dict[str, str] = {"severity": rule.labels["severity"]} | of_a_block
    return [{"exp_labels": labels}]
