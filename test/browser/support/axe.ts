import axe from 'axe-core';
import type { Page } from 'playwright-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules whose result depends on colors. The others find the same in the light and in the dark. */
export const colorRules = ['color-contrast', 'link-in-text-block'];

export interface AxeOptions {
  readonly without?: readonly string[];
  /** Other rules than these do not run. */
  readonly only?: readonly string[];
}

/** Returns the violations that axe-core finds on the page. It runs outside the page's Content-Security-Policy. */
export async function violationsOn(page: Page, { without = [], only }: AxeOptions = {}): Promise<string[]> {
  // The source is half a megabyte, and the console changes pages without loading.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe.source);
  const options = JSON.stringify({
    runOnly: only === undefined ? { type: 'tag', values: tags } : { type: 'rule', values: only },
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    resultTypes: ['violations'],
    preload: false,
  });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${target.join(' ')}\n${html}\n${failureSummary}`),
  );
}
