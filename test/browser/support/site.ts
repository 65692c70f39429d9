import type { LocalRun } from '../../support/service/local-run.ts';

/** The variable that the global setup tells the tests by where the console is. */
export const siteVariable = 'LATCHKEY_CONSOLE_SITE';

/** The local run that serves the console. */
export type Site = Pick<LocalRun, 'url' | 'consolePassword' | 'endpoints'>;

export function theSite(): Site {
  const site = process.env[siteVariable];
  if (site === undefined) throw new Error('The global setup of the browser tests has not run.');
  return JSON.parse(site);
}
