import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { OperatorCredentials } from '../gateway/operator.ts';
import type { RunContext } from '../run/local-run.ts';
import { exampleOf } from './app/example.ts';
import { type App, readApp } from './app/read-app.ts';
import { synthesizeApp } from './app/synthesize-app.ts';
import type { Deployment } from './deployment.ts';
import type { DevSettings, DevStatus } from './dev-settings.ts';
import type { Fronts } from './fronts.ts';
import { digestOf, refresh } from './reload/refresh.ts';
import { Reloader } from './reload/reloader.ts';
import { needsSynthesis, readSources, type Sources } from './reload/sources.ts';
import { watchFiles } from './reload/watch-files.ts';
import type { Served } from './switch.ts';
import type { WorkFolder } from './work-folder.ts';

/** The reports of a run. */
export interface Messages {
  readonly onProgress: (step: string) => void;
  readonly onServed: (served: Served) => void;
  /** Receives a line that a function of the app wrote. */
  readonly onOutput: (functionPath: string, line: string) => void;
  readonly onTrouble: (message: string) => void;
  /** Called when changed code is served. */
  readonly onReloaded: (what: string, ms: number) => void;
  /** Called when another version of the app runs. */
  readonly onRestarted: (status: DevStatus, ms: number) => void;
}

export interface DevRunParts {
  readonly settings: DevSettings;
  readonly context: RunContext;
  readonly fronts: Fronts;
  readonly work: WorkFolder;
  readonly operator: OperatorCredentials;
  readonly queueEndpoint: string;
  readonly messages: Messages;
  /** Starts a version of the app. */
  readonly deploy: (app: App) => Promise<Deployment>;
}

/** A synthesized version of the app. */
interface Version {
  readonly app: App;
  readonly outdir: string;
  readonly deployment: Deployment;
}

/** A run of an app: its current version, and the change to the next one. */
export class DevRun {
  readonly #parts: DevRunParts;
  readonly #reloader: Reloader;
  readonly #stopped = new AbortController();
  #version: Version | undefined;
  #sources: Sources = { copies: [], bundles: [], modules: new Set() };
  #stopWatching = () => {};
  /** The paths of functions, by name: of all versions, since an old one may still write. */
  readonly #paths = new Map<string, string>();

