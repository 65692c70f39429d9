import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { changesWith, untried } from '../../deploy/live/changes.ts';
import { settingNames } from '../../support/setting-names.ts';

/** docs/upgrading.md says what a change of each setting does to a live deployment, and npm run test:deploy changes them. */
const page = readFileSync('docs/upgrading.md', 'utf8');

/** The rows of the table in a section: the setting, and the other cells. */
function rowsOf(title: string): [setting: string, ...cells: string[]][] {
  const [, section = ''] = page.split(`### ${title}\n`);
  return [...(section.split('\n#')[0] ?? '').matchAll(/^\| `([\w.]+)` \| (.*) \|$/gm)].map(
    ([, setting = '', rest = '']) => [setting, ...rest.split(' | ')],
  );
}

const final = rowsOf('Final settings').map(([setting]) => setting);
const tried = Object.keys(changesWith('http://127.0.0.1'));

/** Whether the list has the setting, a group that contains it, or a member of it. */
const covers = (list: readonly string[], setting: string): boolean =>
  list.some((each) => each === setting || setting.startsWith(`${each}.`) || each.startsWith(`${setting}.`));

test('each setting is final, changed on a live deployment, or not changed because the emulator cannot', () => {
  const all = [...final, ...tried, ...Object.keys(untried)];
  expect(settingNames.filter((setting) => !covers(all, setting))).toEqual([]);
  expect(all.filter((setting) => !covers(settingNames, setting))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

test('the tables name settings of the schema only', () => {
  const noticed = rowsOf('Settings whose change somebody notices').map(([setting]) => setting);
  expect(noticed.length).toBeGreaterThan(10);
  expect([...final, ...noticed].filter((setting) => !covers(settingNames, setting))).toEqual([]);
  const rows = [...final, ...noticed];
  expect(rows.filter((setting, index) => rows.indexOf(setting) !== index)).toEqual([]);
});

test('the page has the settings that the emulator cannot change, with the reason', () => {
  expect(Object.fromEntries(rowsOf('Settings that the emulator cannot change'))).toEqual(untried);
});

test('docs/configuration.md calls each final setting final', () => {
  const configuration = readFileSync('docs/configuration.md', 'utf8');
  for (const setting of final) {
    expect(configuration).toMatch(
      new RegExp(`^\\| \`${setting.replace('.', '\\.')}\` \\| .*\\[final\\]\\(upgrading\\.md#final-settings\\)`, 'm'),
    );
  }
});
