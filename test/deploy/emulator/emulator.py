"""Runs MiniStack 1.5.33 with what it lacks of the AWS that Latchkey rests on. docs/deploying.md names each addition.

It replaces private functions of that one version, which requirements.txt pins; with another it refuses to start.
"""

import asyncio
import json
import re
import sys
from contextvars import ContextVar
from importlib.metadata import version

if version("ministack") != "1.5.33":
    sys.exit("emulator.py knows MiniStack 1.5.33 only. Try its additions with the other version, then change this line.")

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_region
from ministack.services import apigateway_v1 as gateway
from ministack.services import secretsmanager, tagging
from ministack.services.cloudformation import provisioners

# What the authorizer answered to the request at hand.
answer = ContextVar("answer", default={})


# 1. `apiKeySource: AUTHORIZER`: the gateway key of a request is the authorizer's `usageIdentifierKey`. MiniStack takes it
#    from the header X-API-Key, where clients of this API send keys of another kind.
#    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
invoke_authorizer = gateway._invoke_authorizer_lambda


async def invoke_and_note(*arguments, **options):
    answer.set({})
    result = await invoke_authorizer(*arguments, **options)
    body = (result or {}).get("body")
    if isinstance(body, (str, bytes)):
        body = json.loads(body)
    if isinstance(body, dict):
        answer.set(body)
    return result


gateway._invoke_authorizer_lambda = invoke_and_note
gateway._api_key_from_request = lambda headers: answer.get().get("usageIdentifierKey")


# 2. Gateway responses see the context of the authorizer's answer: `$context.authorizer.x` in bodies,
#    `context.authorizer.x` in headers. MiniStack leaves the former as it is written, and the latter out.
#    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
header_value = gateway._gateway_request_value
error_response = gateway._gateway_error_response


def context_value(name):
    return gateway._stringify_context(answer.get().get("context")).get(name)


def header_value_with_context(source, request):
    if source.startswith("context.authorizer."):
        return context_value(source.removeprefix("context.authorizer."))
    return header_value(source, request)


def error_response_with_context(error, request):
    status, headers, body = error_response(error, request)
    named = re.compile(r"\$context\.authorizer\.(\w+)")
    return status, headers, named.sub(lambda it: context_value(it[1]) or "", body.decode()).encode()


gateway._gateway_request_value = header_value_with_context
gateway._gateway_error_response = error_response_with_context


# 3. Requests count as sent over TLS (`aws:SecureTransport`), which the bucket of `cdk bootstrap` insists on. MiniStack is
#    reached over plain HTTP here, on this machine only.
pin_request_origin = app.pin_request_origin
app.pin_request_origin = lambda client, _secure: pin_request_origin(client, True)


# 4. `Ref` of a secret is its ARN, on which the functions' policies rest. MiniStack gives its name.
#    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
secrets = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
create_secret, update_secret, delete_secret = secrets["create"], secrets["update"], secrets["delete"]


def name_of(arn):
    return next((name for name, it in secretsmanager._secrets.items() if it["ARN"] == arn), arn)


def create_secret_by_arn(*arguments):
    _name, attributes = create_secret(*arguments)
    return attributes["Arn"], attributes


def update_secret_by_arn(arn, *arguments):
    _name, attributes = update_secret(name_of(arn), *arguments)
    return attributes["Arn"], attributes


secrets["create"] = create_secret_by_arn
secrets["update"] = update_secret_by_arn
secrets["delete"] = lambda arn, *arguments: delete_secret(name_of(arn), *arguments)


# 5. The gateway works on a few requests at a time, and the others wait. MiniStack starts a process of Node for each
#    request that finds no free one: five hundred at once would take a small machine minutes.
handle_execute = gateway.handle_execute
turns = asyncio.Semaphore(8)


async def handle_execute_in_turn(*arguments, **options):
    async with turns:
        return await handle_execute(*arguments, **options)


gateway.handle_execute = handle_execute_in_turn

# 6. An alarm on a sum of metrics is made, though it watches the first of the summands only. MiniStack refuses it; and it
#    makes no metrics of logs, so that no alarm could go off in any case.
alarm_record = provisioners._cw_metric_alarm_record


def alarm_record_of_sum(name, properties):
    summands = [it["MetricStat"] for it in properties.get("Metrics") or [] if "MetricStat" in it]
    if summands:
        metric = {name: it for name, it in summands[0]["Metric"].items() if name in ("MetricName", "Namespace")}
        single = {**metric, "Statistic": summands[0]["Stat"], "Period": summands[0]["Period"]}
        properties = {**{name: it for name, it in properties.items() if name != "Metrics"}, **single}
    return alarm_record(name, properties)


provisioners._cw_metric_alarm_record = alarm_record_of_sum

# 7. An HTTP integration sets the request headers that its `requestParameters` name. MiniStack passes on the client's alone.
#    https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
invoke_http = gateway._invoke_http_proxy_v1


def mapped_value(source):
    return source[1:-1] if source.startswith("'") else context_value(source.removeprefix("context.authorizer."))


async def invoke_http_with_headers(integration, path, method, headers, *arguments):
    prefix = "integration.request.header."
    sources = (integration.get("requestParameters") or {}).items()
    mapped = {name.removeprefix(prefix): mapped_value(it) for name, it in sources if name.startswith(prefix)}
    replaced = {name.lower() for name, value in mapped.items() if value is not None}
    kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
    given = {name: value for name, value in mapped.items() if value is not None}
    return await invoke_http(integration, path, method, {**kept, **given}, *arguments)


gateway._invoke_http_proxy_v1 = invoke_http_with_headers

# 8. A table keeps its name and its items when one of its properties changes. MiniStack makes an empty one with another name.
tables = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::GlobalTable"]
update_table = tables["update"]
tables["update"] = lambda name, old, new, stack: update_table(name, old, {**new, "TableName": name}, stack)

# 9. IAM knows the tags of API keys: the ones of a request that creates a key, and the ones of a key. MiniStack knows the
#    operations of API Gateway by their methods only, which have no tags, and no tags of existing keys.
#    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
request_tags = iam_actions.request_tag_context


def request_tags_of_key(service, action, *arguments):
    return request_tags(service, "apigateway:CreateApiKey" if action == "apigateway:POST" else action, *arguments)


def tags_of_keys():
    for id, key in gateway._api_keys.items():
        tags = [{"Key": name, "Value": value} for name, value in key["tags"].items()]
        yield f"arn:aws:apigateway:{get_region()}::/apikeys/{id}", tags


iam_actions.request_tag_context = request_tags_of_key
tagging._RESOURCE_TAG_COLLECTORS["apigateway"] = tags_of_keys

# 10. An authorizer of an HTTP API without identity sources has none. MiniStack gives it `$request.header.Authorization`,
#     and then refuses keys in other headers without asking the function.
#     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
authorizers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Authorizer"]
create_authorizer, update_authorizer = authorizers["create"], authorizers["update"]


def with_identities(properties):
    return {"IdentitySource": [], **properties}


authorizers["create"] = lambda name, properties, stack: create_authorizer(name, with_identities(properties), stack)
authorizers["update"] = lambda id, old, new, stack: update_authorizer(id, old, with_identities(new), stack)

if __name__ == "__main__":
    app.main()
