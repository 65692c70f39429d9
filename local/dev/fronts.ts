import { type HttpServer, type Responder, startHttpServer } from '../gateway/http-server.ts';
import { StartError } from '../shared/start-error.ts';
import { type Served, Switch } from './switch.ts';

interface Front {
  readonly server: HttpServer;
  readonly switch: Switch;
}

export interface FrontsOptions {
  readonly host: string;
  /** The port of the first one. 0 chooses free ports. */
  readonly port: number;
  readonly onServed: (served: Served) => void;
}

/** The HTTP servers of a run, one for each API. The first one listens before anything else starts. */
export class Fronts {
  readonly #options: FrontsOptions;
  readonly #byPath = new Map<string, Front>();
  #first: Front | undefined;
  #count = 0;

  constructor(options: FrontsOptions) {
    this.#options = options;
  }

  /** @throws StartError if the port is taken */
  async listen(): Promise<void> {
    this.#first = await this.#start(this.#options.port);
  }

  /** Makes sure that each API has a server, and that no other server is left. */
  async prepare(paths: readonly string[]): Promise<void> {
    for (const [path, front] of this.#byPath) {
      if (paths.includes(path)) continue;
      this.#byPath.delete(path);
      await front.server.stop();
    }
    for (const path of paths) {
      if (!this.#byPath.has(path)) this.#byPath.set(path, this.#takeFirst() ?? (await this.#startNext()));
    }
  }

  urlOf(path: string): string {
    return this.#byPath.get(path)?.server.url ?? '';
  }

  open(responders: ReadonlyMap<string, Responder>): void {
    for (const [path, responder] of responders) this.#byPath.get(path)?.switch.open(responder);
  }

  /** Lets requests wait. */
  close(): void {
    for (const front of this.#byPath.values()) front.switch.close();
  }

  async stop(): Promise<void> {
    const all = [...this.#byPath.values(), ...(this.#first === undefined ? [] : [this.#first])];
    await Promise.all(all.map(({ server }) => server.stop()));
  }

  #takeFirst(): Front | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first;
  }

  /** Starts a server on the next port, or on another one if that is taken. */
  async #startNext(): Promise<Front> {
    const { port } = this.#options;
    if (port === 0) return this.#start(0);
    try {
      return await this.#start(port + this.#count);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      return this.#start(0);
    }
  }

  async #start(port: number): Promise<Front> {
    const gate = new Switch(this.#options.onServed);
    this.#count += 1;
    const server = await startHttpServer(this.#options.host, port, Promise.resolve(gate));
    return { server, switch: gate };
  }
}
