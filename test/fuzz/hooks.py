"""Schemathesis loads this file: what it needs to know about a local run, and the checks that it lacks."""

import atexit
import json
import os
import re
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import schemathesis
from exceptions import is_accepted
from signature import Signature, operator

schemathesis.auth.set_from_requests(Signature()).apply_to(path_regex="^/admin/")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Adds what JSON Schema cannot say of every deployment and every day, so that more requests pass."""
    schemas = raw_schema["components"]["schemas"]
    for name in ("NewWorkspace", "WorkspaceChange"):
        schemas[name]["properties"]["plan"]["enum"] = operator["plans"]
    for name in ("NewApiKey", "ApiKeyChange", "KeyBatch"):
        time = schemas[name]["properties"]["expiresAt"]
        time = time["anyOf"][0] if "anyOf" in time else time
        # Years in the future.
        time["pattern"] = time["pattern"].replace("20[2-9][0-9]|", "")
    tomorrow = (datetime.now(timezone.utc) + timedelta(days=1)).date().isoformat()
    end = schemas["ApiKeyChange"]["properties"]["previousKeyValidUntil"]
    (end["anyOf"][0] if "anyOf" in end else end)["pattern"] = f"^{tomorrow}T1[0-9]:[0-5][0-9]:00Z$"
    target = schemas["RotationPolicy"]["properties"]["deliverTo"]
    target["pattern"] = re.sub("arn:.*:secret:", operator["secretArnPrefix"], target["pattern"])
    lookup = raw_schema["paths"]["/admin/v1/keys/lookup"]["post"]["requestBody"]["content"]["application/json"]
    find(lookup["schema"], schemas)["properties"]["value"]["enum"] = operator["keyValues"]
    schemas["KeyToVerify"]["properties"]["key"]["examples"] = operator["keyValues"]
    yesterday = (datetime.now(timezone.utc) - timedelta(days=1)).date().isoformat()
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in hours:
                    schema = parameter["schema"]
                    schema["pattern"] = f"^{yesterday}T{hours[parameter['name']]}:00:00Z$|{schema['pattern']}"


def find(schema, schemas):
    """The schema that a reference points to."""
    return schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


# The start and the end of a range: often some hours of yesterday.
hours = {"from": "0[0-9]", "to": "1[0-9]"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes each valid idempotency key a new one: with a repeated key, a request gets the answer of an earlier request."""
    headers = case.headers or {}
    for parameter in case.operation.definition.raw.get("parameters", []):
        if parameter["name"] == "Idempotency-Key":
            if re.fullmatch(parameter["schema"]["pattern"], headers.get("Idempotency-Key") or ""):
                headers["Idempotency-Key"] = str(uuid4())


succeeded = set()


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code < 300:
        succeeded.add(case.operation.label)


@atexit.register
def write_succeeded():
    with open(os.environ["LATCHKEY_SUCCEEDED"], "w") as file:
        json.dump(sorted(succeeded), file)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    return not is_accepted(failure, case, response)


def documented(response, case):
    """The documented response with this status."""
    found = case.operation.responses.find_by_status_code(response.status_code)
    return found.definition if found else {}


@schemathesis.check
def documented_headers_are_sent(ctx, response, case):
    """The local run counts every request, so no required header may be missing."""
    headers = documented(response, case).get("headers", {})
    missing = [name for name, each in headers.items() if each["required"] and name.lower() not in response.headers]
    assert not missing, f"The response lacks the documented headers {', '.join(missing)}"


@schemathesis.check
def documented_codes_are_sent(ctx, response, case):
    """The description of a response lists its error codes."""
    if response.headers.get("content-type") != ["application/problem+json"]:
        return
    problem = response.json()
    assert problem.get("status") == response.status_code, "The problem has another status than the response"
    description = documented(response, case).get("description", "")
    assert f"`{problem['code']}`" in description, f"The code {problem['code']} is not documented for this status"


@schemathesis.check
def responses_are_not_stored(ctx, response, case):
    """A response can contain a key value or a tenant's data."""
    assert response.headers.get("cache-control") == ["no-store"] or response.request.method in ("OPTIONS", "TRACE")
