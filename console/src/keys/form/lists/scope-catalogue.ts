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

/**
 * The scopes that a form offers, grouped by resource: the wildcards, the scopes of the API, those of other keys of the
 * workspace, and those of the management.
 * @param document undefined: it has not loaded
 * @param used Scopes of other keys
 */
export function scopeCatalogue(document: Document | undefined, used: readonly string[]): readonly ScopeGroup[] {
  const allowed = new Map<string, string[]>();
  for (const operation of Object.values(document?.paths ?? {}).flatMap((path) => Object.values(path))) {
    const scope = operation['x-latchkey-scope'];
    if (typeof scope === 'string') allowed.set(scope, [...(allowed.get(scope) ?? []), operation.summary ?? '']);
  }
  const byResource = Map.groupBy([...allowed.keys()].sort(), resourceOf);
  const resources = [...byResource.keys()].filter((resource) => !managementResources.includes(resource));
  const known = new Set(['*', '*:read', ...allowed.keys()]);
  const others = [...new Set(used)].filter((scope) => !known.has(scope)).sort();
  return [
    { label: scopeGroups.all, options: ['*', '*:read'].map((scope) => optionOf(scope, [])) },
    ...resources.map((resource) => ({
      label: resource,
      options: [
        ...(byResource.get(resource) ?? []).map((scope) => optionOf(scope, allowed.get(scope) ?? [])),
        { value: `${resource}:*`, description: scopeGroups.any(resource) },
      ],
    })),
    ...(others.length === 0
      ? []
      : [{ label: scopeGroups.used, options: others.map((value) => ({ value, description: '' })) }]),
    {
      label: scopeGroups.management,
      options: Object.keys(scopeTexts)
        .filter((scope) => managementResources.includes(resourceOf(scope)))
        .map((scope) => optionOf(scope, [])),
    },
  ];
}

const resourceOf = (scope: string) => scope.split(':')[0] ?? scope;

function optionOf(value: string, summaries: readonly string[]): ScopeOption {
  return { value, description: scopeTexts[value] ?? summaries.join('; ') };
}
