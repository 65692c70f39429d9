import { expect, test } from '@jest/globals';
import { shortClassNames } from '../../../../console/build/class-names.ts';
import { leanStyles, themeVariables } from '../../../../console/build/lean-styles.ts';

const theme = `body { --red-1: #f00; --text-2: var(--red-1); --gap-3: 4px; --unused-4: 1px; --chart-5: blue; }
.dark { --red-1: #f88; --unused-4: 2px; }`;
const styles = '.a { color: var(--text-2, #f00); margin: calc(1px + var(--gap-3, calc(2px * (1 + 1)))); }';
const variables = themeVariables(theme, styles, 'fill: "var(--chart-5, blue)"');
const names = [...new Set([...leanStyles(theme, variables).matchAll(/(--[\w-]+):/g)].map(([, name]) => name))];

test('variables that no style and no script uses are left out, in every mode', () => {
  expect(names).toHaveLength(4);
  expect(leanStyles(theme, variables)).not.toContain('unused');
  expect(leanStyles(theme, variables)).not.toContain('2px');
});

test('variables have short names, except those that a script uses', () => {
  expect(names).toContain('--chart-5');
  expect(names.filter((name) => /^--_/.test(name ?? ''))).toHaveLength(3);
});

test('styles use the variables without fallbacks, and keep what is not of the theme', () => {
  const [text, gap] = [variables.get('--text-2'), variables.get('--gap-3')];
  expect(leanStyles(styles, variables)).toBe(`.a { color: var(${text}); margin: calc(1px + var(${gap})); }`);
  const own = '.b { --awsui-x: 1px; width: var(--awsui-x, 2px); }';
  expect(leanStyles(own, variables)).toBe(own);
});

test('rules for rows that the console does not have are left out', () => {
  const sheet = '.row { margin: 0; }.row.awsui_expandable-level-1_ab > .cell { margin: 1px; }.cell { top: 0; }';
  expect(leanStyles(sheet, variables)).toBe('.row { margin: 0; }.cell { top: 0; }');
});

test('classes keep their name and the id of their sheet', () => {
  expect(shortClassNames('.awsui_body-cell_c6tup_1w18q_16:not(#\\9) > .awsui_is-on_c6tup_1w18q_2 {}')).toBe(
    '.awsui_body-cell_c6tup:not(#\\9) > .awsui_is-on_c6tup {}',
  );
});
