const consolePath = '/console';
const named = /^\/console\/w\/([\w-]{1,64})(?=\/|$)/;

/** The start of the addresses of a workspace's pages. */
export const workspacePath = (id: string) => `${consolePath}/w/${id}`;

/** The id of the workspace that an address names; null if it names none. */
export function workspaceIn(pathname: string): string | null {
  return named.exec(pathname)?.[1] ?? null;
}

/** The same page, in another workspace. */
export function inWorkspace(pathname: string, id: string): string {
  const page = pathname.replace(named, consolePath).slice(consolePath.length);
  return workspacePath(id) + page;
}
