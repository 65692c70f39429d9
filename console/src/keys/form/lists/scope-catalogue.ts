import type { Document } from '../../../reference/document.ts';
import { managementResources } from '../scopes.ts';
import { scopeGroups, scopeTexts } from '../strings.ts';

export interface ScopeOption {
  readonly value: string;
  /** What the scope allows. */
  readonly description: string;
}

export interface ScopeGroup {
  readonly label: string;
  readonly options: readonly ScopeOption[];
}

interface Sources {
  /** undefined: it has not loaded. */
  readonly document: Document | undefined;
  /** The scopes of the deployment's settings, with descriptions. undefined: they have not loaded, or there are none. */
  readonly configured: Readonly<Record<string, string>> | undefined;
}

/**
 * The scopes that a form offers, grouped by resource: the wildcards, the scopes of the API, those of other keys of the
 * workspace, and those of the management.
 * @param used Scopes of other keys
 */
export function scopeCatalogue({ document, configured = {} }: Sources, used: readonly string[]): readonly ScopeGroup[] {
  const optionOf = (value: string, summaries: readonly string[] = []): ScopeOption => ({
    value,
    description: configured[value] ?? scopeTexts[value] ?? summaries.join('; '),
  });
  const allowed = new Map(Object.keys(configured).map((scope): [string, string[]] => [scope, []]));
  for (const operation of Object.values(document?.paths ?? {}).flatMap((path) => Object.values(path))) {
    const scope = operation['x-latchkey-scope'];
    if (typeof scope === 'string') allowed.set(scope, [...(allowed.get(scope) ?? []), operation.summary ?? '']);
  }
  const byResource = Map.groupBy([...allowed.keys()].sort(), resourceOf);
  const resources = [...byResource.keys()].filter(
    (resource) => resource !== '*' && !managementResources.includes(resource),
  );
  const known = new Set(['*', '*:read', ...allowed.keys()]);
  const others = [...new Set(used)].filter((scope) => !known.has(scope)).sort();
  return [
    { label: scopeGroups.all, options: ['*', '*:read'].map((scope) => optionOf(scope)) },
    ...resources.map((resource) => ({
      label: resource,
      options: [
        ...(byResource.get(resource) ?? []).map((scope) => optionOf(scope, allowed.get(scope))),
        ...(allowed.has(`${resource}:*`) ? [] : [{ value: `${resource}:*`, description: scopeGroups.any(resource) }]),
      ],
    })),
    ...(others.length === 0
      ? []
      : [{ label: scopeGroups.used, options: others.map((value) => ({ value, description: '' })) }]),
    {
      label: scopeGroups.management,
      options: Object.keys(scopeTexts)
        .filter((scope) => managementResources.includes(resourceOf(scope)))
        .map((scope) => optionOf(scope)),
    },
  ];
}

const resourceOf = (scope: string) => scope.split(':')[0] ?? scope;
