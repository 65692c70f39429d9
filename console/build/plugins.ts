import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** The namespace of the parts of the console, which are loaded when they are needed. */
export const partNamespace = 'part';

const console = join(import.meta.dirname, '..');
const styles = join(console, 'src/start/files.ts');

/** Leaves out the texts of the components in other languages. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/messages\/all\./ }, ({ path }) =>
      /all\.en(\.js)?$/.test(path) ? undefined : { path, external: true },
    ),
};

/** Makes each dynamic import of the console wait for the styles of its part. A part is named after its file. */
export const partsWithStyles: Plugin = {
  name: 'parts-with-styles',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import' && resolveDir.startsWith(console)
        ? { path: join(resolveDir, path), namespace: partNamespace }
        : undefined,
    );
    onLoad({ filter: /./, namespace: partNamespace }, ({ path }) => ({
      contents: `
        import { stylesOf } from ${JSON.stringify(styles)};
        export * from ${JSON.stringify(path)};
        await stylesOf(${JSON.stringify(partName(path))});`,
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
};

export const partName = (path: string): string => basename(path).replace(/\.tsx?$/, '');
