import { readFileSync } from 'node:fs';

type SourceMap = InstanceType<typeof import('node:module').SourceMap>;

/** A position in a bundle, in a line of a stack trace. */
const position = /(file:\/\/\/[^\s:()]+\.mjs):([0-9]+):([0-9]+)/g;

/**
 * Returns the stack trace of an error with positions in the sources. It reads the source map beside the bundle when an error
 * needs it. Node's --enable-source-maps would read the map at each start, which is a fifth of the start of a function.
 */
export function sourceStack({ stack }: Error): string | undefined {
  const maps = new Map<string, SourceMap | undefined>();
  return stack?.replaceAll(position, (place, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, mapOf(file));
    const found = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (found === undefined || !('originalSource' in found)) return place;
    const source = found.originalSource.replace(/^(\.\.\/)+/, '');
    return `${source}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  });
}

/** Returns undefined if there is no map. An error of the log must not replace the error that it describes. */
function mapOf(file: string): SourceMap | undefined {
  try {
    const { SourceMap } = process.getBuiltinModule('node:module');
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
  } catch {
    return undefined;
  }
}
