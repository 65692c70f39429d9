import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { packageTarball } from '../support/package.ts';
import { run, temporaryFolder } from '../support/processes.ts';
import { strangersEnvironment } from '../support/strangers-environment.ts';

const root = resolve(import.meta.dirname, '../..');

/** The examples as apps of their own, outside of this repository: copied, with the package beside them, and installed. */
class InstalledExamples {
  readonly #folder = temporaryFolder('examples');
  readonly #installed = new Map<string, Promise<string>>();
  #tarball: Promise<void> | undefined;

  /** Installs an example in the background, once. Returns its folder. */
  install(name: string): Promise<string> {
    const known = this.#installed.get(name);
    if (known !== undefined) return known;
    const installing = this.#install(name);
    // The caller that awaits it gets the error.
    installing.catch(() => {});
    this.#installed.set(name, installing);
    return installing;
  }

  async #install(name: string): Promise<string> {
    this.#tarball ??= this.#copyPackage();
    await this.#tarball;
    const folder = join(this.#folder, 'examples', name);
    cpSync(join(root, 'examples', name), folder, {
      recursive: true,
      filter: (path) => !['node_modules', 'cdk.out', 'package-lock.json'].includes(basename(path)),
    });
    await run('npm', ['install'], {
      cwd: folder,
      env: strangersEnvironment(),
      logFile: join(this.#folder, `${name}.log`),
    });
    return folder;
  }

  /** The examples depend on `file:../../dist/…`. */
  async #copyPackage(): Promise<void> {
    const tarball = await packageTarball();
    mkdirSync(join(this.#folder, 'dist'));
    cpSync(tarball, join(this.#folder, 'dist', basename(tarball)));
  }
}

export const installedExamples = new InstalledExamples();
