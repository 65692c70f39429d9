"""Prints the resources of a Terraform file, and their attributes that API Gateway's model of the call does not have."""

import json
import re
import sys

import botocore.session
import hcl2

# The call that creates a resource, and the attributes whose names differ from the API's.
CALLS = {
    "aws_api_gateway_authorizer": ("apigateway", "CreateAuthorizer", {}),
    "aws_api_gateway_method": ("apigateway", "PutMethod", {"authorization": "authorizationType"}),
    "aws_apigatewayv2_authorizer": ("apigatewayv2", "CreateAuthorizer", {}),
    "aws_apigatewayv2_route": ("apigatewayv2", "CreateRoute", {}),
}


def plain(value):
    """Returns a value without the marks of the parser."""
    if isinstance(value, str):
        return value[1:-1] if value.startswith('"') else value
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {plain(name): plain(each) for name, each in value.items() if name != "__is_block__"}
    return value


def unknown_in(kind, attributes):
    service, call, others = CALLS[kind]
    shape = botocore.session.get_session().get_service_model(service).operation_model(call).input_shape
    members = {re.sub(r"[^a-z0-9]", "", name.lower()): member for name, member in shape.members.items()}
    for name, value in attributes.items():
        member = members.get(others.get(name, name).replace("_", "").lower())
        if member is None:
            yield f"{name} is not a member of {call}"
        elif getattr(member, "enum", None) and value not in member.enum:
            yield f"{name} is {value}, not one of {', '.join(member.enum)}"


with open(sys.argv[1], encoding="utf8") as file:
    blocks = plain(hcl2.load(file))
resources = [
    {"type": kind, "attributes": attributes, "unknown": list(unknown_in(kind, attributes))}
    for block in blocks["resource"]
    for kind, named in block.items()
    for attributes in named.values()
]
print(json.dumps(resources))
