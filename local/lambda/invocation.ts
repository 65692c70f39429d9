/** The result of an invocation. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      /** Whether the request or the response exceeds Lambda's limit. */
      readonly tooLarge?: boolean;
    };

/** Invokes a function with an event. The caller waits at most that long. */
export type Invoke = (functionId: string, event: unknown, timeoutMs: number) => Promise<InvocationResult>;

/** Calls a function and waits until it ends. Never rejects: the result contains the error. */
export type CallFunction = (functionId: string, event: unknown) => Promise<InvocationResult>;
