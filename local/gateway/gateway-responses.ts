import type { ApiDefinition, GatewayResponseDefinition } from './api-definition.ts';
import { contextVariable, type Exchange } from './exchange.ts';
import type { GatewayError } from './gateway-error.ts';
import { headerValue } from './headers.ts';
import type { HttpResponse } from './http-response.ts';
import { parameterOf } from './validators.ts';

const plain: GatewayResponseDefinition = {
  status: undefined,
  headers: {},
  templates: { 'application/json': '{"message":$context.error.messageString}' },
};

/**
 * Returns the response to an error: the API's own for its type, otherwise the API's default for its class, otherwise
 * the default of the service.
 */
export function gatewayResponse(api: ApiDefinition, exchange: Exchange, error: GatewayError): HttpResponse {
  exchange.error = error;
  const { status, headers, templates } = definitionFor(api, error);
  const [mediaType, template] = chooseTemplate(templates, headerValue(exchange.request.headers, 'Accept'));
  const mapped = Object.entries(headers).flatMap(([name, source]) => {
    const value = mappedValue(api, exchange, source);
    return value ? [[name, value] as const] : [];
  });
  const hasOwnType = mapped.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: status ?? error.status,
    headers: [
      ...(hasOwnType ? [] : [['Content-Type', mediaType] as const]),
      ['x-amzn-ErrorType', error.errorType],
      ...mapped,
    ],
    body: substitute(template, (name) => variable(api, exchange, name) ?? ''),
  };
}

function definitionFor({ gatewayResponses }: ApiDefinition, error: GatewayError): GatewayResponseDefinition {
  // The API's default does not apply to this type.
  const fallback = error.type === 'REQUEST_TOO_LARGE' ? plain : gatewayResponses[error.defaultType];
  const definition = gatewayResponses[error.type] ?? fallback ?? plain;
  return Object.keys(definition.templates).length > 0 ? definition : { ...definition, templates: plain.templates };
}

export function chooseTemplate(
  templates: Readonly<Record<string, string>>,
  accept = '',
): [mediaType: string, template: string] {
  const wanted = accept.split(',').map((each) => each.split(';')[0]?.trim() ?? '');
  const entries = Object.entries(templates);
  const chosen =
    entries.find(([mediaType]) => wanted.includes(mediaType)) ??
    entries.find(([mediaType]) => mediaType === 'application/json') ??
    entries[0];
  return chosen ?? ['application/json', ''];
}

/**
 * Replaces `$context.…` and `$stageVariables.…` with their values. As in the deployed API, there is no logic and no
 * escaping.
 */
export function substitute(template: string, lookup: (name: string) => string): string {
  return template.replaceAll(/\$((?:context|stageVariables)(?:\.\w+)+)/g, (_, name: string) => lookup(name));
}

/** Returns the value of a header from its source: `'static'`, `context.…`, `stageVariables.…` or `method.request.…`. */
export function mappedValue(api: ApiDefinition, exchange: Exchange, source: string): string | undefined {
  const [, text] = /^'(.*)'$/s.exec(source) ?? [];
  return text ?? variable(api, exchange, source) ?? parameterOf(exchange, source);
}

/** Returns the value of `context.…` or `stageVariables.…`. */
export function variable(api: ApiDefinition, exchange: Exchange, name: string): string | undefined {
  const [, kind, rest = ''] = /^(context|stageVariables)\.(.+)$/s.exec(name) ?? [];
  if (kind === 'context') return contextVariable(api, exchange, rest);
  return kind === 'stageVariables' ? api.stageVariables[rest] : undefined;
}
