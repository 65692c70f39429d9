"""Checks the programs of docs/client.md. The first response that passes the proxy at LATCHKEY_URL is lost."""

import datetime
import os
import time
import uuid

import example
from admin_example import admin_client
from latchkey_client import AuthenticatedClient
from latchkey_client.api.admin_plane import create_workspace, delete_workspace, import_keys, list_workspaces
from latchkey_client.api.api_keys import batch_api_keys, create_api_key, get_key_usage, list_api_keys
from latchkey_client.api.sample_api import get_status
from latchkey_client.api.workspace import get_own_workspace, get_usage, list_audit_events, list_members
from latchkey_client.models import GetUsageGroupBy, Granularity, ImportedKey, KeyBatch, KeyBatchAction, KeyImport
from latchkey_client.models import NewApiKey, NewWorkspace

waits = []
time.sleep = waits.append
base_url = os.environ["LATCHKEY_URL"]


def client_with(key, url=base_url):
    return AuthenticatedClient(base_url=url, token=key, auth_header_name="X-API-Key", prefix="")


def error_of(operation, **arguments):
    """Returns the error of a call; an empty text if it succeeds."""
    try:
        example.call(operation, **arguments)
    except RuntimeError as error:
        return str(error)
    return ""


def failure_of(operation, **arguments):
    error = error_of(operation, **arguments)
    assert error, f"{operation.__name__} succeeds"
    return error


# The first response is lost, and the repeated request gets the same key.
created = example.create_key("Shop")
assert len(waits) == 1, waits
assert [key.id for key in example.all_keys()] == [created.id]
assert get_status.sync_detailed(client=client_with(created.key)).status_code == 200

# A new value replaces the old one.
value = example.new_value(created.id)
assert get_status.sync_detailed(client=client_with(created.key)).status_code == 401
assert get_status.sync_detailed(client=client_with(value)).status_code == 200

# The same idempotency key gives the same key.
again = {"body": NewApiKey(name="Again"), "idempotency_key": str(uuid.uuid4())}
first, second = example.call(create_api_key, **again), example.call(create_api_key, **again)
assert first.api_key.key == second.api_key.key

# Pages, batches, usage and events can be parsed.
assert len(example.call(list_api_keys, limit=1).api_keys) == 1
batch = KeyBatch(action=KeyBatchAction.DEACTIVATE, ids=[created.id, "key_unknown"])
results = example.call(batch_api_keys, body=batch, idempotency_key=str(uuid.uuid4())).results
assert [(result.status, result.error and result.error.code) for result in results] == [(200, None), (404, "not_found")]
assert results[0].api_key.is_active is False
hour_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
assert example.call(get_key_usage, id=created.id, from_=hour_ago).usage.granularity == Granularity.HOUR
assert example.call(get_usage, from_=hour_ago, group_by=GetUsageGroupBy.KEY).keys
assert example.call(list_audit_events, limit=2).next_cursor is not None
assert example.call(get_own_workspace).workspace.plan == "Small"
assert [str(member.role) for member in example.call(list_members).members] == ["owner"]

# Errors name their code, and are not repeated.
waits.clear()
error = failure_of(create_api_key, body=NewApiKey(name=" "))
assert error.startswith("400 invalid_request: "), error
assert failure_of(list_members, client=client_with(created.key)).startswith("401 unauthorized: ")
assert waits == []

# The admin plane accepts the signatures of botocore.
operator = admin_client(base_url, os.environ["AWS_REGION"])
body = NewWorkspace(name="Python", plan="Small", external_id="customer_42")
workspace = example.call(create_workspace, client=operator, body=body, idempotency_key=str(uuid.uuid4()))
workspace_id, root_key = workspace.workspace.id, workspace.root_key.key
[found] = example.call(list_workspaces, client=operator, external_id="customer_42").workspaces
assert found.id == workspace_id
assert failure_of(create_workspace, client=operator, body=body).startswith("409 external_id_taken: ")
keys = KeyImport(keys=[ImportedKey(name="Old", sha256="0" * 64), ImportedKey(name="Other", value="not accepted")])
imported = example.call(import_keys, client=operator, id=workspace_id, body=keys).results
assert [str(result.status) for result in imported] == ["created", "refused"], imported

# Over its limit, a key waits for Retry-After, and then the error is raised.
waits.clear()
limited = client_with(root_key)
while not (error := error_of(list_members, client=limited)):
    assert len(waits) == 0
assert error.startswith("429 rate_limit_exceeded: "), error
assert len(waits) == 2 and all(1 <= wait <= 60 for wait in waits), waits
waits.clear()
error_of(list_members, client=limited, longest_wait=0)
assert waits == []
example.call(delete_workspace, client=operator, id=workspace_id)
print("The generated Python client works.")
