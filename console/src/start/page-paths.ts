/** The paths of the pages within a workspace, by the names of their files. The file of a page is loaded when it is opened. */
export const pagePaths = {
  'overview-page': 'overview',
  'keys-page': 'keys',
  'create-key-page': 'keys/create',
  'edit-key-page': 'keys/:id/edit',
  'key-page': 'keys/:id',
  'usage-page': 'usage',
  'plan-page': 'plan',
  'audit-page': 'audit-log',
  'members-page': 'members',
  'reference-page': 'api-reference',
} as const;

const home: keyof typeof pagePaths = 'overview-page';

/** The name of the page at an address; undefined if there is none. */
export function partOf(pathname: string): string | undefined {
  const path = pathname.replace(/^\/console(\/w\/[^/]+)?\/?/, '').replace(/\/$/, '');
  if (path === '') return home;
  const isAt = (pattern: string) => new RegExp(`^${pattern.replace(':id', '[^/]+')}$`).test(path);
  return Object.entries(pagePaths).find(([, pattern]) => isAt(pattern))?.[0];
}