  constructor(parts: DevRunParts) {
    this.#parts = parts;
    this.#reloader = new Reloader({
      refresh: (paths) => this.#refresh(paths),
      rebuild: (signal) => this.#rebuild(signal),
      onError: (error) => parts.messages.onTrouble(error instanceof Error ? error.message : String(error)),
    });
  }

  /** Synthesizes the app and starts it. */
  async start(): Promise<void> {
    const { outdir, app } = await this.#synthesize(this.#stopped.signal);
    this.#parts.messages.onProgress('Starting Latchkey and the Lambdas');
    await this.#open(app, outdir);
  }

  /** Brings changes of the app's files into the run from now on. */
  watch(): void {
    this.#stopWatching = watchFiles(this.#parts.settings.folder, (paths) => this.#reloader.changed(paths));
  }

  /** Returns the path of a function's construct; undefined if it is one of Latchkey. */
  pathOf(functionName: string): string | undefined {
    return this.#paths.get(functionName);
  }

  get status(): DevStatus {
    const { fronts, context } = this.#parts;
    if (this.#version === undefined) throw new Error('The run has not started.');
    const { app, deployment } = this.#version;
    const { key, scopes, rootKey, workspaceId, plan } = deployment;
    return {
      apis: app.protectedApis.map(({ path }) => ({ path, url: fronts.urlOf(path) })),
      latchkeyUrl: fronts.urlOf(app.latchkey.path),
      key: key.value,
      perMinute: key.perMinute,
      scopes,
      rootKey,
      workspaceId,
      plan,
      example: exampleOf(app.protectedApis, (path) => fronts.urlOf(path)),
      leftOut: app.leftOut,
      dataFolder: context.folder.temporary ? undefined : context.folder.path,
      logFile: context.log.file,
    };
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#stopWatching();
    await this.#reloader.stop();
    await this.#version?.deployment.stop();
  }

  async #synthesize(signal: AbortSignal): Promise<{ readonly outdir: string; readonly app: App }> {
    const { settings, work, context, queueEndpoint, messages } = this.#parts;
    const { folder, app, context: given, stacks } = settings;
    const { region } = context.aws;
    const outdir = work.next();
    if (this.#version === undefined) messages.onProgress('Synthesizing the app');
    try {
      await synthesizeApp({ folder, outdir, app, context: given, region, signal });
      return { outdir, app: readApp(outdir, { region, queueEndpoint, stacks }) };
    } catch (error) {
      rmSync(outdir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts a version, and lets the APIs answer with it. */
  async #open(app: App, outdir: string): Promise<void> {
    const { fronts, deploy, context, operator } = this.#parts;
    for (const [name, path] of app.functionPaths) this.#paths.set(name, path);
    const deployment = await deploy(app);
    await fronts.prepare([...app.protectedApis, app.latchkey].map(({ path }) => path));
    fronts.open(deployment.gateways);
    this.#version = { app, outdir, deployment };
    this.#sources = readSources(outdir, this.#parts.settings.folder);
    context.folder.noteRun({
      url: fronts.urlOf(app.latchkey.path),
      region: context.aws.region,
      adminAccessKeyId: operator.accessKeyId,
      adminSecretAccessKey: operator.secretAccessKey,
      verifier: deployment.verifier,
    });
  }

  /** Brings changed code into the running version. Returns whether the app must be synthesized. */
  async #refresh(paths: readonly string[]): Promise<boolean> {
    const startedAt = performance.now();
    const sources = this.#sources;
    const result = await refresh(sources, paths);
    if (this.#sources === sources) this.#sources = result.sources;
    const { messages } = this.#parts;
    for (const failure of result.failures)
      messages.onTrouble(`The code cannot be bundled; the last version stays.\n${failure}`);
    const functions =
      this.#version?.app.appFunctions.filter(({ directory }) => result.changed.includes(directory)) ?? [];
    if (functions.length > 0) {
      this.#version?.deployment.reload(functions.map(({ id }) => id));
      const paths = functions.map(({ name }) => this.#paths.get(name) ?? name);
      messages.onReloaded(paths.join(', '), performance.now() - startedAt);
    }
    return result.needsSynthesis || paths.some((path) => needsSynthesis(sources, path));
  }

  /** Synthesizes the app again. A version with another template replaces the running one. */
  async #rebuild(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const previous = this.#version;
    const { outdir, app } = await this.#synthesize(signal);
    if (previous === undefined || signal.aborted || fingerprintOf(app) === fingerprintOf(previous.app)) {
      rmSync(outdir, { recursive: true, force: true });
      return;
    }
    const { fronts, messages } = this.#parts;
    fronts.close();
    await previous.deployment.stop();
    try {
      await this.#open(app, outdir);
    } catch (error) {
      messages.onTrouble(error instanceof Error ? error.message : String(error));
      rmSync(outdir, { recursive: true, force: true });
      await this.#open(previous.app, previous.outdir);
      return;
    }
    rmSync(previous.outdir, { recursive: true, force: true });
    messages.onRestarted(this.status, performance.now() - startedAt);
  }
}

/** Returns a digest of everything that a version consists of: its template, and the present code of its functions. */
function fingerprintOf({ stack, appFunctions, ownFunctions }: App): string {
  const hash = createHash('sha256');
  for (const { id, type, properties } of stack.all()) {
    const { Code, ...rest } = properties;
    hash.update(JSON.stringify([id, type, rest]));
  }
  for (const { id, directory } of appFunctions) hash.update(`${id}\0${digestOf(directory)}`);
  for (const { id, directory } of ownFunctions) hash.update(`${id}\0${directory.replace(/^.*[\\/]/, '')}`);
  return hash.digest('hex');
}
