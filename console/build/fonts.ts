import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { addressOf, writeHashed } from './files.ts';

/** Fonts are files of their own, which do not delay the style sheets. Only these weights are used. */
const weights = ['400', '700'];

/**
 * A font of the machine with the widths and heights of Open Sans, until Open Sans has arrived: the text does not move then.
 * The factors are those of Arial and of fonts with its metrics (Liberation Sans, Helvetica).
 */
const fallback = `@font-face {
  font-family: 'Open Sans Fallback';
  src: local('Arial'), local('Liberation Sans'), local('Helvetica Neue'), local('Helvetica');
  size-adjust: 105.15%;
  ascent-override: 101.65%;
  descent-override: 27.86%;
  line-gap-override: 0%;
}`;

const fontFace = /@font-face\s*\{[^}]*\}/g;
const weightOf = (face: string) => /font-weight:\s*(\d+)/.exec(face)?.[1] ?? '';
const embedded = /url\(['"]?data:font\/woff2;base64,([^'")]+)['"]?\)/;

/** The fonts that the global styles of Cloudscape embed, and a plugin that refers to them by address. */
export interface Fonts {
  readonly files: readonly string[];
  readonly plugin: Plugin;
}

/**
 * Writes the fonts to files.
 * @param sheet The style sheet that embeds them
 * @throws Error if it embeds other fonts than expected
 */
export async function writeFonts(outdir: string, sheet: string): Promise<Fonts> {
  const text = await readFile(sheet, 'utf8');
  const files = new Map<string, string>();
  for (const face of text.match(fontFace) ?? []) {
    const weight = weightOf(face);
    const [, data] = embedded.exec(face) ?? [];
    if (data === undefined || !weights.includes(weight) || face.includes('italic')) continue;
    files.set(face, await writeHashed(outdir, `open-sans-${weight}`, 'woff2', Buffer.from(data, 'base64')));
  }
  if (files.size !== weights.length)
    throw new Error(`${sheet} embeds other fonts than Open Sans ${weights.join(', ')}.`);
  const linked = text.replace(fontFace, (face) => {
    const file = files.get(face);
    if (file === undefined) return '';
    return face.replace(embedded, `url('${addressOf(file)}')`).replace('{', '{ font-display: swap;');
  });
  return {
    files: [...files.values()],
    plugin: {
      name: 'linked-fonts',
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /\.woff2$/ }, ({ path }) => ({ path, external: true }));
        onLoad({ filter: /global-styles[\\/]index\.css$/ }, () => ({ contents: fallback + linked, loader: 'css' }));
      },
    },
  };
}
