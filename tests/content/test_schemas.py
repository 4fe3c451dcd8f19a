"""The committed JSON Schemas are those of the models."""

import json
from pathlib import Path

from webapp.content.files.schemas import export_schemas, schema_texts, schemas
from webapp.content.files.task_models import TASK_MODELS

ROOT = Path(__file__).parents[2]


def test_committed_schemas_are_current() -> None:
    for name, text in schema_texts().items():
        committed = (ROOT / "content" / "schema" / name).read_text(encoding="utf-8")
        assert committed == text, f"content/schema/{name} is stale: run flask export-schemas"


def test_export_writes_once(tmp_path: Path) -> None:
    assert len(export_schemas(tmp_path / "schema")) == 7
    assert export_schemas(tmp_path / "schema") == []


def test_schema_knows_every_type_and_refuses_unknown_keys() -> None:
    schema = schemas()["tasks.schema.json"]
    types = {part["properties"]["type"].get("const") for name, part in schema["$defs"].items() if name.endswith("Task")}
    assert types == set(TASK_MODELS)
    assert schema["$defs"]["NumberTask"]["additionalProperties"] is False


def test_every_named_schema_exists() -> None:
    for path in (ROOT / "content").glob("*/**/*.json"):
        value = json.loads(path.read_text(encoding="utf-8"))
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict) and "$schema" in part and path.parent.name != "schema":
                assert (path.parent / part["$schema"]).resolve().is_file(), path
