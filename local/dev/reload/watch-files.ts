import { type Dirent, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders in which nobody edits the sources of an app, by name. */
const ignored = new Set(['node_modules', '.git', 'cdk.out', '.latchkey', '.cache', '.nyc_output', 'coverage']);
/** Files that the CDK CLI and editors write. */
const ignoredFiles = /(^cdk\.context\.json$|~$|\.sw[px]$|^4913$|^\.#|\.tsbuildinfo$)/;
/** Editors write a file in several steps. */
const settleMs = 60;

/**
 * Watches the files of an app. Returns a function that stops it. Linux has a watcher for each folder, because Node.js would
 * otherwise go through node_modules as well; other systems watch a whole tree themselves.
 */
export function watchFiles(root: string, onChange: (paths: readonly string[]) => void): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (path: string) => {
    const parts = relative(root, path).split(sep);
    if (parts.some((part) => ignored.has(part)) || ignoredFiles.test(parts.at(-1) ?? '')) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      onChange([...changed]);
      changed.clear();
    }, settleMs);
  };
  const stop = process.platform === 'linux' ? watchFolders(root, note) : watchTree(root, note);
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function watchTree(root: string, note: (path: string) => void): () => void {
  const watcher = watch(root, { recursive: true }, (_, name) => {
    if (name !== null) note(join(root, name));
  });
  return () => watcher.close();
}

function watchFolders(root: string, note: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const remove = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string, isNew: boolean) => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null) return;
        const path = join(folder, name);
        if (ignored.has(name)) return;
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) add(path, true);
        else note(path);
      });
      watcher.on('error', () => remove(folder));
      watchers.set(folder, watcher);
    } catch {
      return; // It is gone already, or nobody may read it.
    }
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!ignored.has(entry.name)) add(path, isNew);
      } else if (isNew) note(path);
    }
  };
  add(root, false);
  return () => [...watchers.keys()].forEach(remove);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
