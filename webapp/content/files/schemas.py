"""JSON Schemas of the content files, with which editors complete and check them (`flask export-schemas`)."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from webapp.content.files.models import CourseModel, SettingsModel, SubjectModel, SynonymsModel, TermsModel, TopicConfig
from webapp.content.files.shared_parts import TaskGroup
from webapp.content.files.task_models import WrittenTask


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by file name. A task file holds one task, a list of tasks, or tasks with a stimulus."""
    models: dict[str, Any] = {
        "subject.schema.json": SubjectModel,
        "course.schema.json": CourseModel,
        "config.schema.json": TopicConfig,
        "synonyms.schema.json": SynonymsModel,
        "terms.schema.json": TermsModel,
        "settings.schema.json": SettingsModel,
        "tasks.schema.json": WrittenTask | list[WrittenTask] | TaskGroup,
    }
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(model).json_schema()}
        for name, model in models.items()
    }


def schema_texts() -> dict[str, str]:
    """Return the exact texts of the schema files by file name."""
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas().items()}


def export_schemas(target: Path) -> list[Path]:
    """Write every schema into `target`. Return the paths whose text changed."""
    target.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schema_texts().items():
        path = target / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
