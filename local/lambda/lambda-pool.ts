import type { FunctionDefinition } from './functions.ts';
import type { CallFunction, InvocationResult, Invoke } from './invocation.ts';
import { LambdaWorker } from './lambda-worker.ts';

/**
 * Events of one function that a worker handles at a time; more wait for their turn. On Lambda it is one, and more events
 * make more instances. Here more at a time would only queue at the engine, while the functions' timeouts run.
 */
const eventsAtATime = 4;

export interface LambdaPoolOptions {
  readonly functions: readonly FunctionDefinition[];
  /** Workers for each group of functions, used in turn. */
  readonly instances: number;
  /** Whether each function has workers of its own; otherwise all functions share them. */
  readonly isolated: boolean;
  /** The variables that every function has besides its own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (functionName: string | undefined, line: string) => void;
  /** Called once for a function that cannot start, however often it is tried. */
  readonly onStartFailure: (functionName: string, error: { readonly errorMessage: string }) => void;
  /** Called when a function ends its worker. The next event gets a new one. */
  readonly onCrash?: (message: string) => void;
}

/** Functions that share workers. */
interface Group {
  readonly functions: readonly FunctionDefinition[];
  readonly workers: (LambdaWorker | undefined)[];
}

/** The number of events that a function works on in one of its workers. */
interface Place {
  readonly worker: number;
  inFlight: number;
}

/** A function's places, and the events that wait for one. */
interface Slot {
  readonly group: Group;
  readonly places: readonly Place[];
  readonly waiting: ((place: Place) => void)[];
  next: number;
}

/** Runs the functions of the template in worker threads. Workers start, and functions are loaded, when first needed. */
export class LambdaPool {
  readonly #options: LambdaPoolOptions;
  readonly #groups: readonly Group[];
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #reported = new Set<string>();
  #stopped = false;

  constructor(options: LambdaPoolOptions) {
    const { functions, instances, isolated } = options;
    this.#options = options;
    this.#groups = (isolated ? functions.map((each) => [each]) : [functions]).map((members) => ({
      functions: members,
      workers: Array.from({ length: instances }, () => undefined),
    }));
    this.#slots = new Map(this.#groups.flatMap((group) => group.functions.map(({ id }) => [id, slotIn(group)])));
  }

  readonly invoke: Invoke = async (functionId, event): Promise<InvocationResult> => {
    const slot = this.#slotOf(functionId);
    const place = await takePlace(slot);
    try {
      return await this.#workerAt(slot, place).invoke(functionId, event);
    } finally {
      leavePlace(slot, place);
    }
  };

  /** Loads a function in each of its workers, ahead of its first event. */
  async warm(functionId: string): Promise<void> {
    const slot = this.#slotOf(functionId);
    await Promise.all(slot.places.map((place) => this.#workerAt(slot, place).load(functionId)));
  }

  /** Gives functions whose code has changed new workers. Events under way end in the old ones. */
  reload(functionIds: readonly string[]): void {
    const groups = new Set(functionIds.map((id) => this.#slotOf(id).group));
    for (const { functions, workers } of groups) {
      for (const [index, worker] of workers.entries()) {
        worker?.retire();
        workers[index] = undefined;
      }
      for (const { name } of functions) this.#reported.delete(name);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#groups.flatMap(({ workers }) => workers.map((worker) => worker?.stop())));
  }

  #slotOf(functionId: string): Slot {
    const slot = this.#slots.get(functionId);
    if (slot === undefined) throw new Error(`There is no function ${functionId}.`);
    return slot;
  }

  /** The worker of that place; a new one if the last has ended. */
  #workerAt({ group }: Slot, place: Place): LambdaWorker {
    const known = group.workers[place.worker];
    if (known?.usable) return known;
    if (this.#stopped) throw new Error('The local run is stopping.');
    const { environment, onOutput, onStartFailure, onCrash } = this.#options;
    const worker = new LambdaWorker(group.functions, {
      environment,
      onOutput,
      ...(onCrash !== undefined && { onCrash }),
      onStartFailure: (name, error) => {
        if (this.#reported.has(name)) return;
        this.#reported.add(name);
        onStartFailure(name, error);
      },
    });
    group.workers[place.worker] = worker;
    return worker;
  }
}

function slotIn(group: Group): Slot {
  return { group, places: group.workers.map((_, worker) => ({ worker, inFlight: 0 })), waiting: [], next: 0 };
}

/** The next place in turn that has room; if all are taken, the first one to become free. */
async function takePlace(slot: Slot): Promise<Place> {
  const { places, next } = slot;
  const inTurn = [...places.slice(next), ...places.slice(0, next)];
  const free = inTurn.find(({ inFlight }) => inFlight < eventsAtATime);
  if (free === undefined) return new Promise((resolve) => slot.waiting.push(resolve));
  slot.next = (places.indexOf(free) + 1) % places.length;
  free.inFlight += 1;
  return free;
}

function leavePlace({ waiting }: Slot, place: Place): void {
  const nextInLine = waiting.shift();
  // The place passes to the next event, so the number in flight stays the same.
  if (nextInLine !== undefined) nextInLine(place);
  else place.inFlight -= 1;
}

/** The longest timeout of a function (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const maxTimeoutMs = 15 * 60_000;

/** Calls functions for services that start before the pool. */
export function callerOf(pool: Promise<LambdaPool>): CallFunction {
  return async (functionId, event) => {
    try {
      return await (await pool).invoke(functionId, event, maxTimeoutMs);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { ok: false, errorType: name, errorMessage: message };
    }
  };
}
