/** How a Lambda function's invocation ended. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      /** The request or the answer is more than Lambda takes. */
      readonly tooLarge?: boolean;
    };

/** Invokes a function with an event, and waits for it at most that long. */
export type Invoke = (functionId: string, event: unknown, timeoutMs: number) => Promise<InvocationResult>;

/** Calls a function and waits for as long as it takes. Never fails: what goes wrong is in the result. */
export type CallFunction = (functionId: string, event: unknown) => Promise<InvocationResult>;
