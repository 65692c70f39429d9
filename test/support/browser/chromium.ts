import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { MissingTool } from '../missing-tool.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/** A Chromium that runs on this machine, with the environment that it needs. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Older versions lack features that the driver, playwright-core, needs. */
const oldestVersion = 120;

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const macApplications = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/**
 * Returns the Chromium that CHROMIUM_PATH names, otherwise the machine's own, otherwise the one in an npm package.
 * @throws MissingTool when none runs here.
 */
export async function findChromium({ platform, arch, env }: Machine = process): Promise<Chromium> {
  const named = env['CHROMIUM_PATH']?.trim();
  if (named) {
    const trouble = await troubleWith({ executablePath: named, env: {} });
    if (trouble === undefined) return { executablePath: named, env: {} };
    throw new MissingTool(`CHROMIUM_PATH names ${named}, which cannot be used: ${trouble}`);
  }

  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const tried: string[] = [];
  for (const executablePath of [...installed, ...(platform === 'darwin' ? macApplications : [])].filter(isExecutable)) {
    const trouble = await troubleWith({ executablePath, env: {} });
    if (trouble === undefined) return { executablePath, env: {} };
    tried.push(`${executablePath}: ${trouble}`);
  }

  if (platform === 'linux' && arch === 'x64') {
    const carried = await carriedChromium();
    const trouble = await troubleWith(carried);
    if (trouble === undefined) return carried;
    tried.push(`${carried.executablePath}: ${trouble}`);
  }
  throw new MissingTool(
    [
      `The tests of the console need Chromium ${oldestVersion} or newer, or Chrome, and there is none for ${platform}-${arch}.`,
      'Install one (apt-get install chromium, dnf install chromium, brew install --cask chromium),',
      'or set CHROMIUM_PATH to the program of one.',
      ...tried.map((each) => `Tried ${each}`),
    ].join('\n'),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns why a program cannot be used. Some programs with this name only explain how to install the real one, so this asks
 * for the version.
 */
async function troubleWith({ executablePath, env }: Chromium): Promise<string | undefined> {
  try {
    const { stdout } = await run(executablePath, ['--version'], { env: { ...process.env, ...env }, timeout: 20_000 });
    const [, version] = /Chrom\D*(\d+)\./.exec(stdout) ?? [];
    if (version === undefined) return `it says "${stdout.trim()}" when it is asked for its version`;
    return Number(version) >= oldestVersion ? undefined : `it is version ${version}; ${oldestVersion} is needed`;
  } catch (error) {
    return (error as Error).message.trim();
  }
}

/**
 * Returns the Chromium of the package @sparticuz/chromium, which is made for Lambda and includes a font and the libraries of
 * Amazon Linux that it needs. It runs on machines without desktop packages.
 */
async function carriedChromium(): Promise<Chromium> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(root, `node_modules/.cache/latchkey-chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

/** Renaming is atomic, even if another process unpacks it at the same time. */
async function unpack(folder: string): Promise<void> {
  mkdirSync(join(folder, '..'), { recursive: true });
  const part = mkdtempSync(`${folder}-`);
  try {
    // The package unpacks into the temporary folder, and uses the files that it finds there.
    await run(process.execPath, [join(import.meta.dirname, 'unpack-chromium.ts')], {
      env: { ...process.env, TMPDIR: part },
    });
    writeFileSync(join(part, 'fonts.conf'), fontsIn(folder));
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function fontsIn(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <alias>
    <family>monospace</family>
    <prefer><family>DejaVu Sans Mono</family><family>Liberation Mono</family></prefer>
  </alias>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
