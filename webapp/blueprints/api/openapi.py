"""The OpenAPI 3.1 document of the JSON API, generated from the models that the views use."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.blueprints.api import classes_models, models
from webapp.blueprints.api.paging import PARAMETERS
from webapp.services.api_tokens import Scope

Operation = dict[str, Any]
MODELS = [
    model
    for model in {**vars(models), **vars(classes_models)}.values()
    if isinstance(model, type) and issubclass(model, models.Strict) and model is not models.Strict
]
REF = "#/components/schemas/{model}"
SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
TOPIC = {"name": "topicSlug", "in": "query", "required": True, "schema": SLUG, "description": "The topic."}


@cache
def document() -> dict[str, Any]:
    """Return the document. It is built once per process."""
    modes = [(model, "serialization" if "Request" not in model.__name__ else "validation") for model in MODELS]
    _, schemas = models_json_schema(modes, ref_template=REF)  # type: ignore[arg-type] # the mode is one of two literals
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Intervals",
            "version": "1",
            "description": "Practise from a program. The server grades; a client sends answers, never verdicts or XP."
            " Teachers read their classes and marks, and make assignments. A token needs the scope that an operation"
            " names; a token that may practise may also read. A list that can grow comes in pages: “next” of an answer"
            " is the address of the next one.",
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _paths() -> dict[str, Any]:
    task = {"name": "taskId", "in": "path", "required": True, "schema": {"type": "string"}, "description": "The task."}
    slug = {"name": "slug", "in": "path", "required": True, "schema": SLUG, "description": "The topic."}
    return {
        "/api/topics": {"get": _operation("The catalogue with the caller's state.", models.TopicList)},
        "/api/xp/user": {
            "get": _operation(
                "Progress in a topic, its rules, and the tasks completed.", models.TopicXp, 404, 409, 422, of=[TOPIC]
            )
        },
        "/api/tasks/issue": {
            "post": _operation("A fresh variant of a task.", models.IssuedVariant, 404, 409, takes=models.IssueRequest)
        },
        "/api/tasks/submit": {
            "post": _operation(
                "Grade an answer. A repeat of the same submission returns the stored result.",
                models.SubmitResult,
                404,
                409,
                takes=(models.SubmitRequest, models.OriginalSubmitRequest),
            )
        },
        "/api/tasks/due": {
            "get": _operation("Tasks due for review, oldest first.", models.DueTasks, 404, 422, of=[TOPIC])
        },
        "/api/topics/{slug}/stats": {
            "get": _operation("What was reached in a topic.", models.TopicStats, 404, of=[slug])
        },
        "/api/tasks/{taskId}/history": {
            "get": _operation(
                "Attempts at a task, newest first.", models.TaskHistory, 404, 422, of=[task, TOPIC, *PARAMETERS]
            )
        },
        **_class_paths(),
        "/api/sync-topics": {
            "post": _operation(
                "Read the content again, sync all topics and serve them; administrators only.", models.SyncReport, 409
            )
        },
    }


def _class_paths() -> dict[str, Any]:
    """Return the paths of teachers' programs."""
    identity = {"type": "string", "format": "uuid"}
    of_class = {"name": "classId", "in": "path", "required": True, "schema": identity, "description": "The class."}
    of_both = [
        of_class,
        {"name": "assignmentId", "in": "path", "required": True, "schema": identity, "description": "The assignment."},
    ]
    return {
        "/api/classes": {
            "get": _operation(
                "The classes the caller teaches.", classes_models.ClassList, 422, of=PARAMETERS, scope="classes:read"
            ),
        },
        "/api/classes/{classId}": {
            "get": _operation(
                "A class and its pupils.",
                classes_models.ClassDetails,
                404,
                422,
                of=[of_class, *PARAMETERS],
                scope="classes:read",
            ),
        },
        "/api/classes/{classId}/assignments": {
            "get": _operation(
                "The assignments of a class.",
                classes_models.AssignmentList,
                404,
                422,
                of=[of_class, *PARAMETERS],
                scope="classes:read",
            ),
            "post": _operation(
                "Make an assignment. A repeat with the same id returns the stored one.",
                classes_models.Assignment,
                404,
                409,
                of=[of_class],
                takes=classes_models.AssignmentRequest,
                scope="assignments:write",
            ),
        },
        "/api/classes/{classId}/assignments/{assignmentId}/given": {
            "put": _operation(
                "Give an assignment to the class, or take it back. Returns it, or nothing for a deleted draft.",
                classes_models.AssignmentList,
                404,
                409,
                of=of_both,
                takes=classes_models.GivenRequest,
                scope="assignments:write",
            ),
        },
        "/api/classes/{classId}/marks": {
            "get": _operation(
                "The marks of a class, so many pupils at a time.",
                classes_models.Marks,
                404,
                422,
                of=[of_class, *PARAMETERS],
                scope="marks:read",
            ),
        },
    }


def _operation(
    summary: str,
    gives: type[BaseModel],
    *errors: int,
    of: list[dict[str, Any]] | None = None,
    takes: type[BaseModel] | tuple[type[BaseModel], ...] = (),
    scope: Scope | None = None,
) -> Operation:
    expected = {401, 403, 429, 503, *errors} | ({400, 413, 415, 422} if takes else set())
    operation: Operation = {
        "summary": summary,
        "responses": {
            "200": _content("The answer.", "application/json", gives),
            **{
                str(code): _content("Refused.", "application/problem+json", models.Problem) for code in sorted(expected)
            },
        },
    }
    if scope:
        operation["security"] = [{"token": [scope]}]
    if of:
        operation["parameters"] = of
    if takes:
        models_taken = takes if isinstance(takes, tuple) else (takes,)
        operation["requestBody"] = {"required": True} | _content("", "application/json", *models_taken)
    return operation


def _content(description: str, kind: str, *possible: type[BaseModel]) -> dict[str, Any]:
    references = [{"$ref": REF.format(model=model.__name__)} for model in possible]
    content = {"content": {kind: {"schema": references[0] if len(references) == 1 else {"anyOf": references}}}}
    return {"description": description} | content if description else content
