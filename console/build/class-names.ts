import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** A class of Cloudscape: its name, the id of its style sheet, a version, a line. */
const longName = /awsui_([\w-]+)_([a-z0-9]{5})_[a-z0-9]{5}_\d+/g;
const row = /^\s*"([^"]+)": "awsui_[\w-]+_([a-z0-9]{5})_[a-z0-9]{5}_\d+",?$/gm;
const sheets = /[\\/]@cloudscape-design[\\/]components[\\/].*styles\.css\.js$/;
const names = join(import.meta.dirname, '../src/start/class-names.ts');

/** Leaves out the version and line of classes. The name and the id of the sheet are unique. */
export const shortClassNames = (sheet: string): string => sheet.replaceAll(longName, 'awsui_$1_$2');

/** Makes scripts compute the names of classes: as text, they are a sixth of Cloudscape. */
export const computedClassNames: Plugin = {
  name: 'computed-class-names',
  setup: ({ onLoad }) =>
    onLoad({ filter: sheets }, async ({ path }) => {
      const module = await readFile(path, 'utf8');
      const rows = [...module.matchAll(row)];
      const ids = new Set(rows.map(([, , id]) => id));
      if (rows.length === 0) return undefined;
      const isAsExpected = rows.every(([text, key]) => text.includes(`"awsui_${key}_`));
      if (ids.size !== 1 || !isAsExpected) throw new Error(`${path} has classes of an unknown form.`);
      const keys = rows.map(([, key]) => key).join(' ');
      return {
        contents: `
          import './styles.scoped.css';
          import { classNames } from ${JSON.stringify(names)};
          export default /* @__PURE__ */ classNames('${[...ids].join()}', '${keys}');`,
        loader: 'js',
      };
    }),
};
