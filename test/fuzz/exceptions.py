"""The failures that the fuzzing accepts, each with its reason. Everything else fails the run."""

import re
from dataclasses import dataclass

from schemathesis.openapi.checks import MissingHeaderNotRejected, RejectedPositiveData, UnsupportedMethodResponse


@dataclass(frozen=True)
class Rule:
    """A rule that JSON Schema cannot express. A request that breaks no other rule is refused with 400."""

    path: str
    message: str
    reason: str


rules = [
    Rule("query.cursor", "is not a cursor of this list", "A cursor is signed."),
    Rule("path.id", "must be the id of", "The document leaves the form of ids open: in other routes, a malformed id is an unknown one."),
    Rule("body.expiresAt", "must be between the years 1 and 9999", "The year in UTC depends on the time zone."),
    Rule("query.(from|to|expiresBefore|unusedSince)", "must be a time of the years 1970 to 9998", "The year in UTC depends on the time zone."),
    Rule("query.to", 'must not be before "from"', "It compares two parameters."),
    Rule("query.from", "must be at most .* before", "It compares two parameters."),
    Rule("query.from", "must not be in the future", "It compares with the current time."),
    Rule("query.limit", "must be at most [0-9]+ with full=true", "It compares two parameters."),
    Rule("body.limits.per[A-Z][a-z]+", "must be at most [0-9]+, the limit of the workspace", "The limit depends on the workspace."),
    Rule("body.overrides.limits", "has no effect on the plan", "It depends on the plan."),
    Rule("body.requests", "has no effect: the workspace has no quota now", "It depends on the workspace."),
    Rule("body.requests", "must be at most [0-9]+: all grants of a period", "It depends on earlier grants."),
    Rule("body.keys.[0-9]+.hmacSecret", "is not the name of an import secret", "The secrets are in the keyring."),
    Rule("body.keys.[0-9]+.hmacSecret", "is allowed with hmacSha256 only", "Schemathesis ignores dependentRequired, which says so."),
    Rule("body.keys.[0-9]+", "must have exactly one of value, sha256 and hmacSha256", "Schemathesis ignores oneOf in allOf, which says so."),
    Rule("body.keys.[0-9]+.hmacSecret", "is required with hmacSha256", "Schemathesis ignores oneOf in allOf, which says so."),
    Rule("body.previousKeyValidUntil", "must be (in the future|at most 30 days from now)", "It compares with the current time."),
    Rule("body.previousMask", "is allowed with previousKeyValidUntil only", "Schemathesis ignores dependentRequired, which says so."),
    Rule("body.rotation.gracePeriodSeconds", "must not be longer than everyDays", "It compares two fields."),
    Rule("body(.[a-z_]+(.[0-9]+)?)*", "must not be blank", "Validators disagree on the syntax of characters above U+FFFF."),
]


@dataclass(frozen=True)
class Exemption:
    """A check that does not hold for some requests."""

    failure: type
    operation: str
    status: int
    reason: str


exemptions = [
    Exemption(
        UnsupportedMethodResponse,
        ".*",
        403,
        "API Gateway answers a method that a path does not have as it answers an unknown path (docs/errors.md).",
    ),
    Exemption(
        MissingHeaderNotRejected,
        ".* /admin/v1/.*",
        403,
        "API Gateway answers a request without a signature with 403, not with 401 (docs/errors.md).",
    ),
]

def is_accepted(failure, case, response):
    """Whether the failure has an entry in this file."""
    for each in exemptions:
        if isinstance(failure, each.failure) and response.status_code == each.status:
            if re.fullmatch(each.operation, case.operation.label):
                return True
    return isinstance(failure, RejectedPositiveData) and response.status_code == 400 and breaks_rules(response)


def breaks_rules(response):
    errors = response.json().get("errors", [])
    return len(errors) > 0 and all(any(is_about(rule, error) for rule in rules) for error in errors)


def is_about(rule, error):
    return re.fullmatch(rule.path, error["path"]) and re.match(rule.message, error["message"])
