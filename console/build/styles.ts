import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { shortClassNames } from './class-names.ts';
import { leanStyles, type ThemeVariables, themeVariables } from './lean-styles.ts';

type Inputs = Metafile['inputs'];

/** The variables of the theme. Their modules have no code. */
const isBase = /\/internal\/base-(theme|component)\//;

/**
 * Lists the style sheets that modules import before they run, in the order of the imports.
 * @param from The paths of the modules
 */
export function sheetsOf({ inputs, outputs }: Metafile, from: readonly string[]): readonly string[] {
  const live = new Set(Object.values(outputs).flatMap((output) => Object.keys(output.inputs)));
  const seen = new Set<string>();
  const sheets: string[] = [];
  const visit = (path: string, importer: string) => {
    if (seen.has(path)) return;
    if (path.endsWith('.css')) {
      // A component that is left out of the script needs no styles.
      if (!live.has(importer) && !isBase.test(importer)) return;
      seen.add(path);
      sheets.push(path);
      return;
    }
    seen.add(path);
    for (const imported of staticImports(inputs, path)) visit(imported, path);
  };
  for (const path of from) visit(path, path);
  return sheets;
}

function staticImports(inputs: Inputs, path: string): string[] {
  const imports = inputs[path]?.imports ?? [];
  return imports.filter(({ kind, external }) => kind !== 'dynamic-import' && !external).map((each) => each.path);
}

const themeSheet = /\/internal\/base-theme\/styles\.scoped\.css$/;

/**
 * Finds the variables of the theme in style sheets.
 * @param code All scripts
 */
export async function variablesIn(root: string, sheets: readonly string[], code: string): Promise<ThemeVariables> {
  const read = async (isWanted: (path: string) => boolean) =>
    (await Promise.all(sheets.filter(isWanted).map((path) => readFile(join(root, path), 'utf8')))).join('\n');
  const isTheme = (path: string) => themeSheet.test(path);
  return themeVariables(await read(isTheme), await read((path) => !isTheme(path)), code);
}

interface StyleOptions {
  readonly root: string;
  readonly plugins: readonly Plugin[];
  readonly target: string[];
  readonly variables: ThemeVariables;
}

/** Bundles style sheets into one. */
export async function bundleStyles(sheets: readonly string[], { root, plugins, target, variables }: StyleOptions) {
  const lean: Plugin = {
    name: 'lean-styles',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.scoped\.css$/ }, async ({ path }) => ({
        contents: shortClassNames(leanStyles(await readFile(path, 'utf8'), variables)),
        loader: 'css',
      })),
  };
  const { outputFiles } = await build({
    stdin: {
      contents: sheets.map((path) => `import ${JSON.stringify(join(root, path))};`).join('\n'),
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    outdir: root,
    target,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [...plugins, lean],
  });
  return outputFiles.find(({ path }) => path.endsWith('.css'))?.contents ?? new Uint8Array();
}
