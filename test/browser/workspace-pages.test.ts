import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { strings } from '../../console/src/all-strings.ts';
import { button, openKey } from './support/keys-page.ts';
import { goTo } from './support/pages.ts';
import { newPerson } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The other pages show what really happened in the workspace. */
const suite = browserSuite();
const owner = newPerson('Willa Workspace');
let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.create(suite.site, 'Everything else', 'Professional');
  await workspace.addMember(owner, 'owner');
});

describe('usage', () => {
  const { usage } = strings;
  /** Professional admits 60 requests a minute. */
  let admitted = 0;
  let limited = 0;

  beforeAll(async () => {
    await workspace.createKey({ name: 'Idle' });
    const narrow = await workspace.createKey({ name: 'Narrow', scopes: ['orders:read'], environment: 'test' });
    const { key } = await workspace.createKey({ name: 'Busy' });
    expect(await workspace.statusOf(narrow.key)).toBe(403);
    // The limit starts anew if a minute ends in between.
    while (limited < 10) {
      const status = await workspace.statusOf(key);
      if (status === 200) admitted += 1;
      if (status === 429) limited += 1;
    }
    // Rate-limited requests are counted at most once a second, together with a later request.
    await sleep(1100);
    expect(await workspace.statusOf(narrow.key)).toBe(403);
    if ((await workspace.statusOf(key)) === 200) admitted += 1;
    else limited += 1;
  });

  test('the page of a key shows the admitted and limited requests, and those that remain', async () => {
    expect(admitted).toBeGreaterThanOrEqual(60);
    const { page } = await suite.signedIn(owner);
    await openKey(page, 'Busy');
    await page.getByText(strings.plan.limitsNow.title).waitFor();
    await button(page, usage.asTable).click();
    const table = page.getByRole('table', { name: usage.chart });
    await table.waitFor();
    const [inTable, limitedInTable] = await sums(table.getByRole('row'));
    expect(inTable).toBe(admitted);
    expect(limitedInTable).toBeGreaterThan(0);
    expect(limitedInTable).toBeLessThanOrEqual(limited);
    const { limits } = (await workspace.call('GET', `${await pathOfBusy()}/usage?from=${anHourAgo()}`)).body;
    await page.getByText(strings.plan.limitsNow.remaining(limits.hour.remaining, limits.hour.limit)).waitFor();
  });

  test('the page of the workspace adds up all keys, and lists each', async () => {
    const { page } = await suite.signedIn(owner);
    await goTo(page, 'Usage');
    const row = page.getByRole('grid', { name: usage.perKey.title }).getByRole('row').filter({ hasText: 'Busy' });
    await row.waitFor();
    const cells = await row.getByRole('gridcell').allTextContents();
    expect(cells).toContain(String(admitted));
    expect(cells).toContain(strings.keys.environments.live);
    const environments = page.locator('dl').filter({ hasText: strings.keys.environments.test });
    expect(await environments.textContent()).toMatch(/^Live\d+\d[\d.]*% of all requestsTest2/);

    // Keys without requests are hidden at first.
    const rows = page.getByRole('grid', { name: usage.perKey.title }).getByRole('row');
    expect(await rows.filter({ hasText: 'Idle' }).count()).toBe(0);
    await page.getByLabel(usage.perKey.showUnused).check();
    await rows.filter({ hasText: 'Idle' }).waitFor();
    await page.getByRole('searchbox', { name: usage.perKey.find }).fill('narrow');
    await row.waitFor({ state: 'hidden' });
    await page.getByText(usage.reasons.scope.title).waitFor();
  });

  test('a range has two requests, an address and a file; the time zone is remembered', async () => {
    const { page } = await suite.signedIn(owner, '/console/plan', { timezoneId: 'Asia/Tokyo' });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/usage?')) asked.push(request.url());
    });
    await goTo(page, 'Usage');
    await page
      .getByText(/the previous period$/)
      .first()
      .waitFor();
    expect(asked).toHaveLength(2);
    await page.getByText(usage.timeIn('Asia/Tokyo')).waitFor();
    await page.getByRole('button', { name: usage.zones.utc }).click();
    await page.getByText(usage.timeIn(usage.zones.utc)).waitFor();

    const to = new Date().toISOString();
    await page.goto(`/console/usage?by=minute&hours=2&to=${to}`);
    await page.getByText(usage.timeIn(usage.zones.utc)).waitFor();
    await page
      .getByRole('button', { name: new RegExp(`^${usage.range} ${usage.custom}|^${usage.custom}`) })
      .first()
      .waitFor();
    await button(page, usage.download).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: usage.downloads.keys }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^latchkey-usage-keys-[\dT-]+\.csv$/);
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(lines.find((line) => line.includes('"Busy"'))).toContain(`"Busy","live","","${admitted}"`);
  });

  test('a deleted key stays in the totals and in the table, and the totals are complete before all keys are loaded', async () => {
    const { id, key } = await workspace.createKey({ name: 'Gone' });
    expect(await workspace.statusOf(key)).toBe(200);
    await workspace.deleteKey(id);
    const { page } = await suite.signedIn(owner, '/console/plan');
    // The first page of keys has one key only, and the others do not arrive.
    await page.route(/\/api\/v1\/usage\?/, (route, request) =>
      /cursor=/.test(request.url())
        ? undefined
        : route.continue({ url: request.url().replace(/(&limit=1)?$/, '&limit=1') }),
    );
    await goTo(page, 'Usage');
    await page.getByText(usage.addingUp(1)).waitFor();
    const totals = await page.locator('dl').filter({ hasText: usage.sums.limited }).textContent();
    // Requests with the root key are in the total as well.
    expect(Number(new RegExp(`${usage.sums.admitted}(\\d+)`).exec(totals ?? '')?.[1])).toBeGreaterThan(admitted);

    await page.unrouteAll();
    await page.reload();
    await page.getByText(usage.perKey.deleted(id)).waitFor();
  });

  const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
  const pathOfBusy = async () => `/api/v1/api-keys/${(await workspace.keys()).find(({ name }) => name === 'Busy')?.id}`;

  /** The sums of the columns admitted and limited. */
  async function sums(rows: ReturnType<Page['getByRole']>): Promise<[number, number]> {
    const found: [number, number] = [0, 0];
    for (const row of await rows.all()) {
      const cells = (await row.getByRole('cell').allTextContents()).slice(-3, -1).map(Number);
      if (cells.length === 2 && cells.every(Number.isInteger)) {
        found[0] += cells[0] ?? 0;
        found[1] += cells[1] ?? 0;
      }
    }
    return found;
  }
});

