import type { FunctionDefinition } from './functions.ts';
import type { CallFunction, InvocationResult, Invoke } from './invocation.ts';
import { LambdaInstance } from './lambda-instance.ts';

/**
 * Events that an instance works on at a time; more wait for their turn. On Lambda it is one, and more make more
 * instances. Here more at once would only queue up at the engine, where the functions' own timeouts run.
 */
const eventsAtATime = 4;

export interface LambdaPoolOptions {
  readonly functions: readonly FunctionDefinition[];
  /** Instances of each function, used in turn. */
  readonly instances: number;
  /** What every function finds in its environment besides its own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (functionName: string, line: string) => void;
  /** Called once for a function that cannot start, however often it is tried. */
  readonly onStartFailure: (functionName: string, error: Error) => void;
}

interface Place {
  instance: LambdaInstance | undefined;
  inFlight: number;
}

/** The places of a function's instances, and who waits for one. */
interface Slot {
  readonly definition: FunctionDefinition;
  readonly places: readonly Place[];
  readonly waiting: ((place: Place) => void)[];
  next: number;
}

/** Runs the functions of the template in worker threads, started when first needed. */
export class LambdaPool {
  readonly #options: LambdaPoolOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #reported = new Set<string>();
  #stopped = false;

  constructor(options: LambdaPoolOptions) {
    this.#options = options;
    for (const definition of options.functions) {
      const places = Array.from({ length: options.instances }, () => ({ instance: undefined, inFlight: 0 }));
      this.#slots.set(definition.id, { definition, places, waiting: [], next: 0 });
    }
  }

  readonly invoke: Invoke = async (functionId, event): Promise<InvocationResult> => {
    const slot = this.#slotOf(functionId);
    const place = await takePlace(slot);
    try {
      return await this.#instanceAt(slot, place).invoke(event);
    } finally {
      leavePlace(slot, place);
    }
  };

  /** Starts instances of a function, all unless told how many, ahead of its first event. */
  async warm(functionId: string, count = this.#options.instances): Promise<void> {
    const slot = this.#slotOf(functionId);
    await Promise.all(slot.places.slice(0, count).map((place) => this.#instanceAt(slot, place).started));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const places = [...this.#slots.values()].flatMap((slot) => slot.places);
    await Promise.all(places.map(({ instance }) => instance?.stop()));
  }

  #slotOf(functionId: string): Slot {
    const slot = this.#slots.get(functionId);
    if (slot === undefined) throw new Error(`There is no function ${functionId}.`);
    return slot;
  }

  /** The instance at that place; a new one if the last has ended. */
  #instanceAt({ definition }: Slot, place: Place): LambdaInstance {
    if (place.instance?.usable) return place.instance;
    if (this.#stopped) throw new Error('The local run is stopping.');
    const { environment, onOutput, onStartFailure } = this.#options;
    place.instance = new LambdaInstance(definition, {
      environment,
      onOutput: (line) => onOutput(definition.name, line),
      onStartFailure: (error) => {
        if (this.#reported.has(definition.id)) return;
        this.#reported.add(definition.id);
        onStartFailure(definition.name, error);
      },
    });
    return place.instance;
  }
}

/** The next place in turn that has room; when all are taken, the first one that gets free. */
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
  // Handed over: the number in flight stays.
  if (nextInLine !== undefined) nextInLine(place);
  else place.inFlight -= 1;
}

/** No function runs longer (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const maxTimeoutMs = 15 * 60_000;

/** For those who call functions before the pool is there, and are no gateway. */
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
