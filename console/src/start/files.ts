/** The files of the parts of the console, which index.html names. A part is named after its file. */

interface Parts {
  readonly files: readonly string[];
  /** Positions in the list of files. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
}

const sheets = new Map<string, Promise<void>>();
const preloaded = new Set<string>();
let known: Parts | undefined;

function filesOf(part: string): readonly string[] {
  known ??= JSON.parse(document.querySelector<HTMLMetaElement>('meta[name="latchkey:parts"]')?.content ?? '') as Parts;
  const { files, parts } = known;
  return (parts[part] ?? []).flatMap((index) => files[index] ?? []);
}

/**
 * Loads the styles of a part. The build makes each dynamic import wait for them.
 * @public
 */
export async function stylesOf(part: string): Promise<void> {
  await Promise.all(filesOf(part).filter(isSheet).map(loadSheet));
}

/** Loads the files of a part, without running them. */
export function preload(part: string): void {
  for (const file of filesOf(part)) {
    if (isSheet(file)) void loadSheet(file).catch(() => undefined);
    else if (!preloaded.has(file)) add(file, file.endsWith('.woff2') ? font : { rel: 'modulepreload' });
    preloaded.add(file);
  }
}

/** The list is shown by then. */
const afterFirstLoadMs = 3_000;

/** Preloads parts after the first load, so that they open without delay, and without a network. */
export function preloadLater(...parts: readonly string[]): () => void {
  const timer = setTimeout(() => parts.forEach(preload), afterFirstLoadMs);
  return () => clearTimeout(timer);
}

const isSheet = (file: string) => file.endsWith('.css');
const font = { rel: 'preload', as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' };

function loadSheet(file: string): Promise<void> {
  const loading = sheets.get(file) ?? loaded(add(file, { rel: 'stylesheet' }));
  sheets.set(file, loading);
  return loading;
}

async function loaded(link: HTMLLinkElement): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${link.href} cannot be loaded.`));
  });
}

function add(file: string, attributes: Partial<HTMLLinkElement>): HTMLLinkElement {
  const link = Object.assign(document.createElement('link'), attributes);
  link.href = `/console/assets/${file}`;
  document.head.append(link);
  return link;
}