test('plan and limits show what the plan includes, and how much of it is used', async () => {
  const { plan } = strings;
  const { page } = await suite.signedIn(owner);
  await goTo(page, 'Plan and limits');
  const used = (await workspace.keys()).length;
  await page
    .getByText(plan.keysUsed(String(used), '5'))
    .first()
    .waitFor();
  await page.getByText(plan.windows.perMinute.limit('60')).first().waitFor();
  await page.getByText(plan.windows.perHour.limit('1,000')).first().waitFor();
});

test('quotas show what is left and when they reset, as a warning from 80 % and as an error at 100 %', async () => {
  const { plan } = strings;
  const quotas = await Workspace.create(suite.site, 'With quotas', 'Enterprise');
  await quotas.addMember(owner, 'owner');
  await quotas.setQuota(10, 'month');
  const { key } = await quotas.createKey({ name: 'Metered', quota: { requests: 8, per: 'total' } });
  for (let requests = 0; requests < 8; requests++) await quotas.statusOf(key);
  const { page } = await suite.signedIn(owner, `/console/w/${quotas.id}/plan`);
  const state = (text: string, level: string) =>
    page
      .locator('[class*="awsui_root"]')
      .filter({ has: page.getByRole('img', { name: level, exact: true }) })
      .getByText(text, { exact: true })
      .first();
  const left = plan.quotaLeft.left(2, 10);
  await state(left, strings.layout.warning).waitFor();
  await page.getByText(/^Resets in .* \(.*\)\.$/).waitFor();
  await openKey(page, 'Metered');
  await state(plan.quotaLeft.full(8), strings.layout.error).waitFor();
  await page.getByText(plan.quotaLeft.neverResets).waitFor();
  await state(left, strings.layout.warning).waitFor();

  // The counts of quotas can't be read.
  await page.route('**/api/v1/workspace', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    Object.assign(body.workspace.quota, { used: null, remaining: null });
    await route.fulfill({ response, json: body });
  });
  await page.goto(`/console/w/${quotas.id}/plan`);
  await page.getByText(plan.quotaLeft.unknown(plan.quota({ requests: 10, per: 'month' }))).waitFor();
  await page.getByText(plan.quotaOf.workspace, { exact: true }).first().waitFor();
  await page.getByText(/^Resets in .* \(.*\)\.$/).waitFor();
});

describe('the API reference', () => {
  test('loads when it is opened, and shows every operation of the API, except those of operators', async () => {
    const { page } = await suite.signedIn(owner);
    const scripts = new Set<string>();
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(request.url());
    });
    const asked = page.waitForRequest(/\/openapi\.json$/);
    await goTo(page, 'API reference');
    await asked;
    expect(scripts.size).toBeGreaterThan(0);
    const document = (await workspace.call('GET', '/openapi.json')).body;
    const summariesOf = (isWanted: (path: string) => boolean) =>
      Object.entries<Record<string, { summary?: string }>>(document.paths)
        .filter(([path]) => isWanted(path))
        .flatMap(([, methods]) => Object.values(methods).flatMap(({ summary }) => summary ?? []));
    const summaries = summariesOf((path) => !path.startsWith('/admin/'));
    expect(summaries.length).toBeGreaterThan(15);
    const main = page.getByRole('main');
    // The document arrives after it was requested; all operations show together.
    await main
      .getByText(summaries.at(-1) ?? '')
      .first()
      .waitFor();
    const text = await main.textContent();
    expect(summaries.filter((summary) => !text?.includes(summary))).toEqual([]);
    expect(text).not.toContain('/admin/v1/');
  });
});
