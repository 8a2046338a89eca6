"""Mistakes in the clauses, routes, instruments and categories of a pack, each with the message it has to give."""

from __future__ import annotations

from dataclasses import dataclass

from tests.edge.shipped_files import INC, PTE


@dataclass(frozen=True)
class Mistake:
    """One edit of one file of a shipped pack, and the message it has to give.

    ``at`` is a text that stands on the line the message must name; empty where the file as a whole is meant.
    ``told_in`` is the file it names, where that is another one.
    """

    name: str
    file: str
    old: str
    new: str
    what: str
    at: str
    cure: str
    pack: str = PTE
    told_in: str = ""


IN_RULES: tuple[Mistake, ...] = (
    Mistake(
        "a value without quotes",
        "pack.toml",
        'line = "tiktok-pte"',
        "line = tiktok-pte",
        "This is not valid TOML: Invalid value",
        "line = ",
        "Correct the line; see toml.io for the syntax.",
    ),
    Mistake(
        "a key that the format does not know",
        "pack.toml",
        'provider = "TikTok"',
        'provider = "TikTok"\ncolour = "blue"',
        "colour: Unexpected keyword argument",
        "colour",
        "Remove the key colour, or correct its spelling.",
    ),
    Mistake(
        "a misspelt key",
        "clauses.toml",
        'modality = "may"',
        'modalty = "may"',
        "clause[0].modality: Field required",
        "[[clause]]",
        "Add the key modality. Also wrong: line 6: clause[0].modalty: Unexpected keyword argument.",
    ),
    Mistake(
        "a modality that no text has",
        "clauses.toml",
        'modality = "may"',
        'modality = "perhaps"',
        (
            "clause[0].modality: Input should be 'must', 'only', 'will', 'will-attempt', 'should', 'may', "
            "'may-not', 'reserves' or 'states'"
        ),
        'modality = "perhaps"',
        "Correct the value of modality.",
    ),
    Mistake(
        "a day that is no day",
        "pack.toml",
        "published = 2020-08-13",
        'published = "in August"',
        "published: Input should be a valid date or datetime, input is too short",
        "published",
        "Correct the value of published.",
    ),
    Mistake(
        "a clause that decides nothing",
        "clauses.toml",
        '[[clause]]\nid = "pte.process"',
        (
            '[[clause]]\nid = "pte.idle"\nsection = "Preamble"\nmodality = "must"\nwords = "Nothing names '
            'this."\n\n[[clause]]\nid = "pte.process"'
        ),
        "clause 'pte.idle' decides nothing",
        'id = "pte.idle"',
        "Name it where it applies, or take it out.",
    ),
    Mistake(
        "a clause without words",
        "clauses.toml",
        'words = "Reimbursement of the costs of responding may be sought."',
        'words = " "',
        "clause 'pte.costs' has no words or no section",
        '[[clause]]\nid = "pte.costs"',
        "Write them.",
    ),
    Mistake(
        "a clause that ends before it begins",
        "clauses.toml",
        'id = "pte.costs"\n',
        'id = "pte.costs"\nsince = 2021-01-01\nuntil = 2020-12-31\n',
        "the clause ends before it begins",
        "until = 2020-12-31",
        "Swap the days.",
    ),
    Mistake(
        "two clauses with one id",
        "clauses.toml",
        'id = "pte.video.public"',
        'id = "pte.video"',
        "two clauses have the id 'pte.video'",
        'id = "pte.video"\nsection = "What information may be available: Video Content"\nmodality = "states"',
        "Give each clause an id of its own.",
    ),
    Mistake(
        "silence that a should clause cannot command",
        "clauses.toml",
        'modality = "will"\nwords = "Requests for user information of people',
        'modality = "should"\nwords = "Requests for user information of people',
        "clause 'pte.nonle' says should and cannot decide by itself",
        'clause = "pte.nonle"',
        "Name the clause that decides, or correct its modality.",
        told_in="channels.toml",
    ),
    Mistake(
        "a region that is not defined",
        "routing.toml",
        'region = "russia"',
        'region = "the-north"',
        "region 'the-north' is not defined",
        'region = "the-north"',
        "Define it.",
        pack=INC,
    ),
    Mistake(
        "a fact that routes nothing",
        "routing.toml",
        'region = "russia"\n',
        'region = "russia"\nkey = "weather"\n',
        "'weather' routes nothing",
        'key = "weather"',
        "Use official, user or product.",
        pack=INC,
    ),
    Mistake(
        "neither a routing table nor the line that routes",
        "routing.toml",
        'by = "tiktok-inc"',
        'by = ""',
        "a pack has either a routing table or the line that routes it",
        "#",
        "Write one of them.",
    ),
    Mistake(
        "an instrument that the vocabulary does not list",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'any_of = ["court-order", "warrant", "writ"]',
        "instrument 'writ' is not in the vocabulary",
        '[category.process]\nclause = "pte.logs"',
        "List it in instruments.toml.",
    ),
    Mistake(
        "a number that does not fit its set",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'of = ["court-order", "warrant"]\nk = 3',
        "k and of do not fit",
        '[category.process]\nclause = "pte.logs"',
        "Give k, from 1 to the number of instruments in of.",
    ),
    Mistake(
        "a category that nothing opens",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'levels = ["federal"]',
        "no legal process opens this category",
        '[category.process]\nclause = "pte.logs"',
        "Name it in any_of, all_of or of.",
    ),
    Mistake(
        "a level of issuer that is none",
        "categories.toml",
        'any_of = ["court-order", "warrant", "search-order"]',
        'any_of = ["warrant"]\nlevels = ["galactic"]',
        "'galactic' is no level of issuer",
        '[category.process]\nclause = "pte.logs"',
        "Choose of federal, state, foreign, foreign-treaty.",
    ),
    Mistake(
        "a part with a field that is not listed",
        "categories.toml",
        '"subscriber.creation_ip"]',
        '"subscriber.creation_port"]',
        "field 'subscriber.creation_port' is not listed",
        '"subscriber.creation_port"]',
        "List it.",
    ),
    Mistake(
        "a condition that no video has",
        "categories.toml",
        'when = { visibility = "private" }',
        'when = { mood = "private" }',
        "nothing is known of a video under the name 'mood'",
        '[[category.subset]]\nid = "private"',
        "Use account_private, deleted_by_user, removed_by_provider, visibility.",
    ),
    Mistake(
        "an outcome that is none",
        "categories.toml",
        'outcome = "not-provided"',
        'outcome = "hidden"',
        "'hidden' is no outcome of a subset",
        '[[category.subset]]\nid = "public"',
        "Use process or not-provided.",
    ),
    Mistake(
        "a subset that decides by no clause",
        "categories.toml",
        'outcome = "not-provided"\nclause = "pte.video.public"',
        'outcome = "not-provided"',
        "the subset names no clause",
        '[[category.subset]]\nid = "public"',
        "Name the clause that decides it.",
    ),
    Mistake(
        "content that is metadata only",
        "categories.toml",
        "content = false\nmetadata_only = true",
        "content = true\nmetadata_only = true",
        "metadata only, and content",
        '[[category]]\nid = "logs"',
        "Choose one.",
    ),
    Mistake(
        "a type of instrument that is listed twice",
        "instruments.toml",
        '{ type = "search-warrant", name = "search warrant", isa = ["warrant"] }',
        '{ type = "warrant", name = "search warrant" }',
        "instrument 'warrant' is listed twice",
        '{ type = "warrant", name = "search warrant" }',
        "List it once.",
    ),
    Mistake(
        "a class that is not listed",
        "instruments.toml",
        'isa = ["warrant"]',
        'isa = ["writ"]',
        "class 'writ' is not listed",
        'isa = ["writ"]',
        "List the class too.",
    ),
    Mistake(
        "a section that is stated and named as not stated",
        "pack.toml",
        'not_stated = ["response"]',
        'not_stated = ["response", "notice"]',
        "notice is both stated and named as not stated",
        "not_stated",
        "Take 'notice' out of not_stated, or remove notice.toml.",
    ),
    Mistake(
        "a section that no guideline has",
        "pack.toml",
        'not_stated = ["response"]',
        'not_stated = ["response", "refunds"]',
        "'refunds' is no section",
        "not_stated",
        "Choose of preservation, emergency, notice, costs, response.",
    ),
    Mistake(
        "a pack that extends one that is not here",
        "pack.toml",
        'language = "en"',
        'language = "en"\nextends = "lumen-2019"',
        "the pack extends 'lumen-2019', which is not here",
        "extends",
        "Load the folder of that pack too, or correct the version.",
    ),
)
