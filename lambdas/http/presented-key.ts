/** The headers of an API Gateway event. */
export interface EventHeaders {
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | null;
}

/**
 * Returns the key value that a request presents in `X-API-Key` or `Authorization: Bearer` (RFC 6750, section 2.1). Returns
 * undefined if there is none, or if the request is ambiguous: a header sent twice, another scheme, or two different values.
 * Another program could read another key from an ambiguous request.
 */
export function presentedKey(event: EventHeaders): string | undefined {
  const apiKeys = valuesOf(event, 'x-api-key');
  const authorizations = valuesOf(event, 'authorization');
  if (apiKeys.length > 1 || authorizations.length > 1) return undefined;
  const [apiKey] = apiKeys;
  const [authorization] = authorizations;
  if (authorization === undefined) return apiKey;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  return apiKey === undefined || apiKey === bearer ? bearer : undefined;
}

/** Returns the values of a header. `name` must be in lower case. */
export function valuesOf({ headers, multiValueHeaders }: EventHeaders, name: string): string[] {
  const source = multiValueHeaders ?? headers ?? {};
  const values: string[] = [];
  for (const each of Object.keys(source)) {
    // Most names have another length, which is faster to compare.
    if (each.length !== name.length || each.toLowerCase() !== name) continue;
    const value = source[each] ?? [];
    if (typeof value === 'string') values.push(value);
    else values.push(...value);
  }
  return values;
}
