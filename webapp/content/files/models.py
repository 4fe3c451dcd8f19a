"""What authors write in the JSON files other than tasks: the one definition of each key.

Files use camelCase, Python snake_case. Unknown keys are errors. The same models produce the JSON Schemas editors use.
Nothing here reads a file; see library.py. Tasks have models of their own in task_models.py.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, create_model
from pydantic.alias_generators import to_camel

from webapp.locales import LOCALES

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=6000, pattern=r"\S")]
Difficulty = Literal["easy", "medium", "moderate", "hard"]
Keywords = Annotated[
    tuple[Text, ...],
    Field(max_length=40, description="Other words by which pupils search for the topic. They are not shown."),
]
Factor = Annotated[Decimal, Field(ge=0, le=10, max_digits=6)]


def _known_language(code: str) -> str:
    if code not in LOCALES:
        raise ValueError(f'unknown language "{code}"; the languages of the site are {", ".join(LOCALES)}')
    return code


Language = Annotated[str, AfterValidator(_known_language), WithJsonSchema({"type": "string", "enum": list(LOCALES)})]


def _strictly_increasing(values: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise ValueError("must be strictly increasing")
    return values


class Strict(BaseModel):
    """Base model: camelCase in files, unknown keys refused, frozen."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, allow_inf_nan=False)


class FileModel(Strict):
    """The top level of a file, which may name its schema for editors."""

    schema_reference: str | None = Field(None, alias="$schema", description="Path of the JSON Schema, for editors.")


# --- subject.json -----------------------------------------------------------------------------------------------


class SectionModel(Strict):
    slug: Slug
    title: Text
    topics: tuple[Slug, ...] = Field(description="Topic folders, in teaching order.")


class SubjectTranslation(Strict):
    title: Text
    description: Text
    sections: Mapping[str, Text] = Field({}, description="Section slug -> title.")


class SubjectModel(FileModel):
    title: Text
    description: Text
    order: int = Field(0, description="Subjects with smaller numbers come first.")
    sections: tuple[SectionModel, ...]
    translations: Mapping[Language, SubjectTranslation] = {}


# --- courses/*.json ---------------------------------------------------------------------------------------------


class CourseTranslation(Strict):
    title: Text
    description: Text
    programme: Text | None = None
    missing: tuple[Text, ...] = ()


class CourseModel(FileModel):
    title: Text
    description: Text
    order: int = Field(0, description="Courses with smaller numbers come first.")
    programme: Text | None = Field(None, description="The school programme it follows; its courses stand together.")
    missing: tuple[Text, ...] = Field((), description="What the programme also teaches and no topic covers yet.")
    topics: tuple[Slug, ...] = Field(
        min_length=1,
        description="Topics of any subject, in the order they are learnt. What is not listed counts as known.",
    )
    translations: Mapping[Language, CourseTranslation] = {}


# --- config.json ------------------------------------------------------------------------------------------------


class TopicTranslation(Strict):
    title: Text
    description: Text
    keywords: Keywords = ()


class TopicConfig(FileModel):
    """A topic's settings. None means not written: the database default applies."""

    slug: Slug = Field(description="The same as the folder's name.")
    title: Text
    description: Text
    difficulty: Difficulty | None = None
    category: Text | None = None
    tags: tuple[Text, ...] | None = None
    keywords: Keywords = ()
    max_xp: int | None = Field(None, ge=1)
    base_task_xp: int | None = Field(None, ge=0)
    daily_full_tasks: int | None = Field(None, ge=0)
    daily_half_tasks: int | None = Field(None, ge=0)
    multiplier_full: Factor | None = None
    multiplier_half: Factor | None = None
    multiplier_low: Factor | None = None
    multiplier_early: Factor | None = None
    level_thresholds: Annotated[tuple[int, ...], AfterValidator(_strictly_increasing)] | None = None
    daily_xp_decay: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    min_xp_percent: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    review_intervals: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(None, min_length=1)
    review_tasks: int | None = Field(None, ge=1)
    prerequisites: tuple[Slug, ...] = Field((), description="Topics to learn first.")
    translations: Mapping[Language, TopicTranslation] = {}


# --- synonyms.json ----------------------------------------------------------------------------------------------

Groups = tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...]
_groups: dict[str, Any] = dict.fromkeys(LOCALES, (Groups, ()))
SynonymsModel = create_model(
    "SynonymsModel",
    __base__=FileModel,
    __doc__="Groups of words with one meaning. A search for one finds the topics that have another of its group.",
    **_groups,
)


# --- terms.json -------------------------------------------------------------------------------------------------

Phrases = Annotated[tuple[Text, ...], Field(max_length=20)]


class TermWords(Strict):
    """A term of the glossary in one language."""

    term: Text
    meaning: Text = Field(description="One plain sentence for a pupil, or two.")
    words: Phrases = Field((), description="How lessons write it, without which `term*`: `*` is any ending of a word.")
    avoid: Phrases = Field((), description="Words for the same thing that a lesson must not use, written as `words`.")


class TermModel(TermWords):
    id: Slug = Field(description="Its place on the page of terms.")
    topic: Slug = Field(description="The topic whose lesson explains it.")
    translations: Mapping[Language, TermWords] = {}


class TermsModel(FileModel):
    """The glossary: school terms with their plain meanings."""

    terms: tuple[TermModel, ...] = Field(max_length=1000)


# --- settings.json ----------------------------------------------------------------------------------------------


class SettingsModel(FileModel):
    """Settings of a content tree. Without the file, all languages of the site are required."""

    languages: tuple[Language, ...] = Field(
        LOCALES,
        min_length=1,
        description="The first is the language of the files themselves; the others are required as translations.",
    )
