import axe from 'axe-core';
import type { Page } from 'playwright-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds wrong on the page as it is now, a line each. It runs beside the page's Content-Security-Policy. */
export async function violationsOn(page: Page, withoutRules: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = JSON.stringify({
    runOnly: { type: 'tag', values: tags },
    rules: Object.fromEntries(withoutRules.map((rule) => [rule, { enabled: false }])),
    resultTypes: ['violations'],
    preload: false,
  });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${target.join(' ')}\n${html}\n${failureSummary}`),
  );
}
