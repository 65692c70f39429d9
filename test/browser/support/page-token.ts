import type { Page } from 'playwright-core';
import { type Answer, send } from '../../support/service/http.ts';

type Call = (method: string, path: string, json?: unknown, workspaceId?: string) => Promise<Answer>;

/** Calls the API with the page's token, as a person can with the developer tools. */
export async function callsWithTokenOf(page: Page): Promise<Call> {
  const asked = page.waitForRequest(
    (request) => request.url().includes('/api/v1/') && 'authorization' in request.headers(),
  );
  await page.reload();
  const { authorization = '' } = (await asked).headers();
  const { origin } = new URL(page.url());
  return (method, path, json, workspaceId) =>
    send(origin, method, path, {
      headers: [
        ['Authorization', authorization],
        ...(workspaceId === undefined ? [] : [['X-Workspace-Id', workspaceId] as const]),
      ],
      ...(json !== undefined && { json }),
    });
}
